"""Kinds of values that shapes and parameters are made of."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, Generic, Literal, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from ninja import Path, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from keepword.core import keyset
from keepword.core.errors import Invalid

BIGGEST: Final = 2**63 - 1
MOST: Final = 100  # rows of a page
_RFC3339: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT_SCHEMA: Final = {"type": "string", "format": "date-time"}

Id = Annotated[int, Field(ge=1, le=BIGGEST)]
PathId = Annotated[int, Path(ge=1, le=BIGGEST, description="Its number.")]
After = Annotated[
    str, Query(max_length=500, description="The `next` of the page before; empty for the first page.")
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]


def _moment(value: Any) -> datetime:
    if isinstance(value, str) and _RFC3339.fullmatch(value):
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise ValueError(_("Give a moment like 2026-03-01T09:00:00Z."))


def _date(value: Any) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(_("Give a day like 2026-03-01."))


def iso(at: datetime) -> str:
    """RFC 3339 in UTC, to the microsecond: 2026-03-01T09:00:00.000000Z."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _iso_or_none(at: datetime | None) -> str | None:
    return None if at is None else iso(at)


# A moment in an answer, and one in a request.
Moment = Annotated[
    datetime, PlainSerializer(iso, return_type=str), WithJsonSchema(_MOMENT_SCHEMA, mode="serialization")
]
MaybeMoment = Annotated[
    datetime | None,
    PlainSerializer(_iso_or_none, return_type=str | None),
    WithJsonSchema({"anyOf": [_MOMENT_SCHEMA, {"type": "null"}]}, mode="serialization"),
]
MomentIn = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema(_MOMENT_SCHEMA)]
DayIn = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]

LanguageCode = Literal["en", "uk", "ru", "lt"]
PriorityName = Literal["low", "normal", "high", "urgent"]


class In(BaseModel):
    """What comes in: every field known, every type right."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Out(BaseModel):
    """What goes out."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


T = TypeVar("T")
M = TypeVar("M", bound=Model)


class Page(Out, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str = Field(description="Give it as `after` to get the page that follows; empty on the last.")


def rows_of(rows: "QuerySet[M]", order: tuple[str, ...], after: str, limit: int) -> keyset.Page[M]:
    """One page of rows; Invalid when the cursor is none of this list."""
    if after and not keyset.readable(rows, order, after):
        raise Invalid(_("This is no cursor of this list; begin without one."), field="after")
    return keyset.page(rows, order=order, after=after, size=limit)
