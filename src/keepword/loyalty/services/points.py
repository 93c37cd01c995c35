"""Points come and go: each movement once, by its key; those that end first go first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.days import zone
from keepword.audit.services import record
from keepword.conversations.services.state import person
from keepword.core import clock, events, facts
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.customers.models import Customer
from keepword.customers.queries import standing
from keepword.ledger import queries as book
from keepword.ledger.models import Entry
from keepword.ledger.rules import Move
from keepword.ledger.services import post
from keepword.loyalty.events import PointsEarned, PointsSpent, PointsTakenBack
from keepword.loyalty.models import Lot, Why
from keepword.loyalty.queries import points as of
from keepword.loyalty.queries.taking_part import programme
from keepword.loyalty.rules import lots as fifo
from keepword.loyalty.rules.earning import MOST
from keepword.loyalty.rules.spans import ends_at, start_of
from keepword.loyalty.services.members import ensure_member


@dataclass(frozen=True, slots=True)
class From:
    """What an order's points were earned by: its number, and what was paid, in minor units."""

    order: int
    amount: int


def locked(customer: Customer) -> Customer:
    """Whom they are now. Nobody else changes their points until this transaction ends."""
    found = all_locked([customer])
    if not found:
        raise NotFound("There is no such customer.")
    return found[0]


def all_locked(customers: Iterable[Customer]) -> list[Customer]:
    """The same of several, locked in the order of their numbers, so that no two wait crosswise.

    Others may go on writing rows that refer to them (NO KEY): whoever has just written an order would else
    wait for somebody who has just written another.
    """
    wanted = {standing(one).pk for one in customers}
    for _turn in range(_MOST_TURNS):
        rows = Customer.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
        found = list(rows)
        if all(one.joined_into_id is None for one in found):
            return found
        wanted = {one.joined_into_id or one.pk for one in found}
    raise Conflict(_("Somebody is joining these customers just now; try again."))


_MOST_TURNS = 5  # joined and parted again while one waits for the rows


def credit(
    actor: Actor,
    customer: Customer,
    points: int,
    *,
    why: str,
    key: str,
    source: From | None = None,
    at: datetime | None = None,
) -> Lot:
    """Points come, `at` a moment (now); the same key again changes nothing. A debt is worked off first."""
    if not 0 < points <= MOST:
        raise Invalid(_("Enter how many points, above nothing."), field="points")
    with transaction.atomic():
        holder = locked(customer)
        known = Lot.objects.filter(key=key).first()
        if known is not None:
            return known
        at = at or clock.now()
        ensure_member(holder, at)
        owed = min(points, of.debt(holder.pk))
        book_moves(holder, key, why, actor, (of.SHOP, of.DEBT, owed), (of.SHOP, of.HELD, points - owed))
        lot = Lot.objects.create(
            customer=holder,
            key=key,
            why=why,
            points=points,
            left=points - owed,
            order=source.order if source else None,
            amount=source.amount if source else 0,
            earned_at=at,
            expires_at=ends_at(at, programme().expiry_months, zone()),
        )
        record(actor, "gave points", holder, points=points, why=why, lot=lot.pk)
        tell("points_earned", holder, at, actor, points, why=why)
        events.publish(PointsEarned(holder, lot, actor))
    return lot


def debit(actor: Actor, customer: Customer, points: int, *, why: str, key: str) -> Entry:
    """Points are used; the same key again changes nothing. Conflict: there are fewer that can be used."""
    if not 0 < points <= MOST:
        raise Invalid(_("Enter how many points, above nothing."), field="points")
    with transaction.atomic():
        holder = locked(customer)
        known = book.get_entry(of.BOOK, key)
        if known is not None:
            return known
        left = max(0, of.held(holder.pk) - of.debt(holder.pk))
        if points > left:
            raise Conflict(_("There are only %(left)s points to use.") % {"left": left}, field="points")
        parts = _take(holder, points)
        target = of.SHOP if why == Why.BY_HAND else of.SPENT
        entry = book_moves(holder, key, why, actor, (of.HELD, target, points), lots=parts)
        record(actor, "used points", holder, points=points, why=why)
        tell("points_spent", holder, clock.now(), actor, points, why=why)
        events.publish(PointsSpent(holder, points, why, clock.now(), actor))
    return entry


