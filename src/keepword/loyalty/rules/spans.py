"""When points end, when tiers are looked at again, whose birthday it is: days of the shop's own zone."""

from calendar import isleap, monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day, in UTC. Where clocks go forward at midnight: the moment of that."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def months_on(day: date, months: int) -> date:
    """The same day so many months on, or the last of its month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def ends_at(earned_at: datetime, months: int | None, zone: ZoneInfo) -> datetime | None:
    """When points end that were earned at a moment: with their last day, whatever the hour they came at."""
    if months is None:
        return None
    last = months_on(earned_at.astimezone(zone).date(), months)
    return start_of(last + timedelta(days=1), zone)


def turn_of_year(at: datetime, zone: ZoneInfo) -> datetime:
    """The first moment of the next year."""
    return start_of(date(at.astimezone(zone).year + 1, 1, 1), zone)


def year_before(at: datetime, zone: ZoneInfo) -> datetime:
    """The moment from which the last twelve months count: the start of the same day a year ago."""
    return start_of(months_on(at.astimezone(zone).date(), -12), zone)


def born_on(day: date) -> list[tuple[int, int]]:
    """Months and days of birth that are celebrated on a day: those of 29 February have 28 in most years."""
    found = [(day.month, day.day)]
    if (day.month, day.day) == (2, 28) and not isleap(day.year):
        found.append((2, 29))
    return found


def is_birthday(month: int, day: int) -> bool:
    """Whether somebody can be born on this day of a year."""
    return 1 <= month <= 12 and 1 <= day <= monthrange(2024, month)[1]
