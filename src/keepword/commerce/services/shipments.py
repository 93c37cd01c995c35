"""Parcels: made once, followed by what is heard of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from keepword.audit.services import record
from keepword.commerce.events import OrderChanged, ShipmentChanged
from keepword.commerce.models import Line, Order, Shipment, ShipmentEvent, ShipmentLine, ShipmentStatus
from keepword.commerce.rules import fit
from keepword.commerce.rules import shipments as rules
from keepword.commerce.rules.given import HeardGiven, ShipmentGiven
from keepword.commerce.services.access import demand
from keepword.commerce.services.course import settle
from keepword.core import clock, events
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Invalid

MOST_PARCELS: Final = 200
MOST_HEARD: Final = 500


def ship(actor: Actor, order: Order, given: ShipmentGiven | None = None) -> Shipment:
    """Pack a parcel, or correct what is known of it (by its external id, else its tracking number).

    Without quantities everything is in it. It is `prepared` until something is heard of it (`track`).
    """
    demand(actor)
    with transaction.atomic():
        current = Order.objects.select_for_update().get(pk=order.pk)
        if current.status == "cancelled":
            raise Conflict(_("This order is cancelled: nothing of it is sent."))
        shipment, before, changed = _take(current, given or ShipmentGiven(), newer=True)
        if changed:
            _tell(actor, current, shipment, before)
    return shipment


def track(
    actor: Actor,
    shipment: Shipment,
    status: str,
    *,
    at: datetime | None = None,
    place: str = "",
    words: str = "",
) -> Shipment:
    """Something was heard of a parcel; heard twice, or late, it is one parcel's story all the same."""
    demand(actor)
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=shipment.order_id)
        current = Shipment.objects.get(pk=shipment.pk)
        before = current.status
        if _hear(current, HeardGiven(at or clock.now(), status, place, words)):
            _follow(current)
            _tell(actor, order, current, before)
    return current


def deliver(actor: Actor, shipment: Shipment, *, at: datetime | None = None) -> Shipment:
    """It is with the customer."""
    return track(actor, shipment, ShipmentStatus.DELIVERED, at=at)


def take_shipments(actor: Actor, order: Order, told: Sequence[ShipmentGiven], *, newer: bool) -> bool:
    """The parcels that an order's source tells of, within the intake of the (locked) order; whether anything
    is new."""
    if len(told) > MOST_PARCELS:
        raise Invalid(_("An order has at most %(most)s parcels.") % {"most": MOST_PARCELS}, field="shipments")
    any_changed = False
    for one in told:
        shipment, before, changed = _take(order, one, newer=newer)
        if changed:
            any_changed = True
            events.publish(ShipmentChanged(shipment, before, shipment.status, actor))
    return any_changed


def _tell(actor: Actor, order: Order, shipment: Shipment, before: str) -> None:
    record(actor, "changed parcel", order, parcel=shipment.pk, before=before, after=shipment.status)
    was = order.status
    events.publish(ShipmentChanged(shipment, before, shipment.status, actor))
    if not settle(actor, order):
        events.publish(OrderChanged(order, was, order.status, actor))


# How it is written --------------------------------------------------------------------------------


def _take(order: Order, given: ShipmentGiven, *, newer: bool) -> tuple[Shipment, str, bool]:
    name = fit.words(given.external_id, 64) or fit.words(given.tracking, 64)
    if not name:
        name = str(order.shipments.count() + 1)
    shipment = order.shipments.filter(external_id=name).first()
    before = shipment.status if shipment else ""
    if shipment is None:
        if order.shipments.count() >= MOST_PARCELS:
            raise Conflict(_("This order has too many parcels."))
        shipment = Shipment(order=order, external_id=name, created_at=clock.now())
    fresh = shipment.pk is None
    changed = (newer or fresh) and _fill(shipment, order, given)
    if fresh or changed:
        shipment.save()
    if fresh:
        _pack(shipment, order, given, believed=order.store_id is not None)
    told = list(given.events)[:MOST_HEARD]
    if fresh:
        _hear_first(shipment, told)
    else:
        for heard in told:
            changed |= _hear(shipment, heard)
    if changed or fresh:
        _follow(shipment)
    return shipment, before, changed or fresh


