"""Working time: the real time that passes while a zone's wall clock is inside a day's intervals.

Every moment here is aware and every answer is in UTC. An hour that the wall clock skips in spring is
no working time and an hour that it shows twice in autumn is worked twice, because both follow from the
definition above: no edge of an interval is ever turned into a moment on its own.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from keepword.core.errors import Invalid

DAY_MINUTES = 24 * 60
DAYS_A_WEEK = 7
# A calendar without one open minute in this many days never opens, as far as a due time is concerned.
SEARCH_DAYS = 5 * 366
# No answer lies further from its question than this, so that no input can make a search endless.
HORIZON_DAYS = 100 * 366
# A zone's own time cannot be told at the very ends of datetime, so its first and last year stay closed.
FIRST_DAY = date(2, 1, 1).toordinal()
LAST_DAY = date(9998, 12, 31).toordinal()

Span = tuple[datetime, datetime]
"""Two moments in UTC; the second is not part of it."""


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A part of a day on the wall clock, in minutes since midnight; `end` is exclusive and may be 24:00."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= DAY_MINUTES:
            raise Invalid(f"an interval starts before it ends, between 0 and {DAY_MINUTES} minutes: {self}")


Day = tuple[Interval, ...]
Week = tuple[Day, ...]

OFFICE_WEEK: Week = ((Interval(9 * 60, 18 * 60),),) * 5 + ((), ())
"""Monday to Friday, 09:00 to 18:00: what a business has until it says otherwise."""


@dataclass(frozen=True, eq=False)
class WorkingHours:
    """When a business works: `week` has seven days, Monday first; a day in `exceptions` has these hours
    whatever its weekday and though it be a holiday; a day in `holidays` has none.

    Compared by identity, which makes it a cheap key of the cache of open spans: keep and reuse one.
    """

    zone: str
    week: Week
    holidays: Container[date] = frozenset()
    exceptions: Mapping[date, Day] = field(default_factory=dict)

    def __post_init__(self) -> None:
        zone_named(self.zone)
        if len(self.week) != DAYS_A_WEEK:
            raise Invalid(f"a week has {DAYS_A_WEEK} days, Monday first, not {len(self.week)}")
        exceptions = {day: joined(intervals) for day, intervals in self.exceptions.items()}
        object.__setattr__(self, "week", tuple(joined(day) for day in self.week))
        object.__setattr__(self, "exceptions", MappingProxyType(exceptions))

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def on(self, day: date) -> Day:
        """The intervals of one day of the zone's calendar."""
        if day in self.exceptions:
            return self.exceptions[day]
        if day in self.holidays:
            return ()
        return self.week[day.weekday()]


def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name; Invalid if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        # A name that is a folder of the zone data, or leads out of it, is an OSError or a ValueError.
        raise Invalid(
            f"zone: {name[:80]!r} is not a time zone; expected a name like Europe/Vilnius", field="zone"
        ) from error


def joined(intervals: Iterable[Interval]) -> Day:
    """The same minutes as intervals in order that neither touch nor overlap."""
    day: list[Interval] = []
    for interval in sorted(intervals):
        if day and interval.start <= day[-1].end:
            day[-1] = Interval(day[-1].start, max(day[-1].end, interval.end))
        else:
            day.append(interval)
    return tuple(day)


def add_working(hours: WorkingHours, start: datetime, minutes: float | timedelta) -> datetime | None:
    """The earliest moment by which so much working time has passed since `start`.

    None if the calendar never has it: it stays closed for five years, or a century is not enough.
    """
    left = minutes if isinstance(minutes, timedelta) else timedelta(minutes=minutes)
    if left < timedelta():
        raise ValueError("working time to add cannot be negative")
    at = _in_utc(start)
    if not left:
        return at
    for begin, end in _spans_from(hours, at):
        length = end - begin
        if length >= left:
            return begin + left
        left -= length
    return None


