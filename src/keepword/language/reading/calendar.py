"""Days and moments reckoned from the moment of sending. Pure; local times without a zone."""

import calendar
from datetime import date, datetime, time, timedelta
from typing import Final

FRIDAY: Final = 4
SATURDAY: Final = 5
LAST_MINUTE: Final = 23 * 60 + 59
FARTHEST: Final = 3_700  # days; what is later than ten years is no deadline


def working_days(start: date, count: int) -> date:
    """The day that many working days (Monday to Friday) after `start`, which itself does not count."""
    weeks, rest = divmod(count, 5)
    day = start
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)  # counted from Monday on, as from the Friday before
    day += timedelta(weeks=weeks)
    for _ in range(rest):
        day += timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
    return day


def months_on(start: date, count: int) -> date:
    """The same day of a later month, or that month's last."""
    years, month = divmod(start.month - 1 + count, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def next_weekday(start: date, weekday: int) -> date:
    """The next such day after `start`."""
    return start + timedelta(days=(weekday - start.weekday() - 1) % 7 + 1)


def weekday_of_week(start: date, weekday: int, weeks: int) -> date:
    """That day of the week that is `weeks` after the week of `start`."""
    return start + timedelta(days=weekday - start.weekday() + 7 * weeks)


def month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def next_date(start: date, day: int, month: int) -> date | None:
    """The next such day of the year, today included; None where the calendar has none."""
    for year in range(start.year, start.year + 5):
        try:
            found = date(year, month, day)
        except ValueError:
            if (month, day) == (2, 29):
                continue
            return None
        if found >= start:
            return found
    return None


def next_day_of_month(start: date, day: int) -> date | None:
    """The next day with this number, today included."""
    if not 1 <= day <= 31:
        return None
    for ahead in range(3):
        first = months_on(start.replace(day=1), ahead)
        if day <= calendar.monthrange(first.year, first.month)[1] and first.replace(day=day) >= start:
            return first.replace(day=day)
    return None


def at(day: date, minute: int) -> datetime:
    """A moment of a day by its minute."""
    return datetime.combine(day, time.min) + timedelta(minutes=minute)
