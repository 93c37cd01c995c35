"""When customers write and when agents work: the days, weeks and hours of the demo shop. Pure."""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Vilnius")  # Kyiv keeps the same hours all year

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

Hours = tuple[tuple[time, time] | None, ...]  # by weekday, Monday first; None: closed

# The shop's.
OPENING: Hours = (*((time(8), time(20)),) * 5, (time(9), time(18)), None)

# How many write in an hour of the day, and on a day of the week, beside the others.
_BY_HOUR = (4, 2, 1, 1, 1, 3, 8, 18, 34, 46, 50, 46, 40, 40, 42, 42, 40, 42, 46, 54, 60, 54, 34, 14)
_BY_WEEKDAY = (1.35, 1.1, 1.0, 0.98, 0.95, 0.6, 0.62)

# The bad days of the story, in days before now.
STRIKE = range(33, 41)  # couriers do not drive
BAD_BATCH = range(11, 20)  # chargers that get hot


def weight(moment: datetime, now: datetime, days: int) -> float:
    """How likely it is that somebody writes in the hour that begins at `moment`."""
    local = moment.astimezone(ZONE)
    age = (now - moment) // DAY
    growth = 1.15 - 0.3 * age / days
    trouble = 1.7 if age in STRIKE else 1.2 if age in BAD_BATCH else 1.0
    return _BY_HOUR[local.hour] * _BY_WEEKDAY[local.weekday()] * growth * trouble


def arrivals(now: datetime, days: int, count: int, chance: Random) -> list[datetime]:
    """The moments at which `count` conversations start, in order, all an hour or more before `now`."""
    hours = [now - HOUR * n for n in range(days * 24, 1, -1)]
    sums = list(accumulate(weight(hour, now, days) for hour in hours))
    moments = []
    for n in range(count):
        mark = (n + chance.random()) / count * sums[-1]
        at = min(bisect_right(sums, mark), len(sums) - 1)
        before = sums[at - 1] if at else 0.0
        moments.append(hours[at] + HOUR * ((mark - before) / (sums[at] - before) * 0.999))
    return moments


class Shift:
    """When somebody works: hours by weekday, Monday first, in the shop's zone."""

    def __init__(self, hours: Hours) -> None:
        self._hours = hours
        self._days: dict[date, tuple[datetime, datetime] | None] = {}

    def _of(self, moment: datetime) -> tuple[datetime, datetime] | None:
        """The shift of that day, in UTC."""
        day = moment.astimezone(ZONE).date()
        if day not in self._days:
            hours = self._hours[day.weekday()]
            self._days[day] = hours and (_utc(day, hours[0]), _utc(day, hours[1]))
        return self._days[day]

    def at_work(self, moment: datetime) -> bool:
        shift = self._of(moment)
        return shift is not None and shift[0] <= moment < shift[1]

    def add(self, moment: datetime, minutes: float) -> datetime:
        """The moment when so many working minutes have passed."""
        left = timedelta(minutes=minutes)
        while True:
            shift = self._of(moment)
            if shift is not None and moment < shift[1]:
                moment = max(moment, shift[0])
                if left < shift[1] - moment:
                    return moment + left
                left -= shift[1] - moment
            moment = _midnight_after(moment)

    def subtract(self, moment: datetime, minutes: float) -> datetime:
        """The latest moment from which so many working minutes pass until `moment`."""
        left = timedelta(minutes=minutes)
        while True:
            shift = self._of(moment)
            if shift is not None and moment > shift[0]:
                moment = min(moment, shift[1])
                if left <= moment - shift[0]:
                    return moment - left
                left -= moment - shift[0]
            moment = _midnight_of(moment) - timedelta(microseconds=1)

    def minutes_between(self, start: datetime, end: datetime) -> float:
        """Working minutes from `start` to `end`."""
        total = timedelta()
        while start < end:
            shift = self._of(start)
            if shift is not None:
                total += max(min(end, shift[1]) - max(start, shift[0]), timedelta())
            start = _midnight_after(start)
        return total / timedelta(minutes=1)


SHOP = Shift(OPENING)


def _utc(day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZONE).astimezone(UTC)


def _midnight_of(moment: datetime) -> datetime:
    return _utc(moment.astimezone(ZONE).date(), time())


def _midnight_after(moment: datetime) -> datetime:
    return _utc(moment.astimezone(ZONE).date() + DAY, time())


def awake(moment: datetime, chance: Random) -> datetime:
    """The same moment, or the next morning where people sleep."""
    local = moment.astimezone(ZONE)
    if 7 <= local.hour < 23:
        return moment
    morning = _midnight_after(moment) if local.hour >= 23 else _midnight_of(moment)
    return morning + HOUR * chance.uniform(7.2, 10.5)
