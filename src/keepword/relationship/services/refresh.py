"""Segments are kept: who comes in and who goes, found in the database, told in batches.

Two ways lead to the same set. `recount` counts a segment whole, slice by slice of the customers' numbers,
each slice a short transaction, so that a mailbox is never kept waiting; time alone changes many sets ("has
not ordered for 90 days"), so this comes round again and again. `refresh` looks at a few customers in all
segments at once, as soon as something of theirs changed. Both hold the segment's row, so that they never
mix: whoever comes second asks the database anew.
"""

import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import BooleanField, Case, Exists, F, Max, OuterRef, QuerySet, Value, When

from keepword.accounts.days import day_of
from keepword.core import clock, events, facts, rows
from keepword.core.conditions import to_q
from keepword.core.errors import Invalid
from keepword.customers.models import Customer
from keepword.relationship.events import SegmentEntered, SegmentLeft
from keepword.relationship.models import Membership, Segment, Sign, Tally
from keepword.relationship.queries.preview import everybody
from keepword.relationship.rules.references import segments_of

TOGETHER: Final = 1_000  # customers in one event, and in one transaction that tells of them
_ASKED_AT_ONCE: Final = 25  # segments in one question
_FIRST: Final = 5_000
_WIDEST: Final = 200_000
_QUICK, _SLOW = 0.1, 0.4  # seconds that a slice should take


# The whole set -------------------------------------------------------------------------------------


