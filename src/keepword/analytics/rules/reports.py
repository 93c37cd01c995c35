"""What a report is about, and when it is due. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from keepword.core.errors import Invalid

DAY, WEEK, MONTH = "day", "week", "month"
_SUBJECT: Final = re.compile(
    r"(service|me)|(team|dashboard):([1-9][0-9]{0,17})|(framework|indicator):(\w{1,63})"
)


class Kind(StrEnum):
    """What numbers are put together."""

    SERVICE = "service"
    ME = "me"
    TEAM = "team"
    DASHBOARD = "dashboard"
    FRAMEWORK = "framework"
    INDICATOR = "indicator"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report or a file is about; `key` is "" of the service and of oneself."""

    kind: Kind
    key: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.key}" if self.key else self.kind.value


def subject(text: str) -> Subject:
    """As in "service", "me", "team:3", "dashboard:5", "framework:five_r", "indicator:csat"; else Invalid."""
    found = _SUBJECT.fullmatch(text) if text.isascii() else None
    if found is None:
        raise Invalid(_("Choose what is in it."), field="subject")
    kind, _colon, key = text.partition(":")
    return Subject(Kind(kind), key)


@dataclass(frozen=True, slots=True)
class Times:
    """When it is due: each day, on a weekday (0 Monday) or on a day of the month, at an hour of a zone."""

    every: str
    day: int
    hour: int
    minute: int = 0


def checked(times: Times) -> Times:
    """The times themselves; Invalid with the field at fault."""
    if times.every not in (DAY, WEEK, MONTH):
        raise Invalid(_("Choose how often."), field="every")
    if not (0 <= times.hour < 24 and 0 <= times.minute < 60):
        raise Invalid(_("Choose an hour of the day."), field="hour")
    if times.every == WEEK and not 0 <= times.day < 7:
        raise Invalid(_("Choose a day of the week."), field="weekday")
    if times.every == MONTH and not 1 <= times.day <= 31:
        raise Invalid(_("Choose a day of the month, from 1 to 31."), field="monthday")
    return times


def next_due(times: Times, zone: ZoneInfo, after: datetime) -> datetime:
    """The first moment after `after` at which it is due, in UTC.

    Of an hour that a clock change leaves out, the moment at which clocks were put forward by as much; of one
    that comes twice, the first.
    """
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        if _falls(times, day):
            local = datetime.combine(day, time(times.hour, times.minute), tzinfo=zone)
            found = local.astimezone(UTC)
            if found > after:
                return found
        day += timedelta(days=1)


def _falls(times: Times, day: date) -> bool:
    if times.every == DAY:
        return True
    if times.every == WEEK:
        return day.weekday() == times.day
    return day.day == min(times.day, monthrange(day.year, day.month)[1])
