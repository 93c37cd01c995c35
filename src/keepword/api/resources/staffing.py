"""Staffing: who will come in each half-hour of a day, whom that needs, who is there."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.analytics.rules.arrivals import Forecast
from keepword.analytics.staffing.plan import BOUNDS, Line, plan
from keepword.api.fields import DayIn, Moment, Out
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.core.errors import Invalid, Refused
from keepword.teams.models import Team
from keepword.teams.queries import closed_to, teams

resource = Resource("conversations", "Staffing")

_HALF: dict[str, Any] = {
    "start": "2026-03-02T08:00:00.000000Z",
    "end": "2026-03-02T08:30:00.000000Z",
    "expected": 11.4,
    "came": None,
    "needed": 4,
    "on_schedule": 5,
    "there": 4.5,
    "gap": -0.5,
    "service_level": 0.71,
    "occupancy": 0.5,
}
_FORECAST: dict[str, Any] = {
    "channel": "phone",
    "method": "model",
    "days": 84,
    "mase_model": 0.72,
    "mase_naive": 0.98,
}


def _bound(name: str, meaning: str) -> Any:
    least, most = BOUNDS[name]
    of = " Left out: as usual for the channel."
    return Query(ge=least, le=most, description=meaning + of)  # type: ignore[type-arg]


class HalfHourOut(Out):
    """Half an hour of the caller's wall clock."""

    model_config = ConfigDict(json_schema_extra={"examples": [_HALF]})

    start: Moment
    end: Moment = Field(description="Not part of it.")
    expected: float = Field(description="Contacts that are forecast.")
    came: int | None = Field(description="Contacts that came; null when it is not over.")
    needed: int = Field(description="People at work who keep to the target.")
    on_schedule: int = Field(description="As many as it takes, so that those needed are at work.")
    there: float = Field(description="On the schedule by working hours, without those absent.")
    gap: float = Field(description="`there` less `on_schedule`: below 0 people are missing.")
    service_level: float | None = Field(
        description="The part (0 to 1) answered in time by those there; null where nobody waits for it."
    )
    occupancy: float | None = Field(
        description="The part (0 to 1) of their time for which those there are busy."
    )

    @classmethod
    def of(cls, line: Line) -> HalfHourOut:
        half = line.half
        return cls(
            start=line.begin,
            end=line.end,
            expected=half.expected,
            came=line.came,
            needed=half.needed,
            on_schedule=half.on_schedule,
            there=half.there,
            gap=half.gap,
            service_level=half.service_level,
            occupancy=half.occupancy,
        )


class ForecastOut(Out):
    """How a channel's contacts were forecast, and how far off that would have been."""

    model_config = ConfigDict(json_schema_extra={"examples": [_FORECAST]})

    channel: str
    method: Literal["model", "naive"] = Field(description="naive: as last week.")
    days: int = Field(description="That it knows of.")
    mase_model: float | None = Field(description="The mean absolute scaled error; null: too little is known.")
    mase_naive: float | None

    @classmethod
    def of(cls, channel: str, found: Forecast) -> ForecastOut:
        return cls.model_validate(
            {
                "channel": channel,
                "method": found.method,
                "days": found.days,
                "mase_model": found.mase_model,
                "mase_naive": found.mase_naive,
            }
        )


class StaffingOut(Out):
    """A day. Without half-hours when there is not a week of contacts to tell the next from."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "day": "2026-03-02",
                    "channel": "phone",
                    "channels": ["phone", "email"],
                    "forecasts": [_FORECAST],
                    "half_hours": [_HALF],
                }
            ]
        }
    )

    day: str
    channel: str = Field(description="all: each channel with people of its own, added up.")
    channels: list[str] = Field(description="By which anybody came.")
    forecasts: list[ForecastOut]
    half_hours: list[HalfHourOut]


@resource.get("/staffing", StaffingOut)
def get_staffing(
    request: HttpRequest,
    day: Annotated[
        DayIn | None, Query(description="Today or one of the next four weeks; left out: today.")
    ] = None,
    channel: Annotated[
        str, Query(max_length=20, description="all, or one; left out: where customers wait and most come.")
    ] = "",
    team: Annotated[int | None, Query(ge=1, le=2**63 - 1, description="Of this one only.")] = None,
    handle_s: Annotated[float | None, _bound("handle_s", "Seconds that one takes.")] = None,
    at_once: Annotated[float | None, _bound("at_once", "Contacts that one has at a time.")] = None,
    share: Annotated[float | None, _bound("share", "The part to be answered in time.")] = None,
    within_s: Annotated[float | None, _bound("within_s", "Seconds that are in time.")] = None,
    patience_s: Annotated[
        float | None, _bound("patience_s", "Seconds after which customers give up in the mean.")
    ] = None,
    most_occupied: Annotated[
        float | None, _bound("most_occupied", "The part of their time for which people may be busy.")
    ] = None,
    shrinkage: Annotated[float | None, _bound("shrinkage", "The part for breaks and meetings.")] = None,
) -> StaffingOut:
    """Contacts forecast by half-hours, people needed, people there. For who sees all numbers."""
    user = caller(request)
    if not user.may("see_today"):
        raise Refused(_("Only who sees the numbers of the whole service may do this."))
    said = {
        "handle_s": handle_s,
        "at_once": at_once,
        "share": share,
        "within_s": within_s,
        "patience_s": patience_s,
        "most_occupied": most_occupied,
        "shrinkage": shrinkage,
    }
    chosen: Team | None = None
    if team is not None:
        chosen = teams(user).exclude(pk__in=closed_to(user).values("pk")).filter(pk=team).first()
        if chosen is None:
            raise Invalid(_("There is no such team."), field="team")
    found = plan(
        user,
        ZoneInfo(user.time_zone),
        day=day,
        channel=channel,
        team=chosen,
        changed={name: value for name, value in said.items() if value is not None},
    )
    return StaffingOut(
        day=found.day.isoformat(),
        channel=found.channel,
        channels=list(found.channels),
        forecasts=[ForecastOut.of(key, one) for key, one in found.forecasts.items()],
        half_hours=[HalfHourOut.of(line) for line in found.lines],
    )
