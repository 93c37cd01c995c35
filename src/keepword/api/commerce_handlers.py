"""What becomes of products, orders and parcels is told to webhooks. Where a parcel goes to is not: whoever
may know asks for the order."""

from typing import Any

from keepword.api.shapes.orders import OrderOut, ShipmentOut
from keepword.api.shapes.products import FirmwareOut, ProductOut
from keepword.commerce.events import (
    BackInStock,
    Delivered,
    FirmwareReleased,
    OrderChanged,
    OrderLate,
    OrderOutOfStock,
    OrderPlaced,
    OutOfStock,
    ProductSaved,
    ShipmentChanged,
    ShipmentLate,
)
from keepword.commerce.models import Order, Product, Shipment
from keepword.core.events import on
from keepword.core.triggers import is_history
from keepword.webhooks.services import emit


@on(OrderPlaced)
def tell_placed(event: OrderPlaced) -> None:
    """Unless it was long ago, and comes from an import."""
    if not is_history(event.order.placed_at):
        emit("order.placed", lambda: _order(event.order))


@on(OrderChanged)
def tell_changed(event: OrderChanged) -> None:
    """It is in another state, or something else of it is known."""
    if not is_history(event.order.changed_at):
        emit("order.changed", lambda: {**_order(event.order), "before": event.before})


@on(Delivered)
def tell_delivered(event: Delivered) -> None:
    """All of it is with the customer."""
    at = event.order.delivered_at
    if at is None or not is_history(at):
        emit("order.delivered", lambda: {**_order(event.order), "days_late": event.days_late})


@on(OrderOutOfStock)
def tell_short(event: OrderOutOfStock) -> None:
    """Something of it is missing."""
    emit("order.out_of_stock", lambda: {**_order(event.order), "line": event.line.pk})


@on(OrderLate)
def tell_order_late(event: OrderLate) -> None:
    """Its promised day is over, and no parcel of it is known."""
    emit("order.late", lambda: _order(event.order))


@on(ShipmentChanged)
def tell_parcel(event: ShipmentChanged) -> None:
    """It is new, or elsewhere."""
    if event.before != event.after and not is_history(event.shipment.created_at):
        emit("shipment.changed", lambda: {**_shipment(event.shipment), "before": event.before})


@on(ShipmentLate)
def tell_late(event: ShipmentLate) -> None:
    """Its promised day is over."""
    emit("shipment.late", lambda: _shipment(event.shipment))


@on(ProductSaved)
def tell_product(event: ProductSaved) -> None:
    """It is new, or was changed."""
    emit("product.changed", lambda: {**_product(event.product), "made": event.made})


@on(FirmwareReleased)
def tell_firmware(event: FirmwareReleased) -> None:
    """There is a new version."""
    told = event.firmware
    emit(
        "product.firmware",
        lambda: {**_product(told.product), "firmware": FirmwareOut.of(told).model_dump(mode="json")},
    )


@on(BackInStock)
def tell_back(event: BackInStock) -> None:
    """Some of it can be sold again."""
    emit("product.back_in_stock", lambda: _product(event.product))


@on(OutOfStock)
def tell_out(event: OutOfStock) -> None:
    """Nothing of it can be sold."""
    emit("product.out_of_stock", lambda: _product(event.product))


def _order(found: Order) -> dict[str, Any]:
    return {"order": OrderOut.of(found).model_dump(mode="json") | {"ship_to": "", "note": ""}}


def _shipment(found: Shipment) -> dict[str, Any]:
    told = ShipmentOut.of(found).model_dump(mode="json")
    return {"shipment": told, "customer": found.order.customer_id}


def _product(found: Product) -> dict[str, Any]:
    return {"product": ProductOut.of(found).model_dump(mode="json")}
