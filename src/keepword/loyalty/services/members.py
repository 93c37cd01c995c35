"""Who takes part, and in which tier."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.days import zone
from keepword.audit.services import record
from keepword.conversations.services.state import demand
from keepword.core import clock, events, facts
from keepword.core.actors import Actor, system
from keepword.core.batches import SIZE, in_batches
from keepword.core.errors import Conflict, Invalid
from keepword.customers.models import Customer
from keepword.customers.queries import standing
from keepword.loyalty.events import TierChanged
from keepword.loyalty.models import Member
from keepword.loyalty.queries.taking_part import member_of, programme, score, scores
from keepword.loyalty.rules import codes
from keepword.loyalty.rules.spans import is_birthday, turn_of_year


def demand_on() -> None:
    """Conflict while there is no programme."""
    if not programme().is_on:
        raise Conflict(_("Set up the programme first, under “Points and vouchers”."))


def ensure_member(customer: Customer, at: datetime) -> Member:
    """The customer's row in the programme, made where it is missing; the caller has locked the customer."""
    found = member_of(customer)
    if found is not None:
        return found
    facts.record([facts.fact("member_joined", at, person=customer.key)])
    return Member.objects.create(
        customer=customer, code=_free_code(), joined_at=at, review_at=turn_of_year(clock.now(), zone())
    )


def _free_code() -> str:
    while Member.objects.filter(code=(code := codes.drawn(codes.SHORT))).exists():
        pass
    return code


def enrol(actor: Actor, customer: Customer) -> Member:
    """They take part from now on; whoever does so already, or did once, goes on with what they had."""
    demand(actor)
    demand_on()
    with transaction.atomic():
        holder = Customer.objects.select_for_update(no_key=True).get(pk=standing(customer).pk)
        member = member_of(holder)
        if member is not None and member.left_at is None:
            return member
        if member is None:
            member = ensure_member(holder, clock.now())
        else:
            member.left_at = None
            member.save(update_fields=["left_at"])
            facts.record([facts.fact("member_joined", clock.now(), person=holder.key)])
        record(actor, "enrolled", holder)
    return member


def leave(actor: Actor, member: Member) -> Member:
    """They take part no longer: nothing more is earned, and what is there can be used until it ends."""
    demand(actor)
    with transaction.atomic():
        current = Member.objects.select_for_update().get(pk=member.pk)
        if current.left_at is None:
            current.left_at = clock.now()
            current.save(update_fields=["left_at"])
            told = facts.fact("member_left", current.left_at, person=current.customer.key)
            facts.record([told])
            record(actor, "left programme", current.customer)
    return current


def set_birthday(actor: Actor, member: Member, month: int | None, day: int | None) -> Member:
    """On which day of the year a gift comes; none: on none."""
    demand(actor)
    if (month is None) != (day is None):
        raise Invalid(_("Enter the day and the month."), field="birth_day")
    if month is not None and day is not None and not is_birthday(month, day):
        raise Invalid(_("There is no such day."), field="birth_day")
    with transaction.atomic():
        current = Member.objects.select_for_update().get(pk=member.pk)
        current.birth_month, current.birth_day = month, day
        current.save(update_fields=["birth_month", "birth_day"])
        record(actor, "set birthday", current.customer)
    return current


# Tiers --------------------------------------------------------------------------------------------


def rise(customer: Customer, at: datetime) -> None:
    """To the tier that what they did reaches; never down. The caller has locked the customer."""
    member, ladder = member_of(customer), programme().ladder
    if member is None or not ladder.tiers:
        return
    reached = ladder.reached(score(customer, at))
    if reached is not None and ladder.rank(reached.key) > ladder.rank(member.tier):
        _change(member, reached.key, at)


def review_tiers() -> int:
    """The year has turned: each has the tier that their last twelve months reach, up or down. How many."""
    now = clock.now()
    due = Member.objects.filter(review_at__lte=now).order_by("review_at", "pk")

    def some() -> list[int]:
        return list(due.values_list("pk", flat=True)[:SIZE])

    return in_batches(some, lambda numbers: _review(numbers, now))


def _review(numbers: Sequence[int], now: datetime) -> int:
    # Without the rows of who is just earning: those are looked at in the next turn.
    rows = Member.objects.select_for_update(of=("self",), skip_locked=True).filter(
        pk__in=numbers, review_at__lte=now
    )
    members = list(rows.select_related("customer").order_by("pk"))
    ladder, reached = programme().ladder, scores([one.customer_id for one in members], now)
    for member in members:
        tier = ladder.reached(reached.get(member.customer_id, 0))
        key = tier.key if tier else ""
        if key != member.tier:
            _change(member, key, now)
        member.review_at = turn_of_year(now, zone())
    Member.objects.bulk_update(members, ["review_at"])
    return len(members)


def _change(member: Member, key: str, at: datetime) -> None:
    before, member.tier, member.tier_since = member.tier, key, at
    member.save(update_fields=["tier", "tier_since"])
    record(system, "changed tier", member.customer, before=before, after=key)
    told = facts.fact("tier_changed", at, person=member.customer.key, before=before, after=key)
    facts.record([told])
    events.publish(TierChanged(member, before, key))
