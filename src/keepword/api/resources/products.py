"""Products: what is sold, what goes with what, what there is to read."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.api.fields import After, Id, In, Limit, MomentIn, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.products import (
    FirmwareOut,
    LinkOut,
    ManualOut,
    ProductList,
    ProductOut,
    ProductSheet,
)
from keepword.commerce import queries, services
from keepword.commerce.models import LinkKind
from keepword.core.errors import Invalid, NotFound

resource = Resource("commerce", "Products")

Kind = Literal["thing", "consumable", "accessory", "part", "service"]
Texts = Annotated[dict[Literal["en", "uk", "ru", "lt"], str], Field(description="By language.")]
Amount = Annotated[int, Field(ge=0, le=10**12, description="In minor units: 4900 is 49.00.")]
Sku = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^\S+$")]


class ProductChange(In):
    """What to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"price": 4500}]})

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    names: Texts | None = None
    kind: Kind | None = None
    about: Texts | None = None
    category: Annotated[str, Field(max_length=80)] | None = None
    brand: Annotated[str, Field(max_length=80)] | None = None
    price: Amount | None = Field(default=None, description="null: none is known.")
    currency: Annotated[str, Field(min_length=3, max_length=3)] | None = None
    url: Annotated[str, Field(max_length=500)] | None = None
    warranty_months: Annotated[int, Field(ge=0, le=1200)] | None = None
    return_days: Annotated[int, Field(ge=0, le=3650)] | None = Field(
        default=None, description="null: as the shop's policy says."
    )
    life_days: Annotated[int, Field(ge=0, le=3650)] | None = Field(
        default=None, description="How long a consumable lasts."
    )
    external_id: Annotated[str, Field(max_length=64)] | None = None

    def given(self) -> Any:
        """What was said; null only where that means something."""
        found = self.model_dump(exclude_unset=True, exclude={"sku"})
        nothing = ("price", "return_days", "life_days")
        return {name: value for name, value in found.items() if value is not None or name in nothing}


class NewProduct(ProductChange):
    """A product by its SKU. One that is there already is changed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"sku": "LAMP-7", "name": "Desk lamp", "price": 4900, "currency": "EUR"}]
        }
    )

    sku: Sku


class NewLink(In):
    """Another product that goes with this one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"other": 9, "kind": "consumable"}]})

    other: Id
    kind: Literal["accessory", "consumable", "part", "fits", "replaces"]


class NewManual(In):
    """Something to read, at an address."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"title": "Quick start", "url": "https://shop.example/lamp.pdf", "language": "en"}]
        }
    )

    title: Annotated[str, Field(min_length=1, max_length=200)]
    url: Annotated[str, Field(min_length=1, max_length=500)]
    language: Literal["", "en", "uk", "ru", "lt"] = ""


class NewFirmware(In):
    """A new version."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"version": "2.1", "notes": {"en": "Dims more softly."}}]}
    )

    version: Annotated[str, Field(min_length=1, max_length=40)]
    released_at: MomentIn | None = Field(default=None, description="Without it: now.")
    notes: Texts = {}
    url: Annotated[str, Field(max_length=500)] = ""
    critical: bool = False


@resource.get("/products", ProductList)
def list_products(
    request: HttpRequest,
    sku: Annotated[str, Query(max_length=64, description="The one with this SKU.")] = "",
    archived: Annotated[bool, Query(description="Those that are sold no more.")] = False,
    after: After = "",
    limit: Limit = 25,
) -> ProductList:
    """Products by name."""
    rows = queries.products_for(caller(request), archived=archived)
    if sku:
        rows = rows.filter(sku=sku)
    found = rows_of(rows, ("name", "id"), after, limit)
    return ProductList(items=[ProductOut.of(row) for row in found.rows], next=found.next)


@resource.post("/products", ProductOut, status=201)
def save_product(request: HttpRequest, payload: NewProduct) -> ProductOut:
    """Make a product, or change the one with this SKU."""
    return ProductOut.of(services.save_product(caller(request), payload.sku, payload.given()))


@resource.get("/products/{int:product_id}", ProductSheet)
def get_product_by_id(request: HttpRequest, product_id: PathId) -> ProductSheet:
    """One product with its stock, what goes with it and what there is to read."""
    user = caller(request)
    return ProductSheet.whole(queries.sheet(user, queries.get_product(user, product_id)))


@resource.patch("/products/{int:product_id}", ProductOut)
def change_product(request: HttpRequest, product_id: PathId, payload: ProductChange) -> ProductOut:
    """Change what is given."""
    user = caller(request)
    found = queries.get_product(user, product_id)
    return ProductOut.of(services.save_product(user, found.sku, payload.given()))


@resource.delete("/products/{int:product_id}")
def archive_product(request: HttpRequest, product_id: PathId) -> None:
    """It is sold no more; saved again, it is back."""
    user = caller(request)
    services.archive_product(user, queries.get_product(user, product_id))


@resource.post("/products/{int:product_id}/links", LinkOut, status=201)
def link_products(request: HttpRequest, product_id: PathId, payload: NewLink) -> LinkOut:
    """Another product goes with this one."""
    user = caller(request)
    found = queries.get_product(user, product_id)
    try:
        other = queries.get_product(user, payload.other)
    except NotFound:
        raise Invalid(_("There is no such product."), field="other") from None
    return LinkOut.of(services.link_products(user, found, other, LinkKind(payload.kind)))


@resource.delete("/product-links/{int:link_id}")
def unlink_products(request: HttpRequest, link_id: PathId) -> None:
    """They do not go together any more."""
    user = caller(request)
    services.unlink_products(user, queries.get_link(user, link_id))


@resource.post("/products/{int:product_id}/manuals", ManualOut, status=201)
def add_manual(request: HttpRequest, product_id: PathId, payload: NewManual) -> ManualOut:
    """Something to read about it."""
    user = caller(request)
    found = queries.get_product(user, product_id)
    made = services.add_manual(user, found, title=payload.title, url=payload.url, language=payload.language)
    return ManualOut.of(made)


@resource.delete("/product-manuals/{int:manual_id}")
def remove_manual(request: HttpRequest, manual_id: PathId) -> None:
    """It is not to be read any more."""
    user = caller(request)
    services.remove_manual(user, queries.get_manual(user, manual_id))


@resource.post("/products/{int:product_id}/firmware", FirmwareOut, status=201)
def release_firmware(request: HttpRequest, product_id: PathId, payload: NewFirmware) -> FirmwareOut:
    """There is a new version; said twice, it is one."""
    user = caller(request)
    made = services.release_firmware(
        user,
        queries.get_product(user, product_id),
        version=payload.version,
        released_at=payload.released_at,
        notes={str(language): text for language, text in payload.notes.items()},
        url=payload.url,
        critical=payload.critical,
    )
    return FirmwareOut.of(made)
