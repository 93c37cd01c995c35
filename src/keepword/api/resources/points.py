"""The programme, its members and their points."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.api.fields import After, Id, In, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.customers import CustomerName
from keepword.api.shapes.loyalty import (
    BudgetOut,
    GiftList,
    GiftOut,
    MemberList,
    MemberName,
    MemberOut,
    MovementList,
    MovementOut,
    ProgrammeOut,
    VoucherOut,
)
from keepword.conversations.queries import get_conversation
from keepword.core import clock
from keepword.core.errors import Refused
from keepword.customers.models import Customer
from keepword.customers.queries import get_customer
from keepword.loyalty import queries, services
from keepword.loyalty.queries.points import usable

resource = Resource("customers", "Points")

Points = Annotated[int, Field(ge=1, le=10**9)]
Key = Annotated[
    str, Field(min_length=1, max_length=60, description="Yours; the same again changes nothing more.")
]
Reason = Annotated[str, Field(min_length=1, max_length=300, description="Why, in a sentence.")]


class TierIn(In):
    """A tier."""

    key: str = Field(default="", max_length=20)
    name: str = Field(max_length=40)
    names: dict[Literal["en", "uk", "ru", "lt"], str] = Field(default_factory=dict)
    floor: int = Field(ge=1, le=10**12)
    percent: int = Field(default=100, ge=100, le=1000)


class ProgrammeChange(In):
    """What to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"is_on": True, "earn_points": 1}]})

    is_on: bool | None = None
    name: str | None = Field(default=None, max_length=80)
    currency: str | None = Field(default=None, min_length=3, max_length=3)
    everybody: bool | None = None
    earn_points: int | None = None
    earn_per: int | None = None
    worth_points: int | None = None
    worth_amount: int | None = None
    least_exchange: int | None = None
    exchange_days: int | None = None
    expiry_months: int | None = Field(default=None, description="null: points never end.")
    warn_days: int | None = None
    measure: Literal["points", "money"] | None = None
    tiers: list[TierIn] | None = Field(default=None, max_length=6)
    referrer_points: int | None = None
    friend_points: int | None = None
    referral_minimum: int | None = None
    birthday_points: int | None = None


class Adjustment(In):
    """Points booked by hand."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"points": 50, "reason": "Won at the fair", "key": "fair-17"}]}
    )

    points: int = Field(ge=-(10**9), le=10**9, description="Above or below nothing.")
    reason: Reason
    key: Key


class Exchange(In):
    """Points that become a voucher."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"points": 100, "key": "order-4711"}]})

    points: Points
    key: Key


class NewGift(In):
    """A pleasant surprise: points, or a voucher of an amount."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"points": 100, "reason": "She waited so kindly"}]}
    )

    points: int = Field(default=0, ge=0, le=10**9)
    amount: int = Field(default=0, ge=0, le=10**12, description="Of a voucher, in minor units.")
    reason: Reason
    kind: Literal["surprise", "birthday"] = "surprise"
    conversation: Id | None = None


class FriendCode(In):
    """The code of whoever brought them."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "K7QF-M2XD"}]})

    code: str = Field(min_length=1, max_length=40)


