"""Products and their stock, as the API tells them."""

from typing import Any, Final

from pydantic import ConfigDict, Field

from keepword.api.fields import MaybeMoment, Moment, Out, Page
from keepword.commerce.models import Firmware, Link, Manual, Product
from keepword.commerce.queries import Sheet
from keepword.commerce.rules.stock import Stock

_AT: Final = "2026-03-01T09:00:00.000000Z"
PRODUCT: Final[dict[str, Any]] = {
    "id": 8,
    "sku": "LAMP-7",
    "name": "Desk lamp",
    "names": {"uk": "Настільна лампа"},
    "kind": "thing",
    "about": {"en": "Bends every way."},
    "category": "Lamps",
    "brand": "Lumo",
    "price": 4900,
    "currency": "EUR",
    "url": "https://shop.example/desk-lamp",
    "warranty_months": 24,
    "return_days": None,
    "life_days": None,
    "firmware": "",
    "external_id": "93",
    "counted": True,
    "archived_at": None,
    "changed_at": _AT,
}


class ProductOut(Out):
    """Something that is sold. Amounts are in minor units: 4900 is 49.00."""

    model_config = ConfigDict(json_schema_extra={"examples": [PRODUCT]})

    id: int
    sku: str
    name: str
    names: dict[str, str] = Field(description="By language, where it is another one than `name`.")
    kind: str = Field(description="thing, consumable, accessory, part or service.")
    about: dict[str, str] = Field(description="What is said about it, by language.")
    category: str
    brand: str
    price: int | None
    currency: str
    url: str
    warranty_months: int
    return_days: int | None = Field(description="null: as the shop's policy says.")
    life_days: int | None = Field(description="How long a consumable lasts.")
    firmware: str = Field(description="The newest version.")
    external_id: str
    counted: bool = Field(description="Whether its stock is known here.")
    archived_at: MaybeMoment
    changed_at: Moment

    @classmethod
    def of(cls, found: Product) -> "ProductOut":
        names = [name for name in cls.model_fields if name != "id"]
        return cls(id=found.pk, **{name: getattr(found, name) for name in names})


class ProductList(Page[ProductOut]):
    pass


class StockOut(Out):
    """What there is of a product."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"shelf": 12, "reserved": 2, "free": 10}]})

    shelf: int = Field(description="What lies here.")
    reserved: int = Field(description="What of it is set aside.")
    free: int = Field(description="What can be sold.")

    @classmethod
    def of(cls, found: Stock) -> "StockOut":
        return cls(shelf=found.shelf, reserved=found.reserved, free=found.free)


class LinkOut(Out):
    """What goes with a product."""

    id: int
    kind: str = Field(description="accessory, consumable, part, fits or replaces.")
    product: int
    other: int
    other_sku: str
    other_name: str

    @classmethod
    def of(cls, found: Link) -> "LinkOut":
        return cls(
            id=found.pk,
            kind=found.kind,
            product=found.product_id,
            other=found.other_id,
            other_sku=found.other.sku,
            other_name=found.other.name,
        )


class ManualOut(Out):
    """Something to read about a product."""

    id: int
    title: str
    language: str = Field(description="Empty: any.")
    url: str = Field(description="Empty for a stored file.")
    name: str = Field(description="The file's.")
    size: int

    @classmethod
    def of(cls, found: Manual) -> "ManualOut":
        names = ("title", "language", "url", "name", "size")
        return cls(id=found.pk, **{name: getattr(found, name) for name in names})


class FirmwareOut(Out):
    """A version of the software in a product."""

    id: int
    version: str
    released_at: Moment
    notes: dict[str, str]
    url: str
    critical: bool

    @classmethod
    def of(cls, found: Firmware) -> "FirmwareOut":
        names = ("version", "released_at", "notes", "url", "critical")
        return cls(id=found.pk, **{name: getattr(found, name) for name in names})


class ProductSheet(ProductOut):
    """A product with all that belongs to it."""

    stock: StockOut | None = Field(description="null while it is not counted here.")
    links: list[LinkOut]
    manuals: list[ManualOut]
    firmwares: list[FirmwareOut] = Field(description="The newest first.")

    @classmethod
    def whole(cls, found: Sheet) -> "ProductSheet":
        return cls(
            **ProductOut.of(found.product).model_dump(),
            stock=StockOut.of(found.stock) if found.stock else None,
            links=[LinkOut.of(one) for one in found.links],
            manuals=[ManualOut.of(one) for one in found.manuals],
            firmwares=[FirmwareOut.of(one) for one in found.firmwares],
        )
