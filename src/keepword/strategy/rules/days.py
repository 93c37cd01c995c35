"""Days of the shop as moments."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LEAST = timedelta(microseconds=1)
FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)


def begins(day: date, where: ZoneInfo) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(), where)


def ends(day: date, where: ZoneInfo) -> datetime:
    """Its last moment."""
    return begins(day + timedelta(days=1), where) - LEAST


def first_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def month_after(day: date) -> date:
    """The first day of the month that follows."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def fits(day: date) -> bool:
    """Whether it is a day of a shop's life, not a slip of the finger."""
    return FIRST <= day < LAST
