"""Working hours. For admins."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.api.fields import After, DayIn, In, Limit, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.calendars import services
from keepword.calendars.models import Calendar, CalendarDay
from keepword.calendars.queries import calendars, days, get_calendar
from keepword.calendars.rules import Day, Interval
from keepword.core.errors import Invalid

resource = Resource("settings", "Working hours")

MINUTES = 24 * 60
_WEEK = [[[540, 1080]]] * 5 + [[], []]
_EXAMPLE: dict[str, Any] = {
    "name": "Office",
    "zone": "Europe/Vilnius",
    "week": _WEEK,
    "country": "LT",
    "subdivision": "",
    "is_default": True,
}

Minute = Annotated[int, Field(ge=0, le=MINUTES)]
Span = Annotated[list[Minute], Field(min_length=2, max_length=2)]
Spans = Annotated[list[Span], Field(max_length=20)]
Date = Annotated[DayIn, Path(description="Like 2026-12-24.")]


class CalendarOut(Out):
    """When the business works."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": 1, **_EXAMPLE}]})

    id: int
    name: str
    zone: str = Field(description="An IANA name.")
    week: list[list[list[int]]] = Field(
        description="Seven lists, Monday first, of [start, end] in minutes since midnight."
    )
    country: str = Field(description="ISO 3166; its public holidays are days off. Empty: none.")
    subdivision: str
    is_default: bool

    @classmethod
    def of(cls, calendar: Calendar) -> "CalendarOut":
        return cls.model_validate(calendar, from_attributes=True)


class CalendarList(Page[CalendarOut]):
    pass


class CalendarIn(In):
    """A calendar as it is to be."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    name: str = Field(min_length=1, max_length=120)
    zone: str = Field(max_length=64)
    week: list[Spans] = Field(min_length=7, max_length=7)
    country: str = Field(default="", max_length=2)
    subdivision: str = Field(default="", max_length=40)
    is_default: bool = False


class DayOut(Out):
    """A date with hours of its own; none: a day off."""

    date: str
    intervals: list[list[int]]
    label: str

    @classmethod
    def of(cls, day: CalendarDay) -> "DayOut":
        return cls(date=day.date.isoformat(), intervals=day.intervals, label=day.label)


class DayHours(In):
    """The hours of a date."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"intervals": [[540, 840]], "label": "Christmas Eve"}]}
    )

    intervals: Spans = Field(default=[], description="[start, end] in minutes; none: a day off.")
    label: str = Field(default="", max_length=120)


class DayList(Out):
    items: list[DayOut]


@resource.get("/calendars", CalendarList)
def list_calendars(request: HttpRequest, after: After = "", limit: Limit = 25) -> CalendarList:
    """All calendars, by name."""
    found = rows_of(calendars(caller(request)), ("name", "id"), after, limit)
    return CalendarList(items=[CalendarOut.of(row) for row in found.rows], next=found.next)


@resource.get("/calendars/{int:calendar_id}", CalendarOut)
def get_calendar_by_id(request: HttpRequest, calendar_id: PathId) -> CalendarOut:
    """One calendar."""
    return CalendarOut.of(get_calendar(caller(request), calendar_id))


@resource.post("/calendars", CalendarOut, status=201)
def create_calendar(request: HttpRequest, payload: CalendarIn) -> CalendarOut:
    """Make a calendar."""
    return _save(caller(request), None, payload)


@resource.put("/calendars/{int:calendar_id}", CalendarOut)
def save_calendar(request: HttpRequest, calendar_id: PathId, payload: CalendarIn) -> CalendarOut:
    """Change a calendar as a whole. Running clocks are reckoned anew."""
    user = caller(request)
    return _save(user, get_calendar(user, calendar_id), payload)


@resource.delete("/calendars/{int:calendar_id}")
def remove_calendar(request: HttpRequest, calendar_id: PathId) -> None:
    """Remove one that is not the default and that nothing uses (409)."""
    user = caller(request)
    services.remove_calendar(user, get_calendar(user, calendar_id))


@resource.get("/calendars/{int:calendar_id}/days", DayList)
def list_days(request: HttpRequest, calendar_id: PathId) -> DayList:
    """The dates with hours of their own, the latest first; the latest 400."""
    user = caller(request)
    return DayList(items=[DayOut.of(day) for day in days(user, get_calendar(user, calendar_id))[:400]])


@resource.put("/calendars/{int:calendar_id}/days/{day}", DayOut)
def set_day(request: HttpRequest, calendar_id: PathId, day: Date, payload: DayHours) -> DayOut:
    """Give a date hours of its own, or none; they win over the week and over holidays."""
    user = caller(request)
    made = services.set_day(
        user,
        get_calendar(user, calendar_id),
        day=_plain(day),
        intervals=_day(payload.intervals, "intervals"),
        label=payload.label,
    )
    return DayOut.of(made)


@resource.delete("/calendars/{int:calendar_id}/days/{day}")
def remove_day(request: HttpRequest, calendar_id: PathId, day: Date) -> None:
    """Let a date have the hours of its weekday again."""
    user = caller(request)
    services.remove_day(user, get_calendar(user, calendar_id), day=_plain(day))


def _plain(day: date) -> date:
    return day


def _save(user: User, calendar: Calendar | None, payload: CalendarIn) -> CalendarOut:
    saved = services.save_calendar(
        user,
        calendar,
        name=payload.name,
        zone=payload.zone,
        week=tuple(_day(spans, f"week.{index}") for index, spans in enumerate(payload.week)),
        country=payload.country,
        subdivision=payload.subdivision,
        is_default=payload.is_default,
    )
    return CalendarOut.of(saved)


def _day(spans: list[list[int]], field: str) -> Day:
    try:
        return tuple(Interval(start, end) for start, end in spans)
    except Invalid as error:
        raise Invalid(error.message, field=field) from None
