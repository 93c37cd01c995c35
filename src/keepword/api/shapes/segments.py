"""Segments, how customers buy, and where they are, as the API tells them."""

from typing import Any, Final

from pydantic import ConfigDict, Field

from keepword.api.fields import MaybeMoment, Moment, Out, Page
from keepword.api.shapes.conditions import Condition
from keepword.api.shapes.customers import CustomerName
from keepword.relationship.models import Membership, Passage, Segment
from keepword.relationship.queries.journey import Station
from keepword.relationship.queries.scores import Cell

_AT: Final = "2026-03-01T09:00:00.000000Z"
SEGMENT: Final[dict[str, Any]] = {
    "id": 4,
    "key": "",
    "name": "Lamps, quiet for half a year",
    "about": "Ask whether the lamp still serves them.",
    "condition": {"field": "last_contact", "op": "older than", "value": 262800},
    "size": 312,
    "is_ready": True,
    "counted_at": _AT,
    "trouble": "",
    "archived_at": None,
}
SEGMENT_NAME: Final[dict[str, Any]] = {"id": 4, "name": "Lamps, quiet for half a year"}


class SegmentOut(Out):
    """A set of customers that keeps itself."""

    model_config = ConfigDict(json_schema_extra={"examples": [SEGMENT]})

    id: int
    key: str = Field(description="Of a built-in one; empty for the shop's own.")
    name: str
    about: str
    condition: Condition
    size: int
    is_ready: bool = Field(description="false while it is counted for the first time.")
    counted_at: MaybeMoment = Field(description="When all of it was counted last.")
    trouble: str = Field(description="Why it cannot be counted; empty when it can.")
    archived_at: MaybeMoment

    @classmethod
    def of(cls, segment: Segment) -> "SegmentOut":
        return cls(
            id=segment.pk,
            key=segment.key,
            name=segment.title,
            about=segment.description,
            condition=segment.condition,
            size=segment.size,
            is_ready=segment.ready_at is not None,
            counted_at=segment.counted_at,
            trouble=segment.trouble,
            archived_at=segment.archived_at,
        )


class SegmentList(Out):
    items: list[SegmentOut]


class SegmentName(Out):
    """A segment by name."""

    model_config = ConfigDict(json_schema_extra={"examples": [SEGMENT_NAME]})

    id: int
    name: str

    @classmethod
    def of(cls, segment: Segment) -> "SegmentName":
        return cls(id=segment.pk, name=segment.title)


class SegmentMemberOut(Out):
    """A customer in a segment."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"customer": {"id": 12, "name": "Olena"}, "entered_at": _AT, "left_at": None}]
        }
    )

    customer: CustomerName
    entered_at: Moment
    left_at: MaybeMoment

    @classmethod
    def of(cls, one: Membership) -> "SegmentMemberOut":
        who = CustomerName(id=one.customer_id, name=one.customer.name)
        return cls(customer=who, entered_at=one.entered_at, left_at=one.left_at)


class SegmentMemberList(Page[SegmentMemberOut]):
    pass


class SegmentCountOut(Out):
    """For how many customers a condition holds, counted in bounded time."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"found": 312, "is_whole": True, "examples": [{"id": 12, "name": "Olena"}]}]
        }
    )

    found: int
    is_whole: bool = Field(description="false: time was over, there may be more.")
    examples: list[CustomerName]


class BuyingCellOut(Out):
    """Customers who buy alike."""

    recency: int = Field(description="1 to 5: how lately they ordered.")
    worth: int = Field(description="1 to 5: how often and how much.")
    label: str
    count: int

    @classmethod
    def of(cls, cell: Cell) -> "BuyingCellOut":
        return cls(recency=cell.recency, worth=cell.worth, label=cell.label.value, count=cell.count)


class BuyingOut(Out):
    """How customers buy: 25 cells."""

    scored_at: MaybeMoment
    currency: str
    cells: list[BuyingCellOut]


class CustomerPassageOut(Out):
    """A time at a stage."""

    stage: str
    since: Moment
    until: MaybeMoment

    @classmethod
    def of(cls, one: Passage) -> "CustomerPassageOut":
        return cls(stage=one.stage, since=one.entered_at, until=one.left_at)


class CustomerLabelsOut(Out):
    """What a customer is called by, and where they are."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "rfm": "loyal",
                    "why": ["3 orders: more often than three fifths of your customers."],
                    "segments": [SEGMENT_NAME],
                    "journey": [{"stage": "use", "since": _AT, "until": None}],
                }
            ]
        }
    )

    rfm: str = Field(
        description="champions, loyal, promising, new, at_risk, hibernating or lost; empty: never bought."
    )
    why: list[str]
    segments: list[SegmentName]
    journey: list[CustomerPassageOut] = Field(description="The newest stage first, at most 20.")


class JourneyStageOut(Out):
    """A stage in a span of time."""

    stage: str
    here: int = Field(description="At it now.")
    entered: int
    left: int
    stay_seconds: float | None = Field(description="The mean stay of those who left it then.")
    rating: float | None = Field(description="Of those given by customers while at it, 1 to 5.")
    ratings: int

    @classmethod
    def of(cls, one: Station) -> "JourneyStageOut":
        return cls(
            stage=one.stage.value,
            here=one.here,
            entered=one.entered,
            left=one.left,
            stay_seconds=None if one.stay is None else one.stay.total_seconds(),
            rating=one.rating,
            ratings=one.ratings,
        )


class JourneyPassageOut(Out):
    """How many went from one stage to another."""

    came_from: str = Field(description="Empty: from outside.")
    stage: str
    count: int


class JourneyOut(Out):
    """The journey of all customers in a span of time."""

    since: Moment
    until: Moment
    stages: list[JourneyStageOut]
    passages: list[JourneyPassageOut]
