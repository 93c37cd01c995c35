"""What a customer gets, within a budget or by approval; and the book, which adds up."""

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.complaints import queries
from keepword.complaints.events import CompensationAsked, CompensationDecided
from keepword.complaints.models import (
    Account,
    Compensation,
    Complaint,
    Decision,
    Kind,
    Posting,
    Purse,
    State,
    Turn,
)
from keepword.complaints.queries.money import purse
from keepword.complaints.services import rewards
from keepword.complaints.services.clockwork import fact_of
from keepword.complaints.services.locking import locked
from keepword.conversations.services.state import demand, notify
from keepword.core import clock, events, facts
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.core.money import MOST, is_currency

LONGEST = 300


def compensate(
    user: User,
    complaint: Complaint,
    *,
    kind: str,
    amount: int = 0,
    currency: str = "",
    words: str = "",
    points: int = 0,
) -> Compensation:
    """Give it, when it is within what one may give this month; else ask a lead.

    `amount` is in minor units. An apology has none and is always given; that of `points` is their worth.
    """
    demand(user)
    currency = currency or queries.course().currency
    if kind == Kind.POINTS:
        amount, currency = rewards.worth(points)
    text = _checked(kind, amount, currency, words)
    with transaction.atomic():
        current = locked(complaint)
        if current.state not in (State.OPEN, State.DONE):
            raise Conflict(_("Confirm first that this is a complaint."))
        now = clock.now()
        made = Compensation(
            complaint=current,
            kind=kind,
            amount=amount,
            currency=currency,
            points=points if kind == Kind.POINTS else 0,
            words=text,
            state=Decision.ASKED,
            asked_by=user,
            asked_at=now,
        )
        # Locked before it is asked what is left, so that two gifts at once cannot both fit.
        own = purse(user, queries.month_of(now), currency) if amount else None
        within = own is None or amount <= queries.left_of(user, now, currency)
        made.save()
        record(
            user, "compensated", current.conversation, compensation=made.pk, kind=kind, amount=amount,
            currency=currency, within=within,
        )  # fmt: skip
        if within:
            _give(user, made, current, own)
        else:
            events.publish(CompensationAsked(made, user))
        notify(current.conversation)
    return made


def _checked(kind: str, amount: int, currency: str, words: str) -> str:
    text = " ".join(words.split())
    if kind not in Kind.values:
        raise Invalid(_("Choose what the customer gets."), field="kind")
    if not is_currency(currency):
        raise Invalid(_("There is no such currency."), field="currency")
    if not 0 <= amount <= MOST or (kind == Kind.APOLOGY) != (amount == 0):
        raise Invalid(_("Enter an amount above nothing; an apology has none."), field="amount")
    if len(text) > LONGEST:
        raise Invalid(_("This is too long; say it in a sentence."), field="words")
    return text


def _give(
    user: User, found: Compensation, complaint: Complaint, own: Purse | None, *, above: bool = False
) -> None:
    now = clock.now()
    found.state, found.decided_by, found.decided_at = Decision.GIVEN, user, now
    found.save(update_fields=["state", "decided_by", "decided_at"])
    rewards.hand_over(user, found, complaint)
    _post(found, Turn.GIVEN, Account.SHOP if above else Account.PURSE, None if above else own, found.amount)
    facts.record(
        [
            fact_of(
                "compensation_given",
                complaint,
                complaint.conversation,
                now,
                actor=found.asked_by.key if found.asked_by else None,
                value=float(found.amount),
                kind_given=found.kind,
                currency=found.currency,
                compensation=found.pk,
                above=above,
            )
        ]
    )
    events.publish(CompensationDecided(found, user))


def _post(found: Compensation, turn: str, account: str, own: Purse | None, amount: int) -> None:
    """An entry with its two sides; nothing for what costs nothing."""
    if not amount:
        return
    now = clock.now()
    sides = ((account, own, -amount), (Account.CUSTOMERS, None, amount))
    Posting.objects.bulk_create(
        [
            Posting(
                compensation=found,
                turn=turn,
                account=name,
                purse=held,
                amount=part,
                currency=found.currency,
                at=now,
            )
            for name, held, part in sides
        ]
    )


def approve(user: User, found: Compensation) -> Compensation:
    """A lead lets it be given, from the shop's own; nobody approves what they asked for, but an admin."""
    with transaction.atomic():
        current, complaint = _for_decision(user, found)
        record(user, "approved compensation", complaint.conversation, compensation=current.pk)
        _give(user, current, complaint, None, above=True)
        notify(complaint.conversation)
    return current


def refuse(user: User, found: Compensation, *, reason: str = "") -> Compensation:
    """Not this, or not so much."""
    with transaction.atomic():
        current, complaint = _for_decision(user, found)
        current.state, current.decided_by, current.decided_at = Decision.REFUSED, user, clock.now()
        current.reason = " ".join(reason.split())[:LONGEST]
        current.save(update_fields=["state", "decided_by", "decided_at", "reason"])
        record(user, "refused compensation", complaint.conversation, compensation=current.pk)
        events.publish(CompensationDecided(current, user))
        notify(complaint.conversation)
    return current


def _for_decision(user: User, found: Compensation) -> tuple[Compensation, Complaint]:
    demand(user)
    if not user.may("see_all"):
        raise Refused(_("Only a lead may do this."))
    if found.asked_by_id == user.pk and not user.may("settle"):
        raise Refused(_("You asked for this yourself; another lead decides."))
    current, complaint = _locked(found)
    if current.state != Decision.ASKED:
        raise Conflict(_("Somebody has decided about this already."))
    return current, complaint


def undo(user: User, found: Compensation, *, reason: str = "") -> Compensation:
    """It is not given after all: the opposite entry is made, and the budget has it again."""
    demand(user)
    with transaction.atomic():
        current, complaint = _locked(found)
        if user.pk not in (current.asked_by_id, current.decided_by_id) and not user.may("see_all"):
            raise Refused(_("Only a lead may do this."))
        if current.state == Decision.ASKED:
            current.state = Decision.UNDONE
        elif current.state == Decision.GIVEN:
            rewards.take_away(user, current)
            _post_back(current)
            wrong = facts.holding(
                {complaint.conversation_id, complaint.origin},
                kind="compensation_given",
                data__compensation=current.pk,
            )
            facts.record(facts.retract(wrong))
            current.state = Decision.UNDONE
        else:
            raise Conflict(_("There is nothing to take back."))
        current.reason = " ".join(reason.split())[:LONGEST]
        current.save(update_fields=["state", "reason"])
        record(user, "took back compensation", complaint.conversation, compensation=current.pk)
        events.publish(CompensationDecided(current, user))
        notify(complaint.conversation)
    return current


def _post_back(found: Compensation) -> None:
    given = found.postings.filter(turn=Turn.GIVEN).exclude(account=Account.CUSTOMERS).first()
    if given is not None:
        if given.purse_id is not None:
            Purse.objects.select_for_update().get(pk=given.purse_id)
        _post(found, Turn.BACK, given.account, given.purse, given.amount)


def _locked(found: Compensation) -> tuple[Compensation, Complaint]:
    """The complaint first, then what was given for it."""
    if found.complaint is None:
        raise Conflict(_("Its complaint was erased."))
    complaint = locked(found.complaint)
    current = Compensation.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=found.pk)
    return current, complaint
