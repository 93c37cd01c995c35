"""Segments of customers, how customers buy, and their journey."""

from datetime import timedelta
from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.api.fields import After, In, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.conditions import Condition
from keepword.api.shapes.customers import CustomerName
from keepword.api.shapes.segments import (
    BuyingCellOut,
    BuyingOut,
    CustomerLabelsOut,
    CustomerPassageOut,
    JourneyOut,
    JourneyPassageOut,
    JourneyStageOut,
    SegmentCountOut,
    SegmentList,
    SegmentMemberList,
    SegmentMemberOut,
    SegmentName,
    SegmentOut,
)
from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.customers.queries import get_customer
from keepword.relationship import queries, services

resource = Resource("customers", "Segments")

_NEW: Final[dict[str, Any]] = {
    "name": "Lamps, quiet for half a year",
    "condition": {"field": "last_contact", "op": "older than", "value": 262800},
}


class NewSegment(In):
    """A set of customers."""

    model_config = ConfigDict(json_schema_extra={"examples": [_NEW]})

    name: str = Field(min_length=1, max_length=80)
    about: str = Field(default="", max_length=300)
    condition: Condition = Field(default={}, description="Of customers. Empty: everybody.")


class SegmentChange(In):
    """What to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Quiet for half a year"}]})

    name: str | None = Field(default=None, min_length=1, max_length=80)
    about: str | None = Field(default=None, max_length=300)
    condition: Condition | None = None


class SegmentQuestion(In):
    """A condition to be counted."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"condition": _NEW["condition"]}]})

    condition: Condition


@resource.get("/segments", SegmentList)
def list_segments(
    request: HttpRequest,
    state: Annotated[Literal["kept", "archived"], Query(description="Which.")] = "kept",
) -> SegmentList:
    """All segments, for callers who may make them; at most 100 are kept."""
    rows = queries.segments(caller(request), archived=state == "archived").order_by("pk")
    return SegmentList(items=[SegmentOut.of(row) for row in rows])


@resource.post("/segments", SegmentOut, status=201)
def make_segment(request: HttpRequest, payload: NewSegment) -> SegmentOut:
    """Make a segment; it is counted at once, in the background."""
    plan = services.Plan(payload.name, payload.condition, payload.about)
    return SegmentOut.of(services.save_segment(caller(request), None, plan))


@resource.post("/segments/count", SegmentCountOut)
def count_segment(request: HttpRequest, payload: SegmentQuestion) -> SegmentCountOut:
    """For how many customers a condition holds now, counted for at most a second and a half."""
    found = queries.count(caller(request), payload.condition)
    return SegmentCountOut(
        found=found.found,
        is_whole=found.whole,
        examples=[CustomerName(id=one.pk, name=one.name) for one in found.examples],
    )


@resource.get("/segments/{int:segment_id}", SegmentOut)
def get_segment_by_id(request: HttpRequest, segment_id: PathId) -> SegmentOut:
    """One segment."""
    return SegmentOut.of(queries.get_segment(caller(request), segment_id))


@resource.patch("/segments/{int:segment_id}", SegmentOut)
def change_segment(request: HttpRequest, segment_id: PathId, payload: SegmentChange) -> SegmentOut:
    """Change a segment. With another condition it is counted anew; nobody is told of whom that moves."""
    user = caller(request)
    found = queries.get_segment(user, segment_id)
    plan = services.Plan(
        found.title if payload.name is None else payload.name,
        found.condition if payload.condition is None else payload.condition,
        found.about if payload.about is None else payload.about,
    )
    return SegmentOut.of(services.save_segment(user, found, plan))


@resource.post("/segments/{int:segment_id}/archive", SegmentOut)
def archive_segment(request: HttpRequest, segment_id: PathId) -> SegmentOut:
    """Keep it no longer; who was in it stays on record."""
    user = caller(request)
    return SegmentOut.of(services.archive_segment(user, queries.get_segment(user, segment_id)))


@resource.post("/segments/{int:segment_id}/restore", SegmentOut)
def restore_segment(request: HttpRequest, segment_id: PathId) -> SegmentOut:
    """Take it out of the archive; it is counted anew."""
    user = caller(request)
    return SegmentOut.of(services.restore_segment(user, queries.get_segment(user, segment_id)))


@resource.get("/segments/{int:segment_id}/customers", SegmentMemberList)
def list_segment_customers(
    request: HttpRequest,
    segment_id: PathId,
    state: Annotated[Literal["in", "left"], Query(description="Who is in it, or who was.")] = "in",
    after: After = "",
    limit: Limit = 25,
) -> SegmentMemberList:
    """Who is in a segment, those who came last first."""
    user = caller(request)
    rows = queries.members(user, queries.get_segment(user, segment_id), gone=state == "left")
    found = rows_of(rows, ("-id",), after, limit)
    return SegmentMemberList(items=[SegmentMemberOut.of(row) for row in found.rows], next=found.next)


@resource.get("/customers/{int:customer_id}/labels", CustomerLabelsOut)
def get_customer_labels(request: HttpRequest, customer_id: PathId) -> CustomerLabelsOut:
    """What a customer is called by: the segments they are in, how they buy and why, where they are."""
    user = caller(request)
    customer = get_customer(user, customer_id)
    labels = queries.labels_of(user, customer)
    return CustomerLabelsOut(
        rfm=labels.rfm,
        why=queries.explained(customer),
        segments=[SegmentName.of(one.segment) for one in labels.memberships],
        journey=[CustomerPassageOut.of(one) for one in queries.way(user, customer)],
    )


@resource.get("/buying", BuyingOut)
def get_buying(request: HttpRequest) -> BuyingOut:
    """How customers buy: recency, and frequency and money together, in fifths."""
    book = queries.scoring()
    rows = queries.grid(caller(request))
    cells = [BuyingCellOut.of(cell) for row in rows for cell in row]
    return BuyingOut(scored_at=book.scored_at, currency=book.currency, cells=cells)


@resource.get("/journey", JourneyOut)
def get_journey(
    request: HttpRequest,
    days: Annotated[int, Query(ge=1, le=3660, description="So many days until now …")] = 30,
    back: Annotated[int, Query(ge=0, le=3660, description="… or until so many days ago.")] = 0,
) -> JourneyOut:
    """The journey of all customers in a span of time: stages, and how many went from one to another."""
    until = clock.now() - timedelta(days=back)
    since = until - timedelta(days=days)
    if since.year < 2000:
        raise Invalid(_("That is too long ago."), field="days")
    found = queries.picture(caller(request), since, until)
    return JourneyOut(
        since=since,
        until=until,
        stages=[JourneyStageOut.of(one) for one in found.stations],
        passages=[
            JourneyPassageOut(came_from=before, stage=stage, count=count)
            for (before, stage), count in sorted(found.passages.items())
        ],
    )
