"""Stock: what lies here, and what comes, is counted or thrown away."""

from typing import Annotated, Literal

from django.http import HttpRequest
from pydantic import ConfigDict, Field

from keepword.api.fields import In, PathId
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.products import StockOut
from keepword.commerce import queries, services

resource = Resource("commerce", "Stock")


class StockMovement(In):
    """So many came, were counted, were thrown away or came back."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"what": "received", "quantity": 20, "key": "delivery-4711"}]}
    )

    what: Literal["received", "counted", "scrapped", "returned"] = Field(
        description="counted: so many lie here, set aside or not."
    )
    quantity: Annotated[int, Field(ge=0, le=1_000_000)]
    key: Annotated[str, Field(min_length=1, max_length=80)] = Field(
        description="Names the movement: the same key again is the same movement."
    )


@resource.get("/products/{int:product_id}/stock", StockOut)
def get_stock(request: HttpRequest, product_id: PathId) -> StockOut:
    """What there is of a product."""
    return StockOut.of(queries.stock_of(queries.get_product(caller(request), product_id)))


@resource.post("/products/{int:product_id}/stock", StockOut)
def move_stock(request: HttpRequest, product_id: PathId, payload: StockMovement) -> StockOut:
    """Goods come, are counted, thrown away or come back. 409: there are not so many."""
    user = caller(request)
    product = queries.get_product(user, product_id)
    verb = {
        "received": services.receive_goods,
        "counted": services.count_stock,
        "scrapped": services.scrap,
        "returned": services.take_back,
    }[payload.what]
    verb(user, product, payload.quantity, key=f"api {payload.key}")
    return StockOut.of(queries.stock_of(product))
