"""What follows when something was heard of an order or its parcels: its status, its stock, what its customer
owns, and who is told."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from keepword.accounts.days import day_of
from keepword.commerce.events import Delivered, OrderChanged, OwnedChanged
from keepword.commerce.models import (
    Kind,
    Line,
    Order,
    OrderStatus,
    Owned,
    OwnedSource,
    OwnedState,
    Shipment,
)
from keepword.commerce.rules import orders as rules
from keepword.commerce.rules import warranty
from keepword.commerce.rules.orders import Packed, earliest
from keepword.commerce.rules.shipments import days_late
from keepword.commerce.services import shortage
from keepword.core import events, facts
from keepword.core.actors import Actor
from keepword.core.models import Fact

KEPT: Final = (Kind.THING, Kind.ACCESSORY, Kind.PART)  # what a customer has for long
MOST_PIECES: Final = 50  # of a line that are kept one by one


def settle(actor: Actor, order: Order, *, newly_short: Sequence[Line] = ()) -> bool:
    """Bring a locked order in line with all that is known of it; whether its status changed (then it was
    told)."""
    lines = list(order.lines.select_related("product").order_by("position", "pk"))
    before = order.status
    parcels = packed(order)
    if rules.all_there(parcels, {line.pk: line.quantity for line in lines if line.quantity}):
        arrived = [one.delivered_at for one in _shipments(order) if one.delivered_at is not None]
        order.delivered_at = order.delivered_at or (max(arrived) if arrived else None)
    order.shipped_at = earliest(order.shipped_at, *(one.shipped_at for one in _shipments(order)))
    order.status = rules.status_of(
        order.said, delivered=order.delivered_at is not None, left=rules.has_left(parcels)
    )
    order.save(update_fields=["status", "shipped_at", "delivered_at"])
    short = [*newly_short, *shortage.settle(order, lines)]
    shortage.tell_short(order, lines, short)
    if order.status == before and not _just_delivered(order):
        return False
    if order.status != before:
        events.publish(OrderChanged(order, before, order.status, actor))
    if order.status == OrderStatus.DELIVERED:
        _arrived(actor, order, lines)
    return order.status != before


def _just_delivered(order: Order) -> bool:
    """Whether it was delivered when we first heard of it."""
    if order.status != OrderStatus.DELIVERED:
        return False
    return not facts.holding(order.pk, kind="order_delivered")


def _shipments(order: Order) -> list[Shipment]:
    if not hasattr(order, "_parcels"):
        order._parcels = list(order.shipments.prefetch_related("lines"))  # type: ignore[attr-defined]
    found: list[Shipment] = order._parcels  # type: ignore[attr-defined]
    return found


def packed(order: Order) -> list[Packed]:
    """Its parcels, as far as they count for its status."""
    return [
        Packed(one.status, {part.line_id: part.quantity for part in one.lines.all()})
        for one in _shipments(order)
    ]


def _arrived(actor: Actor, order: Order, lines: Sequence[Line]) -> None:
    assert order.delivered_at is not None
    came = day_of(order.delivered_at)
    late = days_late(order.promised_on, came)
    facts.record(
        [
            facts.fact(
                "order_delivered",
                order.delivered_at,
                subject_id=order.pk,
                person=order.customer.key if order.customer else None,
                value=late,
                on_time=None if late is None else late == 0,
                source=order.source,
            ),
            *(_goods(order, line) for line in lines if line.quantity),
        ]
    )
    _hand_over(actor, order, lines, came)
    events.publish(Delivered(order, late))


def _goods(order: Order, line: Line) -> Fact:
    assert order.delivered_at is not None
    return facts.fact(
        "goods_delivered",
        order.delivered_at,
        subject_id=order.pk,
        person=order.customer.key if order.customer else None,
        value=line.quantity,
        line=line.pk,
        product=line.product_id,
    )


def _hand_over(actor: Actor, order: Order, lines: Sequence[Line], came: date) -> None:
    """What was bought to be kept is the customer's now."""
    if order.customer is None:
        return
    there = set(Owned.objects.filter(line__order=order).values_list("line", "piece"))
    for line in lines:
        product = line.product
        if product is None or product.kind not in KEPT:
            continue
        for piece in range(min(line.quantity, MOST_PIECES)):
            if (line.pk, piece) in there:
                continue
            owned = Owned.objects.create(
                customer=order.customer,
                product=product,
                line=line,
                piece=piece,
                bought_on=day_of(order.placed_at),
                warranty_until=warranty.until(came, product.warranty_months),
                source=OwnedSource.ORDER,
                state=OwnedState.OWNED,
                created_at=order.delivered_at or order.placed_at,
            )
            events.publish(OwnedChanged(owned, "", actor))
