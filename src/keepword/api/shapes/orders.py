"""Orders, parcels and what customers have, as the API tells them. The caller has read orders whole."""

from datetime import date
from typing import Any, Final

from pydantic import ConfigDict, Field

from keepword.api.fields import MaybeMoment, Moment, Out, Page
from keepword.commerce.models import Line, Order, Owned, Shipment
from keepword.commerce.rules.warranty import Warranty

_AT: Final = "2026-03-02T09:00:00.000000Z"
SHIPMENT: Final[dict[str, Any]] = {
    "id": 41,
    "order": 17,
    "external_id": "LP77",
    "carrier": "LP Express",
    "tracking": "LP77",
    "url": "https://track.example/LP77",
    "status": "in_transit",
    "promised_on": "2026-03-05",
    "expected_on": "2026-03-06",
    "shipped_at": _AT,
    "delivered_at": None,
    "late_since": None,
    "events": [{"at": _AT, "status": "in_transit", "place": "Vilnius", "words": ""}],
}
ORDER: Final[dict[str, Any]] = {
    "id": 17,
    "number": "1001",
    "source": "api",
    "store": None,
    "external_id": "1001",
    "customer": 12,
    "status": "shipped",
    "currency": "EUR",
    "total": 4900,
    "discount": 0,
    "shipping_cost": 0,
    "placed_at": "2026-03-01T09:00:00.000000Z",
    "promised_on": "2026-03-05",
    "paid_at": "2026-03-01T09:02:00.000000Z",
    "shipped_at": _AT,
    "delivered_at": None,
    "cancelled_at": None,
    "changed_at": _AT,
    "short_at": None,
    "late_since": None,
    "ship_to": "Olena Bondar\nKhreshchatyk 1\n01001 Kyiv",
    "voucher": "",
    "note": "",
    "lines": [
        {
            "id": 61,
            "external_id": "1",
            "product": 8,
            "sku": "LAMP-7",
            "name": "Desk lamp",
            "quantity": 1,
            "price": 4900,
            "discount": 0,
            "backordered": 0,
        }
    ],
    "shipments": [SHIPMENT],
}
TOLD: Final = {**ORDER, "ship_to": "", "note": ""}  # as webhooks tell it


class OrderLineOut(Out):
    """So much of something; `price` is of each."""

    id: int
    external_id: str
    product: int | None
    sku: str
    name: str
    quantity: int = Field(description="0: it was taken out of the order.")
    price: int
    discount: int
    backordered: int = Field(description="How many are not there yet.")

    @classmethod
    def of(cls, found: Line) -> "OrderLineOut":
        names = ("external_id", "sku", "name", "quantity", "price", "discount", "backordered")
        return cls(id=found.pk, product=found.product_id, **{name: getattr(found, name) for name in names})


class ParcelEventOut(Out):
    """Something that was heard of a parcel."""

    at: Moment
    status: str
    place: str
    words: str


class ShipmentOut(Out):
    """A parcel."""

    model_config = ConfigDict(json_schema_extra={"examples": [SHIPMENT]})

    id: int
    order: int
    external_id: str
    carrier: str
    tracking: str
    url: str
    status: str = Field(
        description="prepared, handed_over, in_transit, out_for_delivery, delivered, failed or returned."
    )
    promised_on: date | None
    expected_on: date | None
    shipped_at: MaybeMoment
    delivered_at: MaybeMoment
    late_since: MaybeMoment = Field(description="When it was noticed that its promised day is over.")
    events: list[ParcelEventOut] = Field(description="The newest first.")

    @classmethod
    def of(cls, found: Shipment) -> "ShipmentOut":
        names = [name for name in cls.model_fields if name not in ("id", "order", "events")]
        heard = sorted(found.events.all(), key=lambda one: (one.at, one.pk), reverse=True)
        return cls(
            id=found.pk,
            order=found.order_id,
            events=[
                ParcelEventOut(at=one.at, status=one.status, place=one.place, words=one.words)
                for one in heard
            ],
            **{name: getattr(found, name) for name in names},
        )


class OrderOut(Out):
    """What somebody ordered. Amounts are in minor units of `currency`: 4900 is 49.00."""

    model_config = ConfigDict(json_schema_extra={"examples": [ORDER]})

    id: int
    number: str
    source: str = Field(description="manual, api, csv, woocommerce, shopify or demo.")
    store: int | None
    external_id: str = Field(description="What its source calls it; with the source it is unique.")
    customer: int | None
    status: str = Field(description="placed, paid, preparing, shipped, delivered or cancelled.")
    currency: str
    total: int
    discount: int
    shipping_cost: int
    placed_at: Moment
    promised_on: date | None
    paid_at: MaybeMoment
    shipped_at: MaybeMoment
    delivered_at: MaybeMoment
    cancelled_at: MaybeMoment
    changed_at: Moment = Field(description="Of what its source said last; what is older changes nothing.")
    short_at: MaybeMoment = Field(description="Since when something of it is out of stock.")
    late_since: MaybeMoment = Field(description="When it was noticed that its promised day is over.")
    ship_to: str
    voucher: str
    note: str
    lines: list[OrderLineOut]
    shipments: list[ShipmentOut]

    @classmethod
    def of(cls, found: Order) -> "OrderOut":
        apart = ("id", "store", "customer", "lines", "shipments")
        return cls(
            id=found.pk,
            store=found.store_id,
            customer=found.customer_id,
            lines=[OrderLineOut.of(one) for one in found.lines.all()],
            shipments=[ShipmentOut.of(one) for one in found.shipments.all()],
            **{name: getattr(found, name) for name in cls.model_fields if name not in apart},
        )


class OrderList(Page[OrderOut]):
    pass


class WhereOut(Out):
    """Where an order is, in one sentence."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "Order 1001 is out for delivery today."}]}
    )

    text: str


class OwnedOut(Out):
    """Something that a customer has."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 5,
                    "customer": 12,
                    "product": 8,
                    "sku": "LAMP-7",
                    "name": "Desk lamp",
                    "serial": "SN1",
                    "order": 17,
                    "bought_on": "2026-03-01",
                    "warranty_until": "2028-03-05",
                    "warranty": "holds",
                    "firmware": "",
                    "state": "owned",
                    "source": "order",
                }
            ]
        }
    )

    id: int
    customer: int
    product: int
    sku: str
    name: str
    serial: str
    order: int | None
    bought_on: date | None
    warranty_until: date | None
    warranty: str = Field(description="holds, ends_soon, over or unknown.")
    firmware: str
    state: str = Field(description="owned, returned or gone.")
    source: str = Field(description="order, person, customer, api or repair.")

    @classmethod
    def of(cls, found: Owned, warranty: Warranty) -> "OwnedOut":
        names = ("serial", "bought_on", "warranty_until", "firmware", "state", "source")
        return cls(
            id=found.pk,
            customer=found.customer_id,
            product=found.product_id,
            sku=found.product.sku,
            name=found.product.name,
            order=found.line.order_id if found.line else None,
            warranty=warranty.state,
            **{name: getattr(found, name) for name in names},
        )


class OwnedList(Page[OwnedOut]):
    pass
