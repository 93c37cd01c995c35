"""What happened to money, parcels, repairs and visits keeps promises: nobody needs to say so."""

from datetime import datetime

from django.db.models import Q

from keepword.aftersales.models import Refund, Repair, Return, Visit
from keepword.aftersales.rules import deeds
from keepword.commerce.models import Order
from keepword.commerce.models.orders import OPEN
from keepword.commitments.models import Promise, PromiseKind, PromiseState
from keepword.commitments.models.promises import ALIVE
from keepword.commitments.services import prove
from keepword.conversations.models import Conversation, Message
from keepword.core.actors import Actor, system
from keepword.customers.models import Customer
from keepword.language.detect import detect

MOST = 50
LOOKED_BACK = (*ALIVE, PromiseState.BROKEN)


def refund_paid(refund: Refund, at: datetime, by: Actor) -> int:
    """Money has gone back; how many promises that keeps."""
    where = refund.ret.conversation if refund.ret is not None else None
    order = refund.order
    return _kept({deeds.REFUND}, order.customer, where, at, by, since=order.placed_at, order=order)


def order_sent(order: Order, at: datetime) -> int:
    """All that could be sent is under way."""
    return _kept({deeds.SEND}, order.customer, None, at, system, since=order.placed_at, order=order)


def order_delivered(order: Order, at: datetime) -> int:
    """The customer has what they ordered."""
    wanted = {deeds.SEND, deeds.ARRIVE}
    return _kept(wanted, order.customer, None, at, system, since=order.placed_at, order=order)


def repair_ready(repair: Repair, at: datetime, by: Actor) -> int:
    """It is repaired and tested."""
    return _kept({deeds.REPAIR}, repair.customer, repair.conversation, at, by, since=repair.begun_at)


def repair_handed_back(repair: Repair, at: datetime, by: Actor) -> int:
    """The customer has it again."""
    wanted = {deeds.REPAIR, deeds.ARRIVE, deeds.SEND}
    return _kept(wanted, repair.customer, repair.conversation, at, by, since=repair.begun_at)


def visit_done(visit: Visit, at: datetime, by: Actor) -> int:
    """Somebody was there."""
    repair = visit.repair
    return _kept({deeds.VISIT}, repair.customer, repair.conversation, at, by, since=repair.begun_at)


def exchanged(ret: Return, order: Order, at: datetime) -> int:
    """What was sent instead has left: it is spoken of where the return is."""
    return _kept({deeds.SEND}, ret.customer, ret.conversation, at, system, since=ret.begun_at, order=order)


def _kept(
    wanted: set[str],
    customer: Customer | None,
    where: Conversation | None,
    at: datetime,
    by: Actor,
    *,
    since: datetime,
    order: Order | None = None,
) -> int:
    """Prove what was promised of these deeds. Without a conversation that it is spoken of in, the customer's
    are looked through, and nothing is proved where it could be meant of something else."""
    if customer is None:
        return 0
    rows = Promise.objects.filter(
        customer=customer, state__in=LOOKED_BACK, made_at__gte=since, made_at__lte=at, cause_key=""
    ).exclude(kind=PromiseKind.NEVER_AGAIN)
    if where is not None:
        rows = rows.filter(conversation=where)
    found = [
        one
        for one in rows.select_related("conversation").order_by("pk")[:MOST]
        if deeds.deeds(one.words, one.language or detect(one.words)) & wanted
    ]
    if where is None and not _is_clear(found, customer, order):
        found = [one for one in found if order is not None and _names(one.conversation, order)]
    for one in found:
        prove(one, happened_at=at, by=by)
    return len(found)


def _is_clear(found: list[Promise], customer: Customer, order: Order | None) -> bool:
    """Whether these promises can be about nothing else: one conversation, no other order under way."""
    if len({one.conversation_id for one in found}) > 1:
        return False
    others = Order.objects.filter(customer=customer, status__in=OPEN)
    return not (others.exclude(pk=order.pk) if order is not None else others).exists()


def _names(conversation: Conversation, order: Order) -> bool:
    """Whether the order's number is spoken of there."""
    if len(order.number) < 3:
        return False
    spoken = Q(text__contains=order.number)
    said = Message.objects.filter(conversation=conversation).filter(spoken).exists()
    return said or order.number in conversation.subject
