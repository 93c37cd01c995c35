"""Compensation: what customers get for what went wrong."""

from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.api.fields import After, Id, In, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.complaints import CompensationList, CompensationOut
from keepword.complaints import queries, services
from keepword.core.errors import Invalid, NotFound

resource = Resource("conversations", "Compensation")


class NewCompensation(In):
    """What the customer of a complaint gets. Within the caller's budget of the month it is given at once."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"complaint": 5, "kind": "refund", "amount": 1250, "currency": "EUR"}]
        }
    )

    complaint: Id
    kind: Literal["apology", "gesture", "refund", "points", "voucher"]
    amount: int = Field(
        default=0, ge=0, le=10**12, description="In minor units; 0 for an apology, unused for points."
    )
    points: int = Field(default=0, ge=0, le=10**9, description="How many, for points.")
    currency: str = Field(default="", max_length=3, description="Empty: the shop's.")
    words: str = Field(default="", max_length=300)


class Reason(In):
    """Why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Sent twice"}]})

    reason: str = Field(default="", max_length=300)


@resource.get("/compensations", CompensationList)
def list_compensations(
    request: HttpRequest,
    state: Annotated[Literal["", "asked", "given", "refused", "undone"], Query(description="Which.")] = "",
    after: After = "",
    limit: Limit = 25,
) -> CompensationList:
    """What customers get, the newest first."""
    rows = queries.compensations(caller(request))
    if state:
        rows = rows.filter(state=state)
    found = rows_of(rows, ("-asked_at", "-id"), after, limit)
    return CompensationList(items=[CompensationOut.of(row) for row in found.rows], next=found.next)


@resource.post("/compensations", CompensationOut, status=201)
def compensate_customer(request: HttpRequest, payload: NewCompensation) -> CompensationOut:
    """Give it; above the caller's budget of the month a lead is asked (`state`: asked)."""
    user = caller(request)
    try:
        complaint = queries.get_complaint(user, payload.complaint)
    except NotFound:
        raise Invalid(_("There is no such complaint."), field="complaint") from None
    values = payload.model_dump(exclude={"complaint"})
    return CompensationOut.of(services.compensate(user, complaint, **values))


@resource.get("/compensations/{int:compensation_id}", CompensationOut)
def get_compensation_by_id(request: HttpRequest, compensation_id: PathId) -> CompensationOut:
    """One of them."""
    return CompensationOut.of(queries.get_compensation(caller(request), compensation_id))


@resource.post("/compensations/{int:compensation_id}/approve", CompensationOut)
def approve_compensation(request: HttpRequest, compensation_id: PathId) -> CompensationOut:
    """Let it be given. For leads, and not for who asked."""
    user = caller(request)
    return CompensationOut.of(services.approve(user, queries.get_compensation(user, compensation_id)))


@resource.post("/compensations/{int:compensation_id}/refuse", CompensationOut)
def refuse_compensation(request: HttpRequest, compensation_id: PathId, payload: Reason) -> CompensationOut:
    """Not this, or not so much. For leads."""
    user = caller(request)
    found = queries.get_compensation(user, compensation_id)
    return CompensationOut.of(services.refuse(user, found, reason=payload.reason))


@resource.post("/compensations/{int:compensation_id}/undo", CompensationOut)
def undo_compensation(request: HttpRequest, compensation_id: PathId, payload: Reason) -> CompensationOut:
    """It is not given after all: the book gets the opposite entry."""
    user = caller(request)
    found = queries.get_compensation(user, compensation_id)
    return CompensationOut.of(services.undo(user, found, reason=payload.reason))
