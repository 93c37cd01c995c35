"""Where is my parcel: what is known of an order, in one sentence."""

from datetime import date
from zoneinfo import ZoneInfo

from keepword.accounts.days import day_of, today
from keepword.accounts.days import zone as shop_zone
from keepword.commerce.models import OPEN, Order, Shipment, ShipmentStatus
from keepword.commerce.rules.shipments import is_late
from keepword.commerce.rules.where import Parcel, Whereabouts, sentence


def where_is(order: Order, language: str, *, zone: ZoneInfo | None = None) -> str:
    """One sentence of truth about an order, for whoever asks. One query for an order that was read whole;
    none with the shop's `zone` (`days.zone()`), for lists."""
    return sentence(whereabouts(order, zone=zone), language)


def whereabouts(order: Order, *, zone: ZoneInfo | None = None) -> Whereabouts:
    """What that sentence is made of; queries as with `where_is`."""
    zone = zone or shop_zone()
    day = today(zone)
    waits = order.status in OPEN
    return Whereabouts(
        number=order.number,
        status=order.status,
        parcels=[_parcel(one, day, zone) for one in order.shipments.all()],
        short=order.short_at is not None,
        due=order.promised_on,
        late=waits and is_late(order.promised_on, day, there=False),
        came=day_of(order.delivered_at, zone) if order.delivered_at else None,
    )


def _parcel(shipment: Shipment, day: date, zone: ZoneInfo) -> Parcel:
    there = shipment.status in (ShipmentStatus.DELIVERED, ShipmentStatus.RETURNED)
    late = is_late(shipment.promised_on, day, there=there)
    seen = max(shipment.events.all(), key=lambda one: (one.at, one.pk), default=None)
    return Parcel(
        status=shipment.status,
        carrier=shipment.carrier,
        tracking=shipment.tracking,
        place=seen.place if seen else "",
        due=shipment.promised_on if late else shipment.expected_on or shipment.promised_on,
        came=day_of(shipment.delivered_at, zone) if shipment.delivered_at else None,
        late=late,
    )


def is_order_late(order: Order, *, zone: ZoneInfo | None = None) -> bool:
    """Whether an order, or a parcel of it, is late now; queries as with `where_is`."""
    found = whereabouts(order, zone=zone)
    return order.status in OPEN and (found.late or any(one.late for one in found.parcels))
