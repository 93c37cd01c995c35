"""Refunds: never more than was paid for the order, each step booked once.

The ledger's book "refunds": `till` is endless; `paid` holds what was paid for an order, `aside` what is asked
or approved of it, `given` what went back. The unit is the currency, the owner is the order.
"""

from typing import Final

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from keepword.aftersales import queries
from keepword.aftersales.events import RefundAsked, RefundDecided, RefundPaid, RefundReversed
from keepword.aftersales.models import Means, Refund, RefundState, Return, ReturnState
from keepword.aftersales.rules import machines
from keepword.aftersales.rules import policy as rules
from keepword.aftersales.services.locking import locked_order, locked_refund, locked_return
from keepword.aftersales.services.returns import settle_by_refund
from keepword.aftersales.services.walking import demand, demand_right, key_of, person
from keepword.audit.services import record
from keepword.commerce.models import Order
from keepword.core import clock, events, facts, live
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Invalid
from keepword.core.models import Fact
from keepword.core.money import shown
from keepword.ledger.rules import Move, Place
from keepword.ledger.services import NotEnough, post
from keepword.loyalty.services.vouchers import give_credit, take_back_credit

BOOK: Final = queries.BOOK
LONGEST: Final = 300


def ask(
    user: Actor,
    order: Order,
    amount: int,
    *,
    reason: str,
    ret: Return | None = None,
    means: str = Means.MONEY,
    key: str | None = None,
) -> Refund:
    """So much is to go back. Within the limit (all refunds of the order together), or by whoever has the
    right to decide, it is approved at once; else somebody who has it is asked.

    The same `key` again: the refund that is there. Invalid: more than is left of what was paid.
    """
    demand(user)
    text = " ".join(reason.split())[:LONGEST]
    if not text:
        raise Invalid(_("Say why the money goes back."), field="reason")
    if amount < 1:
        raise Invalid(_("Enter an amount such as 12.50."), field="amount")
    if means not in Means.values:
        raise Invalid(_("Choose how the money goes back."), field="means")
    if means == Means.CREDIT and order.customer_id is None:
        raise Invalid(_("Nobody knows whose order it is: store credit is for a customer."), field="means")
    with transaction.atomic():
        current = locked_order(order)
        known = Refund.objects.filter(key=key).first() if key else None
        if known is not None:
            return known
        mine = _return_of(ret, current)
        refund = Refund.objects.create(
            ret=mine,
            order=current,
            amount=amount,
            currency=current.currency,
            means=means,
            reason=text,
            key=key,
            asked_at=clock.now(),
            asked_by=person(user),
        )
        _take_in(current)
        _book(user, refund, "asked", "paid", "aside")
        record(user, "asked for refund", refund, order=current.pk, amount=amount, reason=text)
        if _may_decide(user, current):
            _decide(user, refund, "approve")
        else:
            events.publish(RefundAsked(refund, user))
        _tell(refund)
    return refund


def _return_of(ret: Return | None, order: Order) -> Return | None:
    if ret is None:
        return None
    current = locked_return(ret)
    if current.order_id != order.pk:
        raise Invalid(_("This return is of another order."), field="return")
    if current.state != ReturnState.INSPECTED:
        raise Conflict(_("Look first at what came back."))
    if current.refunds.filter(state__in=[RefundState.ASKED, RefundState.APPROVED]).exists():
        raise Conflict(_("A refund of this return is under way already."))
    return current


def _may_decide(user: Actor, order: Order) -> bool:
    who = person(user)
    if who is None or who.may("refunds"):
        return True
    terms = queries.policy().terms(order.currency)
    return rules.within_limit(terms, queries.refunded(order).all_together)


def approve(user: Actor, refund: Refund) -> Refund:
    """It may be paid."""
    demand_right(user, _("Only somebody with the right to decide about refunds may do this."))
    with transaction.atomic():
        current, _ret = locked_refund(refund)
        _decide(user, current, "approve")
    return current


def refuse(user: Actor, refund: Refund, *, answer: str = "") -> Refund:
    """It is not paid, also when it was approved; what was kept aside is free again."""
    demand_right(user, _("Only somebody with the right to decide about refunds may do this."))
    with transaction.atomic():
        current, _ret = locked_refund(refund)
        current.answer = " ".join(answer.split())[:LONGEST]
        _decide(user, current, "refuse")
        _book(user, current, "refused", "aside", "paid")
    return current


def _decide(user: Actor, refund: Refund, verb: str) -> None:
    _step(refund, verb)
    refund.decided_at, refund.decided_by = clock.now(), person(user)
    refund.save()
    record(user, f"refund: {verb}", refund, order=refund.order_id, amount=refund.amount)
    events.publish(RefundDecided(refund, user))
    _tell(refund)


