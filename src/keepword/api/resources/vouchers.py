"""Vouchers: made, checked, used."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.api.fields import After, Id, In, Limit, MomentIn, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.loyalty import (
    BatchList,
    BatchOut,
    DiscountOut,
    RedemptionList,
    RedemptionOut,
    VoucherList,
    VoucherOut,
)
from keepword.customers.queries import get_customer
from keepword.loyalty import queries, services

resource = Resource("customers", "Vouchers")

Code = Annotated[str, Field(min_length=1, max_length=60, description="As it was typed.")]


class Offer(In):
    """What a voucher gives."""

    kind: Literal["percent", "amount", "shipping"]
    value: int = Field(default=0, ge=0, le=10**12, description="Per cent, or minor units.")
    currency: str = Field(default="", max_length=3, description="Empty: the programme's.")
    minimum: int = Field(default=0, ge=0, le=10**12, description="What the goods must cost.")
    valid_from: MomentIn | None = None
    valid_until: MomentIn | None = None
    uses_allowed: int | None = Field(default=1, ge=1, le=1_000_000, description="null: any number.")
    per_customer: int | None = Field(default=None, ge=1, le=1_000_000)


class NewVoucher(Offer):
    """One voucher."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "percent", "value": 10, "code": "SPRING10"}]}
    )

    code: str = Field(default="", max_length=40, description="Empty: one is drawn that nobody guesses.")
    customer: Id | None = Field(default=None, description="Nobody else may use it.")
    note: str = Field(default="", max_length=200)


class NewBatch(Offer):
    """Many alike, each with a code of its own."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Fair", "count": 100, "kind": "amount", "value": 500}]}
    )

    name: str = Field(min_length=1, max_length=120)
    count: int = Field(ge=1, le=services.MOST_OF_A_BATCH)


class BasketIn(In):
    """A code, and what somebody is about to buy: minor units."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"code": "spring10", "goods": 5000, "shipping": 500}]}
    )

    code: Code
    goods: int = Field(ge=0, le=10**12)
    shipping: int = Field(default=0, ge=0, le=10**12)
    currency: str = Field(default="", max_length=3, description="Empty: the programme's.")
    customer: Id | None = None


class Use(BasketIn):
    """The order for which a code is used."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"code": "spring10", "goods": 5000, "reference": "A-4711"}]}
    )

    reference: str = Field(
        min_length=1, max_length=80, description="The order's number; the same again is the same use."
    )


def _basket(user: User, given: BasketIn) -> queries.Basket:
    return queries.Basket(
        goods=given.goods,
        shipping=given.shipping,
        currency=given.currency or queries.programme().currency,
        customer=get_customer(user, given.customer) if given.customer else None,
    )


_OFFER = set(Offer.model_fields)


@resource.get("/vouchers", VoucherList)
def list_vouchers(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=100, description="How a code begins, or words of a note.")] = "",
    batch: Annotated[int, Query(ge=0, description="Only those made together under this number.")] = 0,
    after: After = "",
    limit: Limit = 25,
) -> VoucherList:
    """Vouchers, the newest first."""
    user = caller(request)
    of = queries.get_batch(user, batch) if batch else None
    found = rows_of(queries.vouchers(user, text=q, batch=of), ("-made_at", "-id"), after, limit)
    return VoucherList(items=[VoucherOut.of(one) for one in found.rows], next=found.next)


@resource.post("/vouchers", VoucherOut, status=201)
def make_voucher(request: HttpRequest, payload: NewVoucher) -> VoucherOut:
    """Make one. For whoever keeps the programme."""
    user = caller(request)
    customer = get_customer(user, payload.customer) if payload.customer else None
    offer = services.Offer(**payload.model_dump(include=_OFFER), customer=customer, note=payload.note)
    return VoucherOut.of(services.make_voucher(user, offer, code=payload.code))


@resource.get("/vouchers/{int:voucher_id}", VoucherOut)
def get_voucher(request: HttpRequest, voucher_id: PathId) -> VoucherOut:
    """One of them."""
    return VoucherOut.of(queries.get_voucher(caller(request), voucher_id))


@resource.post("/vouchers/{int:voucher_id}/stop", VoucherOut)
def stop_voucher(request: HttpRequest, voucher_id: PathId) -> VoucherOut:
    """Nobody can use it any more."""
    user = caller(request)
    return VoucherOut.of(services.stop_voucher(user, queries.get_voucher(user, voucher_id)))


@resource.get("/vouchers/{int:voucher_id}/redemptions", RedemptionList)
def list_redemptions(
    request: HttpRequest, voucher_id: PathId, after: After = "", limit: Limit = 25
) -> RedemptionList:
    """For what it was used, the newest first."""
    voucher = queries.get_voucher(caller(request), voucher_id)
    found = rows_of(voucher.redemptions.select_related("voucher"), ("-id",), after, limit)
    return RedemptionList(items=[RedemptionOut.of(one) for one in found.rows], next=found.next)


@resource.post("/vouchers/check", DiscountOut)
def check_voucher(request: HttpRequest, payload: BasketIn) -> DiscountOut:
    """What a code would take off; it is not used by this. 422 or 409 says why it is not good."""
    user = caller(request)
    found = queries.find_voucher(user, payload.code)
    return DiscountOut(voucher=VoucherOut.of(found), amount=queries.taken_off(found, _basket(user, payload)))


@resource.post("/vouchers/redeem", RedemptionOut, status=201)
def redeem_voucher(request: HttpRequest, payload: Use) -> RedemptionOut:
    """Use a code for an order; whoever comes first has it."""
    user = caller(request)
    queries.find_voucher(user, payload.code)
    used = services.redeem(user, payload.code, _basket(user, payload), reference=payload.reference)
    return RedemptionOut.of(used)


@resource.post("/vouchers/{int:voucher_id}/redemptions/{int:redemption_id}/undo", RedemptionOut)
def undo_redemption(request: HttpRequest, voucher_id: PathId, redemption_id: PathId) -> RedemptionOut:
    """It was not used after all."""
    user = caller(request)
    used = queries.get_redemption(user, queries.get_voucher(user, voucher_id), redemption_id)
    return RedemptionOut.of(services.take_back_use(user, used))


@resource.get("/voucher-batches", BatchList)
def list_batches(request: HttpRequest, after: After = "", limit: Limit = 25) -> BatchList:
    """Vouchers that were made together, the newest first. For whoever keeps the programme."""
    found = rows_of(queries.batches(caller(request)), ("-id",), after, limit)
    return BatchList(items=[BatchOut.of(one) for one in found.rows], next=found.next)


@resource.post("/voucher-batches", BatchOut, status=201)
def make_batch(request: HttpRequest, payload: NewBatch) -> BatchOut:
    """Make many; their codes are listed by `GET /vouchers?batch=`."""
    offer = services.Offer(**payload.model_dump(include=_OFFER))
    return BatchOut.of(services.make_batch(caller(request), payload.name, payload.count, offer))


@resource.post("/voucher-batches/{int:batch_id}/stop", BatchOut)
def stop_batch(request: HttpRequest, batch_id: PathId) -> BatchOut:
    """None of them can be used any more."""
    user = caller(request)
    return BatchOut.of(services.stop_batch(user, queries.get_batch(user, batch_id)))
