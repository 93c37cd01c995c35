"""What customers ordered and have: exported; and when one is erased, orders stay as numbers of nobody's."""

from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from keepword.commerce.models import (
    ERASED,
    Manual,
    Order,
    Owned,
    Parked,
    Product,
    Shipment,
    ShipmentEvent,
    Table,
)
from keepword.commerce.queries.orders import whole
from keepword.core import blobs, sweeping
from keepword.core.errors import NotFound
from keepword.customers.models import Customer
from keepword.customers.privacy import STEP, Holder, Person, Sections, register

blobs.refer(Product, "picture")
blobs.refer(Manual, "blob")
blobs.refer(Table, "blob")


def _orders(customer: Customer, with_notes: bool) -> Iterator[dict[str, Any]]:
    rows = whole(Order.objects.filter(customer=customer)).order_by("pk")
    for one in rows.iterator(chunk_size=100):
        yield {
            "number": one.number,
            "placed_at": one.placed_at.isoformat(),
            "status": one.status,
            "currency": one.currency,
            "total": one.total,
            "ship_to": one.ship_to,
            "lines": [
                {"sku": line.sku, "name": line.name, "quantity": line.quantity, "price": line.price}
                for line in one.lines.all()
            ],
            "parcels": [
                {
                    "carrier": parcel.carrier,
                    "tracking": parcel.tracking,
                    "status": parcel.status,
                    "events": [
                        {"at": heard.at.isoformat(), "status": heard.status, "place": heard.place}
                        for heard in parcel.events.all()
                    ],
                }
                for parcel in one.shipments.all()
            ],
        } | ({"note": one.note} if with_notes else {})


def _owned(customer: Customer) -> Iterator[dict[str, Any]]:
    rows = Owned.objects.filter(customer=customer).select_related("product").order_by("pk")
    for one in rows.iterator(chunk_size=200):
        yield {
            "product": one.product.name,
            "serial": one.serial,
            "bought_on": one.bought_on.isoformat() if one.bought_on else None,
            "warranty_until": one.warranty_until.isoformat() if one.warranty_until else None,
            "state": one.state,
        }


def _export(customer: Customer, with_notes: bool) -> Sections:
    return {"orders": _orders(customer, with_notes), "owned": _owned(customer)}


def _erase(person: Person, cursor: int) -> int | None:
    """What was sold stays in the books; to whom it went, and by which parcel, does not."""
    rows = Order.objects.filter(customer__in=person.numbers).order_by("pk")
    found = list(rows.values_list("pk", flat=True)[:STEP])
    ShipmentEvent.objects.filter(shipment__order__in=found).update(place="", words="")
    unnamed = Concat(Value(f"{ERASED} "), Cast("pk", CharField()))
    Shipment.objects.filter(order__in=found).update(tracking="", url="", external_id=unnamed)
    gone = {"customer": None, "ship_to": "", "note": "", "voucher": "", "digest": ERASED}
    Order.objects.filter(pk__in=found).update(**gone)
    if len(found) == STEP:
        return cursor + 1
    Owned.objects.filter(customer__in=person.numbers).delete()
    return None


register(Holder("orders", erase=_erase, export=_export, order=200))


def _elsewhere(person: Person, cursor: int) -> int | None:
    """Orders of others that went to them, or speak of them."""
    asked = Q(pk__in=[])
    for needle in person.needles:
        asked |= Q(ship_to__icontains=needle) | Q(note__icontains=needle)
    found = list(Order.objects.filter(asked, pk__gt=cursor).order_by("pk")[:STEP])
    for one in found:
        one.ship_to, one.note = (person.without(text) for text in (one.ship_to, one.note))
        one.save(update_fields=["ship_to", "note"])
    return found[-1].pk if len(found) == STEP else None


def _parked(person: Person, cursor: int) -> int | None:
    """What stores told us and nobody has taken yet: whole, or not at all."""
    found = list(Parked.objects.filter(pk__gt=cursor).order_by("pk")[:STEP])
    Parked.objects.filter(pk__in=[one.pk for one in found if person.is_in(one.body)]).delete()
    return found[-1].pk if len(found) == STEP else None


def _tables(person: Person, cursor: int) -> int | None:
    """Files of orders that are not read to the end, and what was said of their rows."""
    found = list(Table.objects.filter(pk__gt=cursor).order_by("pk")[:STEP])
    for table in found:
        if table.blob and _names(table.blob, person):
            sweeping.let_go([table.blob])
            Table.objects.filter(pk=table.pk).delete()
    return found[-1].pk if len(found) == STEP else None


def _names(blob: str, person: Person) -> bool:
    try:
        text = blobs.get(blob).decode("utf-8", "replace").casefold()
    except NotFound:
        return False
    return any(needle.casefold() in text for needle in person.needles)


register(Holder("orders of others", erase=_elsewhere, order=201))
register(Holder("what stores told", erase=_parked, order=202))
register(Holder("files of orders", erase=_tables, order=203))