def give_back(actor: Actor, customer: Customer, entry: Entry) -> None:
    """What was used by an entry of `debit` is there again, once. What has ended since is good a while yet."""
    key = f"{entry.key}:back"
    with transaction.atomic():
        holder = locked(customer)
        if book.get_entry(of.BOOK, key) is not None:
            return
        soon = ends_in(programme().warn_days)
        given = 0
        for pk, points in entry.data.get("lots", []):
            lot = Lot.objects.filter(pk=pk, customer=holder).first()
            if lot is None:
                continue
            lot.left += points
            if lot.expires_at is not None and lot.expires_at <= clock.now():
                lot.expires_at, lot.warned_at = soon, None
            lot.save(update_fields=["left", "expires_at", "warned_at"])
            given += points
        if given:
            book_moves(holder, key, Why.GIVEN_BACK, actor, (of.SPENT, of.HELD, given))
            record(actor, "gave points back", holder, points=given)
            tell("points_given_back", holder, clock.now(), actor, given)


def ends_in(days: int) -> datetime:
    """The end of the day so many days on."""
    return start_of(clock.now().astimezone(zone()).date() + timedelta(days=days + 1), zone())


def take_back(
    actor: Actor, lot: Lot, *, why: str, returned_amount: int | None = None, at_most_left: bool = False
) -> int:
    """Take back what a lot gave: all, or what goes with `returned_amount` of its order, counted in all.

    What is left of the lot goes first, then other points, and what was spent becomes a debt. What has ended
    unused is not asked for. `at_most_left`: Conflict unless all of it is still there. How many points.
    """
    with transaction.atomic():
        holder = locked(lot.customer)
        kept = Lot.objects.select_for_update().get(pk=lot.pk)
        amount = kept.amount if returned_amount is None else max(kept.returned_amount, returned_amount)
        wanted = kept.points
        if returned_amount is not None:
            wanted = programme().rate.to_take_back(points=kept.points, amount=kept.amount, returned=amount)
        points = min(wanted, kept.points - kept.expired) - kept.returned
        if at_most_left and kept.left < points:
            raise Conflict(_("They have used these points already."))
        _mark_returned(kept, max(0, points), amount)
        if points <= 0:
            return 0
        own = min(points, kept.left)
        Lot.objects.filter(pk=kept.pk).update(left=kept.left - own)
        others = fifo.total(_take(holder, points - own))
        key, short = f"{kept.key}:back:{kept.returned}", points - own - others
        book_moves(holder, key, why, actor, (of.HELD, of.SHOP, own + others), (of.DEBT, of.SHOP, short))
        record(actor, "took points back", holder, points=points, why=why, lot=kept.pk)
        tell("points_taken_back", holder, clock.now(), actor, points, why=why)
        events.publish(PointsTakenBack(holder, kept, points, actor))
    return points


def _mark_returned(lot: Lot, points: int, amount: int) -> None:
    lot.returned += points
    lot.returned_amount = min(lot.amount, amount)
    lot.save(update_fields=["returned", "returned_amount"])


def _take(holder: Customer, points: int) -> list[fifo.Part]:
    """As many points out of a customer's lots, those first that end first."""
    if points <= 0:
        return []
    found = {
        lot.pk: lot for lot in Lot.objects.filter(customer=holder, left__gt=0).order_by(*of.FIRST_TO_END)
    }
    parts = fifo.take([(pk, lot.left) for pk, lot in found.items()], points)
    for part in parts:
        Lot.objects.filter(pk=part.lot).update(left=found[part.lot].left - part.points)
    return parts


def book_moves(
    holder: Customer,
    key: str,
    why: str,
    actor: Actor,
    *moves: tuple[str, str, int],
    lots: Sequence[fifo.Part] = (),
) -> Entry:
    """An entry of moves between a customer's own places; those of nothing are left out."""
    wanted = [
        Move(of.place(source, holder.pk), of.place(target, holder.pk), points)
        for source, target, points in moves
        if points
    ]
    data: dict[str, Any] = {"lots": [list(part) for part in lots]} if lots else {}
    return post(of.BOOK, key, wanted, why=why, by=person(actor), endless=of.ENDLESS, **data)


def tell(kind: str, customer: Customer, at: datetime, actor: Actor, points: int, **data: Any) -> None:
    """A fact of a customer's points."""
    user = person(actor)
    facts.record(
        [
            facts.fact(
                kind, at, person=customer.key, actor=user.key if user else None, value=float(points), **data
            )
        ]
    )
