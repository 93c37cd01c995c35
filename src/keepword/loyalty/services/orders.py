"""What orders do to points and vouchers: earned when delivered, taken back when returned or cancelled."""

from datetime import datetime

from django.db import transaction

from keepword.audit.services import record
from keepword.commerce.models import Order
from keepword.core import clock
from keepword.core.actors import Actor, Automaton
from keepword.core.errors import KeepwordError
from keepword.customers.models import Customer
from keepword.loyalty.models import Lot, Redemption, Why
from keepword.loyalty.queries.codes import Basket
from keepword.loyalty.queries.taking_part import member_of, programme
from keepword.loyalty.services import referrals, vouchers
from keepword.loyalty.services.members import rise
from keepword.loyalty.services.points import From, all_locked, credit, locked, take_back

shop = Automaton("order")


def earn(actor: Actor, order: Order) -> Lot | None:
    """A delivered order earns its points, once; None when it earns none. A friend's first rewards both."""
    at = order.delivered_at or clock.now()
    if order.customer is None or not _counts(order, at):
        return None
    with transaction.atomic():
        all_locked([order.customer, *referrals.concerned(order.customer)])
        holder = locked(order.customer)
        if not _takes_part(holder):
            return None
        lot = Lot.objects.filter(order=order.pk, why=Why.ORDER).first()
        if lot is None:
            lot = _earned(actor, order, holder, at)
        referrals.reward(order, holder)
    return lot


def _earned(actor: Actor, order: Order, holder: Customer, at: datetime) -> Lot | None:
    member, now = member_of(holder), programme()
    paid = goods_of(order)
    points = now.rate.earned(paid, now.ladder.percent(member.tier if member else ""))
    if points <= 0:
        return None
    lot = credit(
        actor, holder, points, why=Why.ORDER, key=f"order:{order.pk}", source=From(order.pk, paid), at=at
    )
    rise(holder, clock.now())
    return lot


def goods_of(order: Order) -> int:
    """What was paid for the goods, in minor units: shipping earns nothing."""
    return max(0, order.total - order.shipping_cost)


def _counts(order: Order, at: datetime) -> bool:
    now = programme()
    return now.is_on and order.currency == now.currency and (now.since is None or at >= now.since)


def _takes_part(holder: Customer) -> bool:
    member = member_of(holder)
    return programme().everybody if member is None else member.left_at is None


def returned(actor: Actor, order: Order, amount: int | None = None) -> int:
    """Of an order so much came back in all, in minor units (None: all of it); its points go with it.

    `amount` counts everything that has come back so far, so that telling it twice changes nothing. How many
    points were taken back.
    """
    with transaction.atomic():
        lots = list(referrals.lots_of(order))
        all_locked(one.customer for one in lots)
        lot = next((one for one in lots if one.why == Why.ORDER), None)
        points = 0
        if lot is not None:
            points = take_back(
                actor, lot, why=Why.RETURNED, returned_amount=lot.amount if amount is None else amount
            )
        if amount is None or amount >= goods_of(order):
            referrals.unreward(actor, order)
    return points


def cancelled(actor: Actor, order: Order) -> None:
    """An order that is cancelled earns nothing, and its voucher can be used again."""
    with transaction.atomic():
        returned(actor, order)
        for used in Redemption.objects.filter(order=order.pk, taken_back_at=None).select_related("voucher"):
            vouchers.take_back(actor, used)


def use_voucher(order: Order) -> None:
    """The code that an order came with is used; one that is not good is noted, as the order stands anyway."""
    if not order.voucher.strip():
        return
    basket = Basket(
        goods=goods_of(order) + order.discount,
        shipping=order.shipping_cost,
        currency=order.currency,
        customer=order.customer,
    )
    try:
        vouchers.redeem(
            shop, order.voucher, basket, reference=_reference(order), order=order.pk, amount=order.discount
        )
    except KeepwordError as error:
        record(shop, "voucher not good", order, why=error.message)


def _reference(order: Order) -> str:
    return f"{order.source}:{order.store_id or 0}:{order.number}"[:80]
