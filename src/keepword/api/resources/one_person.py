"""Customers who turn out to be one person, and two again."""

from typing import Any, Literal

from django.http import HttpRequest
from pydantic import ConfigDict, Field

from keepword.api.fields import After, Id, In, Limit, MaybeMoment, Moment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.customers import CustomerName
from keepword.api.shapes.people import PersonName
from keepword.customers import queries, services
from keepword.customers.models import Customer, Join, Likeness

resource = Resource("customers", "One person")

_JOIN: dict[str, Any] = {
    "id": 5,
    "source": {"id": 19, "name": "Olena K."},
    "into": {"id": 12, "name": "Olena"},
    "how": "person",
    "reason": "She called about the same order.",
    "at": "2026-03-01T09:00:00.000000Z",
    "by": {"id": 3, "name": "Ieva"},
    "undone_at": None,
}
_LIKENESS: dict[str, Any] = {
    "id": 8,
    "one": {"id": 12, "name": "Olena"},
    "other": {"id": 19, "name": "Olena K."},
    "reasons": ["phone"],
    "score": 85,
    "state": "open",
    "at": "2026-03-01T09:00:00.000000Z",
    "decided_at": None,
}


class CustomerJoinIn(In):
    """Who else this customer is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"customer": 19, "reason": "She called about the same order."}]}
    )

    customer: Id = Field(description="The other customer, who becomes part of this one.")
    reason: str = Field(default="", max_length=300, description="How we know.")


class CustomerJoinOut(Out):
    """Two customers are one."""

    model_config = ConfigDict(json_schema_extra={"examples": [_JOIN]})

    id: int
    source: CustomerName = Field(description="Who became part of the other one.")
    into: CustomerName
    how: str = Field(description="proof, person (one of us) or suggestion (which one of us confirmed).")
    reason: str
    at: Moment
    by: PersonName | None
    undone_at: MaybeMoment = Field(description="Since when they are two again.")

    @classmethod
    def of(cls, made: Join) -> "CustomerJoinOut":
        return cls(
            id=made.pk,
            source=_named(made.source),
            into=_named(made.into),
            how=made.how,
            reason=made.reason,
            at=made.at,
            by=PersonName.of(made.by),
            undone_at=made.undone_at,
        )


class CustomerJoinList(Page[CustomerJoinOut]):
    pass


class LikenessOut(Out):
    """Two customers who may be one person."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LIKENESS]})

    id: int
    one: CustomerName
    other: CustomerName
    reasons: list[str] = Field(
        description="proved (one proved an address of the other), phone (the same number), claimed (one gave"
        " an address of the other), name and mail domain, name and phone."
    )
    score: int = Field(description="How sure this makes us, 1 to 99.")
    state: str = Field(description="open, same or different.")
    at: Moment
    decided_at: MaybeMoment

    @classmethod
    def of(cls, pair: Likeness) -> "LikenessOut":
        return cls(
            id=pair.pk,
            one=_named(pair.one),
            other=_named(pair.other),
            reasons=pair.reasons,
            score=pair.score,
            state=pair.state,
            at=pair.at,
            decided_at=pair.decided_at,
        )


class LikenessList(Page[LikenessOut]):
    pass


class LikenessDecision(In):
    """What they are."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": "different"}]})

    state: Literal["same", "different"]


@resource.post("/customers/{int:customer_id}/join", CustomerJoinOut, status=201)
def join_customer(request: HttpRequest, customer_id: PathId, payload: CustomerJoinIn) -> CustomerJoinOut:
    """Take another customer for the same person as this one: what is theirs is this one's from now on.

    409 when one of them was joined meanwhile, or is being erased. `customer-joins/{id}/part` takes it back.
    """
    user = caller(request)
    into = queries.get_customer(user, customer_id)
    source = queries.get_customer(user, payload.customer)
    return CustomerJoinOut.of(services.join(user, source, into, reason=payload.reason))


@resource.get("/customers/{int:customer_id}/joins", CustomerJoinList)
def list_customer_joins(
    request: HttpRequest, customer_id: PathId, after: After = "", limit: Limit = 25
) -> CustomerJoinList:
    """Who a customer is made of, the latest first."""
    user = caller(request)
    rows = queries.joins(user, queries.get_customer(user, customer_id))
    found = rows_of(rows, ("-id",), after, limit)
    return CustomerJoinList(items=[CustomerJoinOut.of(row) for row in found.rows], next=found.next)


@resource.post("/customer-joins/{int:join_id}/part", CustomerJoinOut)
def part_customers(request: HttpRequest, join_id: PathId) -> CustomerJoinOut:
    """Take a join apart: each gets back what was their own, and what came since by their addresses.

    409 when it is undone already, or while the customer was joined on into somebody else.
    """
    user = caller(request)
    return CustomerJoinOut.of(services.part(user, queries.get_join(user, join_id)))


@resource.get("/customer-likenesses", LikenessList)
def list_likenesses(request: HttpRequest, after: After = "", limit: Limit = 25) -> LikenessList:
    """Customers who may be one person and about whom nobody has decided, the likeliest first."""
    found = rows_of(queries.likenesses(caller(request)), ("-score", "-id"), after, limit)
    return LikenessList(items=[LikenessOut.of(row) for row in found.rows], next=found.next)


@resource.post("/customer-likenesses/{int:likeness_id}/decide", LikenessOut)
def decide_likeness(request: HttpRequest, likeness_id: PathId, payload: LikenessDecision) -> LikenessOut:
    """Say that they are the same person, which joins them, or that they are not, for good.

    409 when it was decided already.
    """
    user = caller(request)
    pair = queries.get_likeness(user, likeness_id)
    return LikenessOut.of(services.decide(user, pair, same=payload.state == "same"))


def _named(customer: Customer) -> CustomerName:
    return CustomerName(id=customer.pk, name=customer.name)
