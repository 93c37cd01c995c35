"""Where is my parcel: what is known of an order, in one sentence."""

from keepword.commerce.models import OPEN, Order, Shipment, ShipmentStatus
from keepword.commerce.queries.days import day_of, today
from keepword.commerce.rules.shipments import is_late
from keepword.commerce.rules.where import Parcel, Whereabouts, sentence


def where_is(order: Order, language: str) -> str:
    """One sentence of truth about an order, for whoever asks; no query for an order that was read whole."""
    return sentence(whereabouts(order), language)


def whereabouts(order: Order) -> Whereabouts:
    """What that sentence is made of."""
    now = today()
    waits = order.status in OPEN
    return Whereabouts(
        number=order.number,
        status=order.status,
        parcels=[_parcel(one) for one in order.shipments.all()],
        short=order.short_at is not None,
        due=order.promised_on,
        late=waits and is_late(order.promised_on, now, there=False),
        came=day_of(order.delivered_at) if order.delivered_at else None,
    )


def _parcel(shipment: Shipment) -> Parcel:
    there = shipment.status in (ShipmentStatus.DELIVERED, ShipmentStatus.RETURNED)
    late = is_late(shipment.promised_on, today(), there=there)
    seen = max(shipment.events.all(), key=lambda one: (one.at, one.pk), default=None)
    return Parcel(
        status=shipment.status,
        carrier=shipment.carrier,
        tracking=shipment.tracking,
        place=seen.place if seen else "",
        due=shipment.promised_on if late else shipment.expected_on or shipment.promised_on,
        came=day_of(shipment.delivered_at) if shipment.delivered_at else None,
        late=late,
    )


def is_order_late(order: Order) -> bool:
    """Whether an order, or a parcel of it, is late now; no query for one that was read whole."""
    found = whereabouts(order)
    return order.status in OPEN and (found.late or any(one.late for one in found.parcels))
