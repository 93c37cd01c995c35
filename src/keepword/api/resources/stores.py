"""Stores that orders come from, what of theirs was set aside, and files that are brought in."""

from typing import Annotated, Literal

from django.http import HttpRequest
from pydantic import ConfigDict, Field

from keepword.api.fields import After, In, Limit, MaybeMoment, Moment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.commerce import queries
from keepword.commerce.models import Parked, Store, Table
from keepword.commerce.services import stores as services
from keepword.commerce.services import tables

resource = Resource("commerce", "Stores")

Key = Annotated[str, Field(max_length=200)]


class StoreOut(Out):
    """A connected store. Its keys are told to nobody."""

    id: int
    kind: str = Field(description="woocommerce or shopify.")
    name: str
    url: str
    hook: str = Field(description="The path that it is to call.")
    state: str = Field(description="new, ok, waiting or failing.")
    error: str
    checked_at: MaybeMoment
    called_at: MaybeMoment = Field(description="When it last called us.")
    paused_at: MaybeMoment
    created_at: Moment

    @classmethod
    def of(cls, found: Store) -> "StoreOut":
        names = [name for name in cls.model_fields if name not in ("id", "hook")]
        hook = f"/hooks/store/{found.code}/"
        return cls(id=found.pk, hook=hook, **{name: getattr(found, name) for name in names})


class StoreList(Page[StoreOut]):
    pass


class NewStore(In):
    """A store whose orders are to come here."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "woocommerce",
                    "name": "Our shop",
                    "url": "https://shop.example",
                    "key": "ck_…",
                    "secret": "cs_…",
                    "hook_secret": "…",
                }
            ]
        }
    )

    kind: Literal["woocommerce", "shopify"]
    name: Annotated[str, Field(min_length=1, max_length=80)]
    url: Annotated[str, Field(min_length=1, max_length=300)]
    key: Key = Field(default="", description="WooCommerce's consumer key.")
    secret: Key = Field(description="WooCommerce's consumer secret, or Shopify's access token.")
    hook_secret: Key = Field(default="", description="What its calls are signed with.")


class StoreChange(In):
    """What to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Our other shop"}]})

    name: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    url: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    key: Key = ""
    secret: Key = ""
    hook_secret: Key = ""


class ParkedOut(Out):
    """Something that a store told and could not be understood."""

    id: int
    store: int
    kind: str = Field(description="order or product.")
    external_id: str
    reason: str
    at: Moment

    @classmethod
    def of(cls, found: Parked) -> "ParkedOut":
        names = ("kind", "external_id", "reason", "at")
        return cls(id=found.pk, store=found.store_id, **{name: getattr(found, name) for name in names})


class ParkedList(Page[ParkedOut]):
    pass


class Retried(Out):
    """Whether it was taken now."""

    taken: bool
    reason: str = Field(description="Why not.")


class TableOut(Out):
    """A file that is read, and how far."""

    id: int
    kind: str = Field(description="products, orders or stock.")
    name: str
    state: str = Field(description="waiting, running, done or stopped.")
    total: int = Field(description="Rows of the file.")
    rows: int = Field(description="Those that are read.")
    made: int
    changed: int
    refused: int
    at: Moment
    ended_at: MaybeMoment

    @classmethod
    def of(cls, found: Table) -> "TableOut":
        names = [name for name in cls.model_fields if name != "id"]
        return cls(id=found.pk, **{name: getattr(found, name) for name in names})


class FaultOut(Out):
    """A row that was not understood; the first row after the heading is 2."""

    row: int
    column: str
    reason: str


class FaultList(Page[FaultOut]):
    pass


