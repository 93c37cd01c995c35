"""Orders, their parcels, and what customers have."""

from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.api.fields import After, DayIn, Id, In, Limit, MomentIn, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.orders import OrderList, OrderOut, OwnedList, OwnedOut, ShipmentOut, WhereOut
from keepword.commerce import queries, services
from keepword.commerce.models import Order, Source
from keepword.commerce.rules.given import BuyerGiven, LineGiven, OrderGiven, ShipmentGiven
from keepword.core import clock
from keepword.core.errors import Invalid, NotFound
from keepword.customers.models import Customer
from keepword.customers.queries import get_customer

resource = Resource("commerce", "Orders")

Status = Literal["placed", "paid", "preparing", "shipped", "delivered", "cancelled"]
ParcelStatus = Literal[
    "prepared", "handed_over", "in_transit", "out_for_delivery", "delivered", "failed", "returned"
]
Amount = Annotated[int, Field(ge=0, le=10**12, description="In minor units: 4900 is 49.00.")]
Words = Annotated[str, Field(max_length=300)]


class NewLine(In):
    """A line; `price` is of each."""

    name: Words = ""
    sku: Annotated[str, Field(max_length=64)] = ""
    quantity: Annotated[int, Field(ge=0, le=1_000_000)] = 1
    price: Amount = 0
    discount: Amount = 0
    external_id: Annotated[str, Field(max_length=60)] = Field(
        default="", description="Without it: its place in the order."
    )


class Buyer(In):
    """Who ordered."""

    name: Annotated[str, Field(max_length=200)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    phone: Annotated[str, Field(max_length=60)] = ""
    language: Annotated[str, Field(max_length=5)] = ""


class NewOrder(In):
    """An order as its source has it now. Told again, late or in another order, it comes out the same."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "external_id": "1001",
                    "currency": "EUR",
                    "status": "paid",
                    "placed_at": "2026-03-01T09:00:00Z",
                    "changed_at": "2026-03-01T09:02:00Z",
                    "buyer": {"name": "Olena", "email": "olena@example.org"},
                    "lines": [{"sku": "LAMP-7", "name": "Desk lamp", "quantity": 1, "price": 4900}],
                    "promised_on": "2026-03-05",
                }
            ]
        }
    )

    external_id: Annotated[str, Field(min_length=1, max_length=64)] = Field(
        description="What the source calls it."
    )
    number: Annotated[str, Field(max_length=64)] = Field(default="", description="Without it: the same.")
    currency: Annotated[str, Field(min_length=3, max_length=3)]
    status: Status = "placed"
    placed_at: MomentIn
    changed_at: MomentIn | None = Field(default=None, description="When the source changed it; else now.")
    customer: Id | None = Field(default=None, description="If known; else by `buyer`.")
    buyer: Buyer = Buyer()
    lines: Annotated[list[NewLine], Field(max_length=1_000)]
    total: Amount | None = Field(default=None, description="Without it: of the lines.")
    discount: Amount = 0
    shipping_cost: Amount = 0
    promised_on: DayIn | None = None
    paid_at: MomentIn | None = None
    shipped_at: MomentIn | None = None
    delivered_at: MomentIn | None = None
    cancelled_at: MomentIn | None = None
    ship_to: Annotated[str, Field(max_length=1_000)] = ""
    voucher: Annotated[str, Field(max_length=40)] = ""
    note: Annotated[str, Field(max_length=5_000)] = ""

    def given(self) -> OrderGiven:
        apart = {"changed_at", "customer", "buyer", "lines"}
        return OrderGiven(
            **{name: getattr(self, name) for name in type(self).model_fields if name not in apart},
            changed_at=self.changed_at or clock.now(),
            buyer=BuyerGiven(**self.buyer.model_dump()),
            lines=[LineGiven(**line.model_dump()) for line in self.lines],
        )


class OrderVerb(In):
    """What happens to it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"verb": "pay"}]})

    verb: Literal["pay", "prepare", "ship", "deliver", "cancel", "reopen"]
    at: MomentIn | None = Field(default=None, description="Without it: now.")


