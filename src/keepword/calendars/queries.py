"""Reads of calendars."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from keepword.accounts.models import User
from keepword.calendars.models import Calendar, CalendarDay
from keepword.calendars.rules import Day, DaysOff, Interval, Region, WorkingHours, add_working
from keepword.core.errors import NotFound

WORKING_DAY: Final = timedelta(hours=8)


def calendars(user: User) -> QuerySet[Calendar]:
    """All calendars, the default first."""
    if not user.may("hours"):
        return Calendar.objects.none()
    return Calendar.objects.order_by("-is_default", "name", "pk")


def get_calendar(user: User, pk: int) -> Calendar:
    """One calendar; missing and forbidden alike are NotFound."""
    found = calendars(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such calendar.")
    return found


def days(user: User, calendar: Calendar) -> QuerySet[CalendarDay]:
    """The dates with hours of their own, the latest first."""
    if not user.may("hours"):
        return CalendarDay.objects.none()
    return CalendarDay.objects.filter(calendar=calendar).order_by("-date")


def default_calendar() -> Calendar | None:
    """The calendar of whatever names none, or None before the set-up."""
    return Calendar.objects.filter(is_default=True).first()


def until_working_day(at: datetime) -> float:
    """The seconds from a moment until a working day, eight hours in which the shop is open, has passed; of a
    shop without a calendar, or one that never opens, a day by the clock. One query."""
    calendar = default_calendar()
    end = None if calendar is None else add_working(working_hours(calendar), at, WORKING_DAY)
    return ((end or at + timedelta(days=1)) - at).total_seconds()


def working_hours(calendar: Calendar) -> WorkingHours:
    """The calendar as a value; the same object, without a query, until somebody changes the calendar."""
    try:
        return _working_hours(calendar.pk, calendar.revision)
    except Calendar.DoesNotExist:
        # It was changed after the caller had read it.
        return working_hours(Calendar.objects.get(pk=calendar.pk))


@lru_cache(maxsize=256)
def _working_hours(pk: int, revision: UUID) -> WorkingHours:
    calendar = Calendar.objects.get(pk=pk, revision=revision)
    regions = (Region(calendar.country, calendar.subdivision or None),) if calendar.country else ()
    return WorkingHours(
        zone=calendar.zone,
        week=tuple(_day(intervals) for intervals in calendar.week),
        holidays=DaysOff(regions),
        exceptions={day.date: _day(day.intervals) for day in calendar.days.all()},
    )


def _day(pairs: Iterable[tuple[int, int]]) -> Day:
    return tuple(Interval(start, end) for start, end in pairs)