def _fill(shipment: Shipment, order: Order, given: ShipmentGiven) -> bool:
    wanted = {
        "carrier": fit.words(given.carrier, 60) or shipment.carrier,
        "tracking": fit.words(given.tracking, 80) or shipment.tracking,
        "url": fit.address(given.url) or shipment.url,
        "promised_on": given.promised_on or shipment.promised_on or order.promised_on,
        "expected_on": given.expected_on or shipment.expected_on,
    }
    changed = {name: value for name, value in wanted.items() if getattr(shipment, name) != value}
    for name, value in changed.items():
        setattr(shipment, name, value)
    return bool(changed)


def _pack(shipment: Shipment, order: Order, given: ShipmentGiven, *, believed: bool) -> None:
    """`believed`: a store may have packed what was taken out of the order since; it knows."""
    if not given.quantities:
        return
    lines = {line.external_id: line for line in order.lines.all()}
    rows = ShipmentLine.objects.filter(shipment__order=order)
    rows = rows.exclude(shipment__status=ShipmentStatus.RETURNED)
    packed = dict(rows.values_list("line").annotate(n=Sum("quantity")))
    for name, quantity in given.quantities.items():
        line = lines.get(str(name)[:64])
        if not believed and (line is None or quantity <= 0):
            raise Invalid(_("The order has no line %(name)s.") % {"name": str(name)[:64]}, field="quantities")
        if line is None:
            continue
        if not believed and packed.get(line.pk, 0) + quantity > line.quantity:
            raise _too_many(line)
        if 0 < quantity <= fit.MOST_QUANTITY:
            ShipmentLine.objects.create(shipment=shipment, line=line, quantity=quantity)


def _too_many(line: Line) -> Conflict:
    return Conflict(_("More of “%(name)s” is packed than was ordered.") % {"name": line.name})


def _hear_first(shipment: Shipment, told: Sequence[HeardGiven]) -> None:
    """Write the first events of a new parcel, of which nobody else knows yet."""
    for heard in told:
        _check(heard)
    found = {(heard.at, heard.status): _event(shipment, heard) for heard in reversed(told)}
    ShipmentEvent.objects.bulk_create(reversed(found.values()))


def _hear(shipment: Shipment, heard: HeardGiven) -> bool:
    """Write an event; whether it is new."""
    _check(heard)
    if shipment.events.filter(at=heard.at, status=heard.status).exists():
        return False
    if shipment.events.count() >= MOST_HEARD:
        raise Conflict(_("Too much was heard of this parcel."))
    try:
        with transaction.atomic():
            _event(shipment, heard).save()
    except IntegrityError:  # heard by two at once
        return False
    return True


def _event(shipment: Shipment, heard: HeardGiven) -> ShipmentEvent:
    return ShipmentEvent(
        shipment=shipment,
        at=heard.at,
        status=heard.status,
        place=fit.words(heard.place, 120),
        words=fit.words(heard.words, 300),
    )


def _check(heard: HeardGiven) -> None:
    if heard.status not in ShipmentStatus.values:
        told = {"word": fit.words(heard.status, 20)}
        raise Invalid(_("“%(word)s” is no state of a parcel.") % told, field="status")
    if heard.at.tzinfo is None:
        raise Invalid(_("This moment cannot be: %(moment)s.") % {"moment": heard.at}, field="at")


def _follow(shipment: Shipment) -> None:
    """Its state is what its events say, whatever the order in which they came."""
    heard = list(shipment.events.order_by("at", "pk").values_list("at", "status"))
    shipment.status = rules.state_of(heard)
    left = [at for at, status in heard if status in rules.MOVING or status == rules.DELIVERED]
    shipment.shipped_at = min(left) if left else None
    came = [at for at, status in heard if status == rules.DELIVERED]
    shipment.delivered_at = min(came) if came and shipment.status == rules.DELIVERED else None
    shipment.save(update_fields=["status", "shipped_at", "delivered_at"])