class OrderCustomer(In):
    """Whose it is; null: nobody known."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"customer": 12}]})

    customer: Id | None


class NewShipment(In):
    """A parcel; the one with the same `external_id` (else tracking number) is corrected."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"carrier": "LP Express", "tracking": "LP77"}]})

    external_id: Annotated[str, Field(max_length=64)] = ""
    carrier: Annotated[str, Field(max_length=60)] = ""
    tracking: Annotated[str, Field(max_length=80)] = ""
    url: Annotated[str, Field(max_length=500)] = ""
    promised_on: DayIn | None = Field(default=None, description="Without it: the order's.")
    expected_on: DayIn | None = None
    quantities: dict[Annotated[str, Field(max_length=64)], Annotated[int, Field(ge=1, le=1_000_000)]] = Field(
        default={}, description="By the external id of the line; empty: everything is in it."
    )


class ParcelNews(In):
    """Something was heard of a parcel."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "in_transit", "place": "Vilnius"}]})

    status: ParcelStatus
    at: MomentIn | None = Field(default=None, description="Without it: now.")
    place: Annotated[str, Field(max_length=120)] = ""
    words: Words = ""


class NewOwned(In):
    """Something that a customer has."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"product": 8, "serial": "SN1"}]})

    product: Id
    serial: Annotated[str, Field(max_length=64)] = ""
    bought_on: DayIn | None = None
    warranty_until: DayIn | None = Field(default=None, description="Without it: from the day of buying.")
    firmware: Annotated[str, Field(max_length=40)] = ""


