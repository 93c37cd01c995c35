"""Customers' ways are read from what there is of them, and kept as passages.

Read anew each time, never added to: so what comes late, twice or out of order (an import of old orders) ends
in the same rows, and whatever a lost process left is mended by the next look. What passages are made of is
in facts already; so they write none of their own.
"""

import time
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction

from keepword.conversations.models import NEVER
from keepword.core import clock, rows
from keepword.customers.models import Customer
from keepword.relationship.models import Journey, Passage, Sign
from keepword.relationship.rules.journey import Leg, course
from keepword.relationship.services.refresh import refresh, sign
from keepword.relationship.signs import signs_of

TOGETHER: Final = 200  # customers in one transaction


def look(*, seconds: float = 0.5) -> int:
    """Look at those of whom something changed, for so many seconds; at how many."""
    ends, count = time.monotonic() + seconds, 0
    while time.monotonic() < ends and Sign.objects.exists():
        with transaction.atomic():
            way = _held()
            taken = list(Sign.objects.order_by("pk")[: TOGETHER * 5])
            customers = sorted({one.customer_id for one in taken})
            these = set(customers[:TOGETHER])
            walk(these, way)
            refresh(these)
            done = [one.pk for one in taken if one.customer_id in these]
            Sign.objects.filter(pk__in=done).delete()
        count += len(these)
    return count


def walk_on(*, seconds: float = 0.3) -> int:
    """Read the ways of customers that nobody has read yet, the oldest first; of how many."""
    ends, count = time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        ahead = Customer.objects.filter(pk__gt=_way().walked_to).order_by("pk")
        if not ahead.exists():
            break
        with transaction.atomic():
            way = _held()
            ids = list(ahead.filter(pk__gt=way.walked_to).values_list("pk", flat=True)[:TOGETHER])
            walk(ids, way)
            if ids:
                way.walked_to = ids[-1]
                way.save(update_fields=["walked_to"])
        count += len(ids)
    return count


def note_quiet(*, most: int = 1_000) -> int:
    """Those whose silence has become long are looked at in the next turn."""
    due = Passage.objects.filter(left_at=None, quiet_at__lte=clock.now()).order_by("quiet_at")
    if not due.exists():
        return 0
    with transaction.atomic():
        _held()
        waiting = set(Sign.objects.values_list("customer_id", flat=True)[: most * 5])
        found = [pk for pk in due.values_list("customer_id", flat=True)[:most] if pk not in waiting]
        sign(found)
    return len(found)


def _way() -> Journey:
    return Journey.objects.first() or Journey()


def _held() -> Journey:
    """The one row, held until the transaction ends: so nobody else reads ways meanwhile."""
    Journey.objects.get_or_create(pk=1)
    return Journey.objects.select_for_update().get(pk=1)


def walk(customers: Collection[int], way: Journey) -> None:
    """Read the ways of some customers and keep them, in the caller's transaction, which holds the journey."""
    now, quiet = clock.now(), timedelta(days=way.gone_days)
    living = Customer.objects.filter(pk__in=customers, joined_into=None).values_list("pk", flat=True)
    known: dict[int, list[Passage]] = {pk: [] for pk in living}
    for one in Passage.objects.filter(customer__in=list(known)).order_by("entered_at", "pk"):
        known[one.customer_id].append(one)
    signs = signs_of(list(known))
    fresh: list[Passage] = []
    changed: list[Passage] = []
    gone: list[int] = []
    for customer, passages in known.items():
        legs = course(signs.get(customer, ()), quiet=quiet, now=now)
        gone += [one.pk for one in passages[len(legs) :]]
        changed += _changed(passages, legs)
        fresh += [_made(customer, leg) for leg in legs[len(passages) :]]
    Passage.objects.filter(pk__in=gone).delete()
    rows.update(changed, _KEPT)
    rows.insert(fresh)


_KEPT: Final = ("stage", "came_from", "went_to", "entered_at", "left_at", "quiet_at")


def _changed(passages: Sequence[Passage], legs: Sequence[Leg]) -> list[Passage]:
    found = []
    for passage, leg in zip(passages, legs, strict=False):
        wanted = _made(passage.customer_id, leg)
        if any(getattr(passage, name) != getattr(wanted, name) for name in _KEPT):
            wanted.pk = passage.pk
            found.append(wanted)
    return found


def _made(customer: int, leg: Leg) -> Passage:
    return Passage(
        customer_id=customer,
        stage=leg.stage,
        came_from=leg.came_from,
        went_to=leg.went_to,
        entered_at=leg.entered_at,
        left_at=leg.left_at,
        quiet_at=leg.quiet_at or NEVER,
    )