def recount(segment_id: int, *, seconds: float) -> bool:
    """Count a segment whole, or go on with it for so many seconds; whether that is done."""
    ends, width = time.monotonic() + seconds, _FIRST
    while True:
        began = time.monotonic()
        with transaction.atomic():
            segment = _locked(segment_id)
            if segment is None:
                return True
            done = _step(segment, width, began)
        spent = time.monotonic() - began
        if done or time.monotonic() >= ends:
            return done
        width = (
            min(_WIDEST, width * 2) if spent < _QUICK else max(500, width // 2) if spent > _SLOW else width
        )


def _locked(segment_id: int) -> Segment | None:
    rows = Segment.objects.select_for_update(no_key=True).filter(pk=segment_id, archived_at=None)
    return rows.first()


def _step(segment: Segment, width: int, began: float) -> bool:
    """One slice, or the end; whether it was the end."""
    last: int = Customer.objects.aggregate(n=Max("pk"))["n"] or 0
    if segment.next_id == 0:
        segment.took_ms, segment.trouble = 0, ""
    try:
        matching = everybody().filter(to_q("customer", segment.condition))
    except Invalid as error:
        _finish(segment, trouble=error.message[:300])
        return True
    upto = segment.next_id + width
    more = _slice(segment, matching, segment.next_id, upto)
    if not more:
        segment.next_id = upto
    segment.took_ms += round((time.monotonic() - began) * 1000)
    segment.save(update_fields=["next_id", "took_ms", "trouble"])
    if more or upto < last:
        return False
    _finish(segment)
    return True


def _slice(segment: Segment, matching: QuerySet[Customer], after: int, upto: int) -> bool:
    """Bring in and take out those with numbers in (after, upto]; whether there are more to be told of."""
    now = clock.now()
    part = matching.filter(pk__gt=after, pk__lte=upto)
    if segment.ready_at is None:
        entered, left = _bring_in(segment, part, now), _take_out(segment, part, (after, upto), now)
        _count(segment, now, _done(*entered), _done(*left))
        return False
    came = _told(*_bring_in(segment, part, now, TOGETHER))
    went = _told(*_take_out(segment, part, (after, upto), now, TOGETHER))
    _book(segment, now, came, went)
    return TOGETHER in (len(came), len(went))


Statement = tuple[str, Sequence[Any]]


def _bring_in(
    segment: Segment, part: QuerySet[Customer], now: datetime, most: int | None = None
) -> Statement:
    inside = Membership.objects.filter(segment=segment, left_at=None, customer=OuterRef("pk"))
    wanted = part.filter(~Exists(inside)).order_by().values("id")
    sql, values = (wanted[:most] if most else wanted).query.get_compiler("default").as_sql()
    return (
        "INSERT INTO relationship_membership (segment_id, customer_id, entered_at) "  # noqa: S608 - our own
        f"SELECT %s, found.id, {_moment()} FROM ({sql}) found WHERE true ON CONFLICT DO NOTHING",
        [segment.pk, _sent(now), *values],
    )


def _take_out(
    segment: Segment,
    part: QuerySet[Customer],
    numbers: tuple[int, int],
    now: datetime,
    most: int | None = None,
) -> Statement:
    inside = Membership.objects.filter(
        segment=segment, left_at=None, customer__gt=numbers[0], customer__lte=numbers[1]
    )
    leaving = inside.exclude(customer__in=part.order_by().values("pk")).values("pk")
    sql, values = (leaving[:most] if most else leaving).query.get_compiler("default").as_sql()
    return (
        f"UPDATE relationship_membership SET left_at = {_moment()} WHERE id IN ({sql})",  # noqa: S608 - our own
        [_sent(now), *values],
    )


def _moment() -> str:
    return "%s::timestamptz" if connection.vendor == "postgresql" else "%s"


def _sent(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _told(sql: str, values: Sequence[Any]) -> list[int]:
    """Do it and give the numbers of the customers."""
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} RETURNING customer_id", values)
        return [number for (number,) in cursor.fetchall()]


def _done(sql: str, values: Sequence[Any]) -> int:
    """Do it and give how many it was."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def _finish(segment: Segment, *, trouble: str = "") -> None:
    """It is whole: from now on who comes and goes is news."""
    now = clock.now()
    first, size = segment.ready_at is None and not trouble, _size(segment)
    pause = max(_OFTEST, timedelta(milliseconds=segment.took_ms) * _REST)
    segment.next_id, segment.size, segment.trouble = 0, size, trouble
    segment.counted_at, segment.due_at = now, now + pause
    if first:
        segment.ready_at = now
        facts.record([facts.fact("segment_counted", now, value=float(size), segment=segment.pk)])
    segment.save(update_fields=["next_id", "size", "trouble", "counted_at", "due_at", "ready_at"])
    _tally(segment, now, 0, 0)


_OFTEST: Final = timedelta(minutes=5)
_REST: Final = 20  # times as long as the count took, so that counting never takes more than a twentieth


def _size(segment: Segment) -> int:
    return Membership.objects.filter(segment=segment, left_at=None).count()


# A few customers -----------------------------------------------------------------------------------


def refresh(customers: Collection[int]) -> None:
    """Look at customers in every segment, in the caller's transaction: at most TOGETHER of them."""
    live = list(Segment.objects.select_for_update(no_key=True).filter(archived_at=None).order_by("pk"))
    if not live or not customers:
        return
    inside = _inside(customers)
    now = clock.now()
    for segment, here in _wanted(live, customers).items():
        was = inside.get(segment.pk, set())
        entered, left = sorted(here - was), sorted(was - here)
        rows.insert([Membership(segment_id=segment.pk, customer_id=one, entered_at=now) for one in entered])
        if left:
            Membership.objects.filter(segment=segment, customer__in=left, left_at=None).update(left_at=now)
        if segment.ready_at is None:
            _count(segment, now, len(entered), len(left))
        else:
            _book(segment, now, entered, left)


def _inside(customers: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = Membership.objects.filter(customer__in=customers, left_at=None)
    for segment, customer in rows.values_list("segment_id", "customer_id"):
        found[segment].add(customer)
    return found


def _wanted(live: Sequence[Segment], customers: Collection[int]) -> dict[Segment, set[int]]:
    """Which of the customers each segment is to have; one that cannot be asked stays as it is."""
    found: dict[Segment, set[int]] = {}
    for start in range(0, len(live), _ASKED_AT_ONCE):
        asked = {}
        for segment in live[start : start + _ASKED_AT_ONCE]:
            try:
                asked[f"in_{segment.pk}"] = (segment, to_q("customer", segment.condition))
            except Invalid:
                continue
        answers = (
            everybody()
            .filter(pk__in=customers)
            .annotate(
                **{
                    name: Case(When(q, then=Value(True)), default=Value(False), output_field=BooleanField())
                    if q
                    else Value(True, output_field=BooleanField())
                    for name, (_segment, q) in asked.items()
                }
            )
        )
        found |= {segment: set() for segment, _q in asked.values()}
        for pk, *holds in answers.order_by().values_list("pk", *asked):
            for (segment, _q), here in zip(asked.values(), holds, strict=True):
                if here:
                    found[segment].add(pk)
    return found


# What is told of it --------------------------------------------------------------------------------


def _book(segment: Segment, now: datetime, entered: Sequence[int], left: Sequence[int]) -> None:
    """Sizes, facts, events; and whoever is in a segment that asks about this one is looked at anew."""
    if not entered and not left:
        return
    _count(segment, now, len(entered), len(left))
    _record(segment, now, entered, left)
    if _is_asked_about(segment):
        sign([*entered, *left])
    for kind, who in ((SegmentEntered, entered), (SegmentLeft, left)):
        for start in range(0, len(who), TOGETHER):
            events.publish(kind(segment, tuple(who[start : start + TOGETHER]), now))


def _count(segment: Segment, now: datetime, entered: int, left: int) -> None:
    if entered or left:
        segment.size = max(0, segment.size + entered - left)
        Segment.objects.filter(pk=segment.pk).update(size=segment.size)
        _tally(segment, now, entered, left)


def _record(segment: Segment, now: datetime, entered: Sequence[int], left: Sequence[int]) -> None:
    keys = dict(Customer.objects.filter(pk__in=[*entered, *left]).values_list("pk", "key"))
    for kind, who in (("segment_entered", entered), ("segment_left", left)):
        facts.record(
            facts.fact(kind, now, person=keys[one], segment=segment.pk) for one in who if one in keys
        )


def _tally(segment: Segment, now: datetime, entered: int, left: int) -> None:
    day = day_of(now)
    row = Tally.objects.filter(segment=segment, day=day)
    if not row.update(size=segment.size, entered=F("entered") + entered, left=F("left") + left):
        Tally.objects.create(segment=segment, day=day, size=segment.size, entered=entered, left=left)


def _is_asked_about(segment: Segment) -> bool:
    others = (
        Segment.objects.filter(archived_at=None).exclude(pk=segment.pk).values_list("condition", flat=True)
    )
    return any(segment.pk in segments_of(one) for one in others)


def sign(customers: Collection[int]) -> None:
    """In the transaction of a change of customers: the next turn looks at them anew."""
    rows.insert([Sign(customer_id=one) for one in sorted(set(customers))])
