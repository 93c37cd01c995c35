"""What happens to products, orders and parcels. Published inside the transaction of the change."""

from dataclasses import dataclass

from keepword.commerce.models import Firmware, Line, Order, Owned, Product, Shipment, Store
from keepword.core.actors import Actor


@dataclass(frozen=True, slots=True)
class ProductSaved:
    """A product is new (`made`), was changed or archived."""

    product: Product
    user: Actor
    made: bool = False


@dataclass(frozen=True, slots=True)
class PriceChanged:
    """In minor units of `product.currency`."""

    product: Product
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class FirmwareReleased:
    firmware: Firmware
    user: Actor


@dataclass(frozen=True, slots=True)
class BackInStock:
    """There was nothing free of a product, and is now. Told by a job of its own: whoever listens may lock
    what they like."""

    product: Product


@dataclass(frozen=True, slots=True)
class OutOfStock:
    """Nothing free of a product is left. Told by a job of its own."""

    product: Product


@dataclass(frozen=True, slots=True)
class OrderPlaced:
    order: Order
    user: Actor


@dataclass(frozen=True, slots=True)
class OrderChanged:
    """An order is in another state, or says something else (`before` and `after` are the same then)."""

    order: Order
    before: str
    after: str
    user: Actor


@dataclass(frozen=True, slots=True)
class OrderOutOfStock:
    """So many (`line.backordered`) of a line are not there."""

    order: Order
    line: Line


@dataclass(frozen=True, slots=True)
class OrderLate:
    """The day promised for an order is over, and no parcel of it is known."""

    order: Order


@dataclass(frozen=True, slots=True)
class ShipmentChanged:
    """`before` "": it is new."""

    shipment: Shipment
    before: str
    after: str
    user: Actor


@dataclass(frozen=True, slots=True)
class ShipmentLate:
    shipment: Shipment


@dataclass(frozen=True, slots=True)
class Delivered:
    """All of an order is with the customer. `days_late` None: no day was promised."""

    order: Order
    days_late: int | None


@dataclass(frozen=True, slots=True)
class OwnedChanged:
    """A customer has something (`before` ""), has it no longer, or something of it was corrected."""

    owned: Owned
    before: str
    user: Actor


@dataclass(frozen=True, slots=True)
class StoreFailing:
    """A store does not answer as it should, again and again."""

    store: Store