def pay(user: Actor, refund: Refund, *, reference: str = "") -> Refund:
    """The money has gone back. A second time nothing happens. As store credit it goes now: `reference` is the
    code that the customer spends it by."""
    demand(user)
    with transaction.atomic():
        current, ret = locked_refund(refund)
        if current.state == RefundState.PAID:
            return current
        _step(current, "pay")
        now = clock.now()
        current.paid_at, current.reference = now, " ".join(reference.split())[:80]
        if current.means == Means.CREDIT:
            current.reference = _as_credit(user, current)
        current.save()
        _book(user, current, "paid", "aside", "given")
        record(user, "paid refund", current, order=current.order_id, amount=current.amount)
        customer = current.order.customer
        facts.record(
            [
                facts.fact(
                    "refund_paid",
                    now,
                    subject_id=ret.conversation_id if ret is not None else None,
                    person=customer.key if customer is not None else None,
                    actor=key_of(user),
                    value=float(current.amount),
                    currency=current.currency,
                    refund=current.pk,
                    order=current.order_id,
                    seconds=(now - current.asked_at).total_seconds(),
                )
            ]
        )
        if ret is not None and ret.state == ReturnState.INSPECTED:
            settle_by_refund(user, ret, "refund")
        events.publish(RefundPaid(current, now, user))
        _tell(current)
    return current


def reverse(user: Actor, refund: Refund, *, reason: str) -> Refund:
    """It was paid by mistake, or came back: the opposite is booked, and its return is to be settled again."""
    demand_right(user, _("Only somebody with the right to decide about refunds may do this."))
    text = " ".join(reason.split())[:LONGEST]
    if not text:
        raise Invalid(_("Say why it is taken back."), field="reason")
    with transaction.atomic():
        current, ret = locked_refund(refund)
        if current.state == RefundState.REVERSED:
            return current
        _step(current, "reverse")
        current.reversed_at, current.answer = clock.now(), text
        current.save()
        _book(user, current, "reversed", "given", "paid")
        if current.means == Means.CREDIT and current.reference:
            take_back_credit(user, current.reference)
        if current.paid_at is not None:
            told = Fact.objects.filter(kind="refund_paid", at=current.paid_at, data__refund=current.pk)
            facts.record(facts.retract(told))
        record(user, "took back refund", current, order=current.order_id, reason=text)
        if ret is not None and ret.state == ReturnState.REFUNDED:
            settle_by_refund(user, ret, "take_back")
        events.publish(RefundReversed(current, user))
        _tell(current)
    return current


def _as_credit(user: Actor, refund: Refund) -> str:
    customer = refund.order.customer
    if customer is None:
        raise Conflict(_("The customer was erased: store credit is for a customer."))
    note = _("Refund of order %(number)s") % {"number": refund.order.number}
    return give_credit(user, customer, refund.amount, refund.currency, note=note).shown


def _step(refund: Refund, verb: str) -> None:
    after = machines.after(machines.REFUND, refund.state, verb)
    if after is None:
        said = refund.get_state_display()
        raise Conflict(_("This cannot be done now: it is “%(state)s”.") % {"state": said})
    refund.state = after


def _place(refund: Refund, kind: str) -> Place:
    return Place(BOOK, kind, refund.order_id, refund.currency)


def _book(user: Actor, refund: Refund, turn: str, source: str, target: str) -> None:
    move = Move(_place(refund, source), _place(refund, target), refund.amount)
    try:
        post(BOOK, f"refund {refund.pk} {turn}", [move], why=turn, by=person(user), refund=refund.pk)
    except NotEnough as short:
        left = shown(max(0, short.left), refund.currency, get_language() or "en")
        text = _("Of what was paid for this order, only %(left)s are left.") % {"left": left}
        raise Invalid(text, field="amount") from None


def _take_in(order: Order) -> None:
    """Let the book know what was paid for the order by now. The order is locked."""
    paid = order.total if order.paid_at is not None else 0
    there = queries.refunded(order)
    more = paid - there.known
    paid_place = Place(BOOK, "paid", order.pk, order.currency)
    till = Place(BOOK, "till", 0, order.currency)
    if more > 0:
        move = Move(till, paid_place, more)
    elif more < 0 and there.left > 0:  # the order has become smaller since
        move = Move(paid_place, till, min(-more, there.left))
    else:
        return
    key = f"order {order.pk} {queries.taken_in(order) + 1}"
    post(BOOK, key, [move], why="paid", endless=("till",), order=order.pk)


def _tell(refund: Refund) -> None:
    live.push("desk", "refund")
    if refund.ret is not None and refund.ret.conversation_id:
        pk = refund.ret.conversation_id
        live.push(f"conversation.{pk}", "state", conversation=pk)