class Birthday(In):
    """Day and month of birth; null: not known."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"month": 5, "day": 9}]})

    month: int | None = Field(ge=1, le=12)
    day: int | None = Field(ge=1, le=31)


def _member(customer: Customer) -> MemberOut:
    return MemberOut.of(customer, queries.member_of(customer))


@resource.get("/programme", ProgrammeOut)
def get_programme(request: HttpRequest) -> ProgrammeOut:
    """How customers are rewarded."""
    if not caller(request).may("converse"):
        raise Refused()
    return ProgrammeOut.of(queries.programme())


@resource.patch("/programme", ProgrammeOut)
def change_programme(request: HttpRequest, payload: ProgrammeChange) -> ProgrammeOut:
    """Set it up. For whoever keeps the programme."""
    values = payload.model_dump(exclude_unset=True)
    return ProgrammeOut.of(services.save_programme(caller(request), **values))


@resource.get("/members", MemberList)
def list_programme_members(
    request: HttpRequest,
    tier: Annotated[str, Query(max_length=20, description="Of this tier; “-”: of none.")] = "",
    q: Annotated[str, Query(max_length=100, description="A name, an address or a code.")] = "",
    after: After = "",
    limit: Limit = 25,
) -> MemberList:
    """Who takes part, the newest first."""
    rows = queries.members(caller(request), tier=tier, text=q).annotate(held=usable("customer"))
    found = rows_of(rows, ("-joined_at", "-id"), after, limit)
    items = [
        MemberName(
            customer=CustomerName(id=one.customer_id, name=one.customer.name),
            tier=one.tier,
            points=getattr(one, "held"),  # noqa: B009 - an annotation
            joined_at=one.joined_at,
            left_at=one.left_at,
        )
        for one in found.rows
    ]
    return MemberList(items=items, next=found.next)


@resource.get("/customers/{int:customer_id}/points", MemberOut)
def get_points(request: HttpRequest, customer_id: PathId) -> MemberOut:
    """What a customer has."""
    return _member(get_customer(caller(request), customer_id))


@resource.post("/customers/{int:customer_id}/points", MemberOut)
def adjust_points(request: HttpRequest, customer_id: PathId, payload: Adjustment) -> MemberOut:
    """Book points by hand. For whoever keeps the programme."""
    user = caller(request)
    customer = get_customer(user, customer_id)
    services.adjust(user, customer, payload.points, reason=payload.reason, key=payload.key)
    return _member(customer)


@resource.get("/customers/{int:customer_id}/points/statement", MovementList)
def list_movements(
    request: HttpRequest, customer_id: PathId, after: After = "", limit: Limit = 25
) -> MovementList:
    """What came and went, the newest first."""
    customer = get_customer(caller(request), customer_id)
    found = rows_of(queries.entries(customer), ("-id",), after, limit)
    items = [MovementOut.of(line) for line in queries.statement(customer, found.rows)]
    return MovementList(items=items, next=found.next)


@resource.post("/customers/{int:customer_id}/points/exchange", VoucherOut, status=201)
def exchange_points(request: HttpRequest, customer_id: PathId, payload: Exchange) -> VoucherOut:
    """Points become a voucher of their worth, for this customer alone."""
    user = caller(request)
    customer = get_customer(user, customer_id)
    key = f"{customer.pk}:{payload.key}"
    return VoucherOut.of(services.exchange(user, customer, payload.points, key=key))


@resource.post("/customers/{int:customer_id}/membership", MemberOut)
def enrol_customer(request: HttpRequest, customer_id: PathId) -> MemberOut:
    """They take part from now on, or again."""
    user = caller(request)
    customer = get_customer(user, customer_id)
    services.enrol(user, customer)
    return _member(customer)


@resource.delete("/customers/{int:customer_id}/membership")
def end_membership(request: HttpRequest, customer_id: PathId) -> None:
    """They take part no longer; what they have can be used until it ends."""
    user = caller(request)
    services.leave(user, queries.get_member(user, get_customer(user, customer_id)))


@resource.put("/customers/{int:customer_id}/birthday", MemberOut)
def set_birthday(request: HttpRequest, customer_id: PathId, payload: Birthday) -> MemberOut:
    """On which day of the year a gift comes."""
    user = caller(request)
    customer = get_customer(user, customer_id)
    services.set_birthday(user, queries.get_member(user, customer), payload.month, payload.day)
    return _member(customer)


@resource.post("/customers/{int:customer_id}/referral", MemberOut, status=201)
def refer_customer(request: HttpRequest, customer_id: PathId, payload: FriendCode) -> MemberOut:
    """A friend has brought this customer: both get something once their first order is delivered."""
    user = caller(request)
    customer = get_customer(user, customer_id)
    services.refer(user, payload.code, customer)
    return _member(customer)


@resource.post("/customers/{int:customer_id}/gifts", GiftOut, status=201)
def give_gift(request: HttpRequest, customer_id: PathId, payload: NewGift) -> GiftOut:
    """A surprise, within the caller's budget of the month."""
    user = caller(request)
    conversation = get_conversation(user, payload.conversation) if payload.conversation else None
    made = services.give(
        user,
        get_customer(user, customer_id),
        services.Present(payload.points, payload.amount),
        reason=payload.reason,
        kind=payload.kind,
        conversation=conversation,
    )
    return GiftOut.of(made)


@resource.get("/gifts", GiftList)
def list_gifts(request: HttpRequest, after: After = "", limit: Limit = 25) -> GiftList:
    """What was given as a surprise, the newest first."""
    found = rows_of(queries.gifts(caller(request)), ("-at", "-id"), after, limit)
    return GiftList(items=[GiftOut.of(one) for one in found.rows], next=found.next)


@resource.get("/gifts/budget", BudgetOut)
def get_gift_budget(request: HttpRequest) -> BudgetOut:
    """What the caller may still give this month."""
    left = queries.left_of(caller(request), clock.now())
    return BudgetOut(budget=left.budget, spent=left.spent, left=left.left, currency=left.currency)


@resource.post("/gifts/{int:gift_id}/undo", GiftOut)
def undo_gift(request: HttpRequest, gift_id: PathId) -> GiftOut:
    """It is not given after all. 409 when it has been used."""
    user = caller(request)
    return GiftOut.of(services.undo_gift(user, queries.get_gift(user, gift_id)))