def working_between(hours: WorkingHours, start: datetime, end: datetime) -> timedelta:
    """The working time from `start` to `end`; none if `end` is not after `start`."""
    at, until = _in_utc(start), _in_utc(end)
    total = timedelta()
    if until <= at:
        return total
    for ordinal in range(at.toordinal(), until.toordinal() + 1):
        for begin, close in _open_spans(hours, ordinal):
            if close > at and begin < until:
                total += min(close, until) - max(begin, at)
    return total


def is_open(hours: WorkingHours, at: datetime) -> bool:
    moment = _in_utc(at)
    return any(begin <= moment < end for begin, end in _open_spans(hours, moment.toordinal()))


def next_opening(hours: WorkingHours, at: datetime) -> datetime | None:
    """The next moment after `at` when closed turns to open; None if that never happens."""
    moment = edge = _in_utc(at)
    for begin, end in _spans_from(hours, moment):
        if begin > edge:
            return begin
        edge = end
        # Open without a break for as long as the search may last: it never closes, so it never opens.
        if edge - moment > timedelta(days=SEARCH_DAYS):
            return None
    return None


def next_closing(hours: WorkingHours, at: datetime) -> datetime | None:
    """The next moment after `at` when open turns to closed; None if that never happens."""
    opened: datetime | None = None
    edge: datetime | None = None
    for begin, end in _spans_from(hours, _in_utc(at)):
        if opened is None or edge is None:
            opened = begin
        elif begin > edge:
            return edge
        edge = end
        if edge - opened > timedelta(days=SEARCH_DAYS):
            return None
    return edge


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(UTC)


def _spans_from(hours: WorkingHours, at: datetime) -> Iterator[Span]:
    """Open spans after `at`, in order; the first is cut at `at`; those that touch are not joined."""
    first = last_open = at.toordinal()
    for ordinal in range(first, min(first + HORIZON_DAYS, LAST_DAY) + 1):
        if ordinal - last_open > SEARCH_DAYS:
            return
        for begin, end in _open_spans(hours, ordinal):
            if end > at:
                last_open = ordinal
                yield max(begin, at), end


@lru_cache(maxsize=16_384)
def _open_spans(hours: WorkingHours, ordinal: int) -> tuple[Span, ...]:
    """The open spans of one day of UTC (by its ordinal), in order.

    Days of UTC follow one another without a seam; days of a zone's own calendar may overlap (clocks put back
    over midnight show the evening again) or be missing (Samoa has no 30 December 2011).
    """
    if not FIRST_DAY <= ordinal <= LAST_DAY:
        return ()
    spans: list[Span] = []
    for begin, end, offset in _steady_parts(hours.tzinfo, ordinal):
        for local in _local_days(begin + offset, end + offset):
            midnight = datetime.combine(local, time(), UTC) - offset
            for interval in hours.on(local):
                opens = max(begin, midnight + timedelta(minutes=interval.start))
                closes = min(end, midnight + timedelta(minutes=interval.end))
                if opens < closes:
                    spans.append((opens, closes))
    return tuple(spans)


def _local_days(begin: datetime, end: datetime) -> Iterator[date]:
    """The dates that a wall clock shows from `begin` until just before `end`."""
    last = (end - datetime.resolution).toordinal()
    return (date.fromordinal(day) for day in range(begin.toordinal(), last + 1))


def _steady_parts(zone: ZoneInfo, ordinal: int) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """A day of UTC in parts of one offset each: (begin, end, offset). No zone has changed twice in a day."""
    begin = datetime.combine(date.fromordinal(ordinal), time(), UTC)
    end = begin + timedelta(days=1)
    before, after = _offset(zone, begin), _offset(zone, end - datetime.resolution)
    if before == after:
        yield begin, end, before
        return
    change = _change_between(zone, begin, end)
    yield begin, change, before
    yield change, end, after


def _change_between(zone: ZoneInfo, begin: datetime, end: datetime) -> datetime:
    """The moment when the offset changes; zone data has whole seconds."""
    before = _offset(zone, begin)
    low, high = 0, int((end - begin).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, begin + timedelta(seconds=middle)) == before:
            low = middle
        else:
            high = middle
    return begin + timedelta(seconds=high)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    return offset if offset is not None else timedelta()
