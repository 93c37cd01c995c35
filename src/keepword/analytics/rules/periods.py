"""Days, weeks and months in a shop's zone, as moments. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from keepword.core.errors import Invalid

MOST: Final = 3_700  # periods at once: ten years of days


class Period(StrEnum):
    """Weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def beginning(day: date, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which a day begins in a zone."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def periods(
    since: datetime, until: datetime, period: Period, zone: ZoneInfo
) -> list[tuple[date, datetime, datetime]]:
    """Each period that a span touches: its first day, and its part of the span. Invalid where too many."""
    found: list[tuple[date, datetime, datetime]] = []
    first = _first(since.astimezone(zone).date(), period)
    while (begin := beginning(first, zone)) < until:
        after = _after(first, period)
        end = beginning(after, zone)
        if end > since:
            found.append((first, max(begin, since), min(end, until)))
        if len(found) > MOST:
            raise Invalid("These are too many periods: choose longer ones.", field="cut")
        first = after
    return found


def _first(day: date, period: Period) -> date:
    if period is Period.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if period is Period.MONTH else day


def _after(day: date, period: Period) -> date:
    if period is Period.MONTH:
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day + timedelta(days=7 if period is Period.WEEK else 1)