class Gone(In):
    """What became of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": "gone"}]})

    state: Literal["returned", "gone"] = "gone"


@resource.get("/orders", OrderList)
def list_orders(
    request: HttpRequest,
    status: Annotated[
        Literal["", "placed", "paid", "preparing", "shipped", "delivered", "cancelled", "late", "short"],
        Query(description="Only these; late: not there on the promised day; short: out of stock."),
    ] = "",
    customer: Annotated[int | None, Query(ge=1, le=2**63 - 1, description="Whose.")] = None,
    number: Annotated[str, Query(max_length=64, description="With this number.")] = "",
    after: After = "",
    limit: Limit = 25,
) -> OrderList:
    """Orders, the newest first."""
    rows = queries.orders_in(caller(request), status)
    if customer is not None:
        rows = rows.filter(customer=customer)
    if number:
        rows = rows.filter(number=number)
    found = rows_of(queries.whole(rows), ("-placed_at", "-id"), after, limit)
    return OrderList(items=[OrderOut.of(row) for row in found.rows], next=found.next)


@resource.post("/orders", OrderOut, status=201)
def place_order(request: HttpRequest, payload: NewOrder) -> OrderOut:
    """Take an order, or what its source says of it by now; what is older than we know changes nothing."""
    user = caller(request)
    customer = _customer(user, payload.customer) if payload.customer is not None else None
    return _whole(user, services.place_order(user, payload.given(), source=Source.API, customer=customer))


@resource.get("/orders/{int:order_id}", OrderOut)
def get_order_by_id(request: HttpRequest, order_id: PathId) -> OrderOut:
    """One order with its lines and parcels."""
    return OrderOut.of(queries.get_order(caller(request), order_id))


@resource.get("/orders/{int:order_id}/where", WhereOut)
def where_is_order(request: HttpRequest, order_id: PathId) -> WhereOut:
    """Where it is, in one sentence, in the language of `Accept-Language`."""
    found = queries.get_order(caller(request), order_id)
    return WhereOut(text=queries.where_is(found, get_language() or "en"))


@resource.post("/orders/{int:order_id}/change", OrderOut)
def change_order(request: HttpRequest, order_id: PathId, payload: OrderVerb) -> OrderOut:
    """It is paid, sent, cancelled … 409 when that cannot follow; once more, it changes nothing."""
    user = caller(request)
    found = queries.get_order(user, order_id)
    return _whole(user, services.change_order(user, found, payload.verb, at=payload.at))


@resource.put("/orders/{int:order_id}/customer", OrderOut)
def give_order(request: HttpRequest, order_id: PathId, payload: OrderCustomer) -> OrderOut:
    """Say whose it is."""
    user = caller(request)
    found = queries.get_order(user, order_id)
    customer = _customer(user, payload.customer) if payload.customer is not None else None
    return _whole(user, services.give_order(user, found, customer))


@resource.post("/orders/{int:order_id}/shipments", ShipmentOut, status=201)
def ship_order(request: HttpRequest, order_id: PathId, payload: NewShipment) -> ShipmentOut:
    """A parcel of it."""
    user = caller(request)
    found = queries.get_order(user, order_id)
    return ShipmentOut.of(services.ship(user, found, ShipmentGiven(**payload.model_dump())))


@resource.post("/shipments/{int:shipment_id}/events", ShipmentOut)
def track_shipment(request: HttpRequest, shipment_id: PathId, payload: ParcelNews) -> ShipmentOut:
    """Something was heard of a parcel: its status follows, whatever the order in which it is heard."""
    user = caller(request)
    found = queries.get_shipment(user, shipment_id)
    heard = payload.model_dump(exclude={"status"})
    return ShipmentOut.of(services.track(user, found, payload.status, **heard))


# What customers have ------------------------------------------------------------------------------


@resource.get("/customers/{int:customer_id}/owned", OwnedList)
def list_owned(
    request: HttpRequest,
    customer_id: PathId,
    gone: Annotated[bool, Query(description="Also what they have no longer.")] = False,
    after: After = "",
    limit: Limit = 25,
) -> OwnedList:
    """What a customer has, the newest first."""
    customer = get_customer(caller(request), customer_id)
    found = rows_of(queries.owned_rows(customer, also_gone=gone), ("-id",), after, limit)
    day = queries.today()
    return OwnedList(
        items=[OwnedOut.of(one, queries.warranty_of(one, day)) for one in found.rows], next=found.next
    )


@resource.post("/customers/{int:customer_id}/owned", OwnedOut, status=201)
def note_owned(request: HttpRequest, customer_id: PathId, payload: NewOwned) -> OwnedOut:
    """A customer has something; with a serial number that is known of them, that one is corrected."""
    user = caller(request)
    customer = get_customer(user, customer_id)
    try:
        product = queries.get_product(user, payload.product)
    except NotFound:
        raise Invalid(_("There is no such product."), field="product") from None
    given = payload.model_dump(exclude={"product"})
    made = services.own(user, customer, product, source="api", **given)
    return OwnedOut.of(made, queries.warranty_of(made))


@resource.post("/owned/{int:owned_id}/gone", OwnedOut)
def note_owned_gone(request: HttpRequest, owned_id: PathId, payload: Gone) -> OwnedOut:
    """They have it no longer."""
    user = caller(request)
    services.disown(user, queries.get_owned(user, owned_id), state=payload.state)
    found = queries.get_owned(user, owned_id)
    return OwnedOut.of(found, queries.warranty_of(found))


@resource.get("/warranties", OwnedList)
def check_warranty(
    request: HttpRequest,
    serial: Annotated[str, Query(min_length=1, max_length=64, description="The serial number.")],
) -> OwnedList:
    """All with a serial number, and how their warranty stands; usually one."""
    found = queries.warranty(caller(request), serial)
    return OwnedList(items=[OwnedOut.of(one.owned, one.warranty) for one in found], next="")


def _customer(user: User, pk: int) -> Customer:
    try:
        return get_customer(user, pk)
    except NotFound:
        raise Invalid(_("There is no such customer."), field="customer") from None


def _whole(user: User, found: Order) -> OrderOut:
    return OrderOut.of(queries.get_order(user, found.pk))
