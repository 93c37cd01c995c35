"""Noticing what has not come on the promised day, once for each."""

from datetime import date, timedelta
from typing import Final

from keepword.accounts.days import today
from keepword.commerce.events import OrderLate, ShipmentLate
from keepword.commerce.models import MOVING, OPEN, Order, Shipment
from keepword.core import clock, events, facts
from keepword.core.batches import SIZE, in_batches

NEWS: Final = timedelta(days=14)  # what was due longer ago comes from an import: noted, and no news


def mark_late() -> int:
    """Mark parcels and orders whose promised day is over; how many."""
    day = today()
    return in_batches(lambda: _parcels(day), _mark_parcels) + in_batches(lambda: _orders(day), _mark_orders)


def _parcels(day: date) -> list[int]:
    rows = Shipment.objects.filter(
        promised_on__lt=day, late_since__isnull=True, delivered_at__isnull=True, status__in=MOVING
    )
    rows = rows.filter(order__status__in=OPEN)
    return list(rows.order_by("promised_on", "pk").values_list("pk", flat=True)[:SIZE])


def _mark_parcels(numbers: list[int]) -> int:
    rows = Shipment.objects.select_for_update(of=("self",)).select_related("order__customer")
    done, now = 0, clock.now()
    for shipment in rows.filter(pk__in=numbers, late_since=None, delivered_at=None).order_by("pk"):
        assert shipment.promised_on is not None
        shipment.late_since = now
        shipment.save(update_fields=["late_since"])
        order = shipment.order
        fact = facts.fact(
            "shipment_late",
            now,
            subject_id=order.pk,
            person=order.customer.key if order.customer else None,
            value=(today() - shipment.promised_on).days,
            carrier=shipment.carrier,
            source=order.source,
        )
        facts.record([fact])
        if shipment.promised_on >= today() - NEWS:
            events.publish(ShipmentLate(shipment))
        done += 1
    return done


def _orders(day: date) -> list[int]:
    rows = Order.objects.filter(
        promised_on__lt=day, late_since__isnull=True, delivered_at__isnull=True, status__in=OPEN
    )
    return list(rows.order_by("promised_on", "pk").values_list("pk", flat=True)[:SIZE])


def _mark_orders(numbers: list[int]) -> int:
    rows = Order.objects.select_for_update(of=("self",)).select_related("customer")
    done, now = 0, clock.now()
    for order in rows.filter(pk__in=numbers, late_since=None, delivered_at=None).order_by("pk"):
        assert order.promised_on is not None
        order.late_since = now
        order.save(update_fields=["late_since"])
        # Of an order with parcels, these tell.
        if order.promised_on >= today() - NEWS and not order.shipments.exists():
            events.publish(OrderLate(order))
        done += 1
    return done
