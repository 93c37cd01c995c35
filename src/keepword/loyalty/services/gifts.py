"""Pleasant surprises, within what one may give in a month; and points booked by hand."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.conversations.models import Conversation
from keepword.conversations.services.state import demand, notify
from keepword.core import clock, events, facts
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.core.models import Fact
from keepword.core.money import shown
from keepword.customers.models import Customer
from keepword.loyalty.events import GiftGiven
from keepword.loyalty.models import Gift, GiftKind, Lot, Origin, Voucher, VoucherKind, Why
from keepword.loyalty.queries import surprises as of
from keepword.loyalty.queries.taking_part import programme
from keepword.loyalty.services.members import demand_on
from keepword.loyalty.services.points import credit, debit, ends_in, locked, take_back
from keepword.loyalty.services.vouchers import Offer, demand_right, issue, stop

LONGEST = 300


@dataclass(frozen=True, slots=True)
class Present:
    """Points, or a voucher of an `amount` in the programme's minor units."""

    points: int = 0
    amount: int = 0


def give(
    user: User,
    customer: Customer,
    present: Present,
    *,
    reason: str,
    kind: str = GiftKind.SURPRISE,
    conversation: Conversation | None = None,
) -> Gift:
    """A gift for no fault of ours. Refused: it is more than they may still give this month."""
    demand(user)
    demand_on()
    text = reason_of(reason)
    if kind not in GiftKind.values:
        raise Invalid(_("Choose what the gift is for."), field="kind")
    if (present.points > 0) == (present.amount > 0):
        raise Invalid(_("Choose points or a voucher, above nothing."), field="points")
    cost = programme().rate.worth(present.points) if present.points > 0 else present.amount
    with transaction.atomic():
        holder = locked(customer)
        # Locked before it is asked what is left, so that two gifts at once cannot both fit.
        purse = of.purse(user, clock.now())
        left = of.left_of(user, clock.now())
        if cost > left.left:
            raise Refused(
                _("This is worth %(cost)s, and you may give %(left)s more this month. Ask a lead.")
                % {
                    "cost": shown(cost, left.currency, user.language),
                    "left": shown(left.left, left.currency, user.language),
                }
            )
        made = Gift.objects.create(
            customer=holder,
            conversation=conversation,
            kind=kind,
            points=present.points,
            cost=cost,
            purse=purse,
            reason=text,
            by=user,
            at=clock.now(),
        )
        _hand_over(user, made, present)
        record(user, "gave a gift", holder, gift=made.pk, cost=cost)
        _told(user, made)
        events.publish(GiftGiven(made, user))
        if conversation is not None:
            notify(conversation)
    return made


def _hand_over(user: User, gift: Gift, present: Present) -> None:
    assert gift.customer is not None
    if present.points > 0:
        why = Why.BIRTHDAY if gift.kind == GiftKind.BIRTHDAY else Why.SURPRISE
        credit(user, gift.customer, present.points, why=why, key=f"gift:{gift.pk}")
        return
    now = programme()
    offer = Offer(
        VoucherKind.AMOUNT,
        present.amount,
        now.currency,
        valid_until=ends_in(now.exchange_days),
        customer=gift.customer,
    )
    gift.voucher = issue(user, offer, Origin.SURPRISE)
    gift.save(update_fields=["voucher"])


def _told(user: User, gift: Gift) -> None:
    assert gift.customer is not None
    facts.record(
        [
            facts.fact(
                "gift_given",
                gift.at,
                subject_id=gift.conversation_id,
                person=gift.customer.key,
                actor=user.key,
                value=float(gift.cost),
                kind_of=gift.kind,
                currency=gift.purse.currency,
                gift=gift.pk,
            )
        ]
    )


def reason_of(typed: str) -> str:
    """Why, in a sentence; Invalid without one."""
    text = " ".join(typed.split())
    if not text:
        raise Invalid(_("Say why, in a sentence: others will ask."), field="reason")
    if len(text) > LONGEST:
        raise Invalid(_("This is too long; say it in a sentence."), field="reason")
    return text


def undo_gift(user: User, gift: Gift) -> Gift:
    """It is not given after all, and the month's budget has it again. Conflict: it has been used."""
    demand(user)
    with transaction.atomic():
        if gift.customer is not None:
            locked(gift.customer)
        current = Gift.objects.select_for_update(of=("self",)).select_related("voucher").get(pk=gift.pk)
        if current.by_id != user.pk and not user.may("programme"):
            raise Refused(_("Who gave it can take it back, or whoever keeps the programme."))
        if current.undone_at is not None:
            raise Conflict(_("There is nothing to take back."))
        take_away(user, f"gift:{current.pk}", current.voucher)
        current.undone_at = clock.now()
        current.save(update_fields=["undone_at"])
        told = Fact.objects.filter(kind="gift_given", at=current.at, data__gift=current.pk)
        facts.record(facts.retract(told))
        if current.customer is not None:
            record(user, "took back a gift", current.customer, gift=current.pk)
    return current


def take_away(user: User, key: str, voucher: Voucher | None) -> None:
    """Points that came under a key, and a voucher, go again. Conflict when either has been used."""
    lot = Lot.objects.filter(key=key).select_related("customer").first()
    if lot is not None:
        take_back(user, lot, why=Why.TAKEN_BACK, at_most_left=True)
    if voucher is not None:
        stop(user, voucher, unused=True)


def adjust(user: User, customer: Customer, points: int, *, reason: str, key: str) -> None:
    """Points are booked by hand, above or below nothing; the reason stands in the history."""
    demand_right(user)
    text = reason_of(reason)
    if not points:
        raise Invalid(_("Enter how many points, above or below nothing."), field="points")
    with transaction.atomic():
        holder = locked(customer)
        if points > 0:
            credit(user, holder, points, why=Why.BY_HAND, key=f"hand:{key}"[:90])
        else:
            debit(user, holder, -points, why=Why.BY_HAND, key=f"hand:{key}"[:90])
        record(user, "adjusted points", holder, points=points, reason=text)