class NewTable(In):
    """A file, as text."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"kind": "stock", "name": "stock.csv", "text": "sku,quantity\nLAMP-7,12\n"}]
        }
    )

    kind: Literal["products", "orders", "stock"]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    text: Annotated[str, Field(min_length=1, max_length=1_900_000)]


@resource.get("/stores", StoreList)
def list_stores(request: HttpRequest, after: After = "", limit: Limit = 25) -> StoreList:
    """The connected stores."""
    found = rows_of(queries.stores(caller(request)), ("name", "id"), after, limit)
    return StoreList(items=[StoreOut.of(row) for row in found.rows], next=found.next)


@resource.post("/stores", StoreOut, status=201)
def connect_store(request: HttpRequest, payload: NewStore) -> StoreOut:
    """Orders and products of a store come here from now on, those of the past first."""
    return StoreOut.of(services.connect_store(caller(request), **payload.model_dump()))


@resource.get("/stores/{int:store_id}", StoreOut)
def get_store_by_id(request: HttpRequest, store_id: PathId) -> StoreOut:
    """One store, and how it is doing."""
    return StoreOut.of(queries.get_store(caller(request), store_id))


@resource.patch("/stores/{int:store_id}", StoreOut)
def change_store(request: HttpRequest, store_id: PathId, payload: StoreChange) -> StoreOut:
    """Another name, address or key; it is asked again at once."""
    user = caller(request)
    found = queries.get_store(user, store_id)
    given = payload.model_dump()
    given["name"], given["url"] = payload.name or found.name, payload.url or found.url
    return StoreOut.of(services.change_store(user, found, **given))


@resource.delete("/stores/{int:store_id}")
def disconnect_store(request: HttpRequest, store_id: PathId) -> None:
    """Nothing comes of it any more; its orders stay."""
    user = caller(request)
    services.disconnect_store(user, queries.get_store(user, store_id))


@resource.post("/stores/{int:store_id}/pause", StoreOut)
def pause_store(request: HttpRequest, store_id: PathId) -> StoreOut:
    """It is not asked until it goes on."""
    user = caller(request)
    return StoreOut.of(services.pause_store(user, queries.get_store(user, store_id)))


@resource.post("/stores/{int:store_id}/resume", StoreOut)
def resume_store(request: HttpRequest, store_id: PathId) -> StoreOut:
    """It is asked again, from where it was read to."""
    user = caller(request)
    return StoreOut.of(services.resume_store(user, queries.get_store(user, store_id)))


@resource.post("/stores/{int:store_id}/ask", StoreOut)
def ask_store(request: HttpRequest, store_id: PathId) -> StoreOut:
    """Ask it now, not in its turn."""
    user = caller(request)
    return StoreOut.of(services.ask_store(user, queries.get_store(user, store_id)))


@resource.get("/set-aside", ParkedList)
def list_set_aside(request: HttpRequest, after: After = "", limit: Limit = 25) -> ParkedList:
    """What stores told and could not be understood, the newest first."""
    found = rows_of(queries.parked(caller(request)), ("-at", "-id"), after, limit)
    return ParkedList(items=[ParkedOut.of(row) for row in found.rows], next=found.next)


@resource.post("/set-aside/{int:parked_id}/retry", Retried)
def retry_set_aside(request: HttpRequest, parked_id: PathId) -> Retried:
    """Try once more to understand it."""
    user = caller(request)
    reason = services.retry_parked(user, queries.get_parked(user, parked_id))
    return Retried(taken=not reason, reason=reason)


@resource.delete("/set-aside/{int:parked_id}")
def discard_set_aside(request: HttpRequest, parked_id: PathId) -> None:
    """It is not wanted."""
    user = caller(request)
    services.discard_parked(user, queries.get_parked(user, parked_id))


@resource.get("/commerce-files", Page[TableOut])
def list_commerce_files(request: HttpRequest, after: After = "", limit: Limit = 25) -> Page[TableOut]:
    """Files that were brought in, the newest first."""
    found = rows_of(queries.table_rows(caller(request)), ("-at", "-id"), after, limit)
    return Page[TableOut](items=[TableOut.of(row) for row in found.rows], next=found.next)


@resource.post("/commerce-files", TableOut, status=202)
def read_commerce_file(request: HttpRequest, payload: NewTable) -> TableOut:
    """Read a CSV file of products, orders or stock in the background (docs/commerce.md)."""
    user = caller(request)
    content = payload.text.encode("utf-8", "replace")
    return TableOut.of(tables.begin_table(user, payload.kind, payload.name, content))


@resource.get("/commerce-files/{int:table_id}", TableOut)
def get_commerce_file(request: HttpRequest, table_id: PathId) -> TableOut:
    """How far a file is read."""
    return TableOut.of(queries.get_table(caller(request), table_id))


@resource.get("/commerce-files/{int:table_id}/faults", FaultList)
def list_file_faults(
    request: HttpRequest, table_id: PathId, after: After = "", limit: Limit = 25
) -> FaultList:
    """The rows that were not understood, and why."""
    table = queries.get_table(caller(request), table_id)
    found = rows_of(table.faults.all(), ("row", "id"), after, limit)
    items = [FaultOut(row=one.row, column=one.column, reason=one.reason) for one in found.rows]
    return FaultList(items=items, next=found.next)


@resource.post("/commerce-files/{int:table_id}/stop", TableOut)
def stop_commerce_file(request: HttpRequest, table_id: PathId) -> TableOut:
    """Read no more of it; what was taken stays."""
    user = caller(request)
    return TableOut.of(tables.stop_table(user, queries.get_table(user, table_id)))
