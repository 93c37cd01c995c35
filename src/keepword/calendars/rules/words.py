"""Days and intervals as people write them: "mon-fri", "weekend", "9:00-13:00, 14:00-18:00", "closed".

What cannot be read is refused with what was expected instead. `where` is the name of the field or key,
put before every complaint.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Iterator, Mapping

from keepword.calendars.rules.hours import DAY_MINUTES, DAYS_A_WEEK, Day, Interval, joined
from keepword.core.errors import Invalid

DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WORKDAYS = range(5)
_WEEKEND = range(5, DAYS_A_WEEK)
_EVERY_DAY = range(DAYS_A_WEEK)
_GROUPS: Mapping[str, range] = {
    "daily": _EVERY_DAY,
    "every day": _EVERY_DAY,
    "everyday": _EVERY_DAY,
    "all": _EVERY_DAY,
    "weekday": _WORKDAYS,
    "weekdays": _WORKDAYS,
    "workdays": _WORKDAYS,
    "weekend": _WEEKEND,
    "weekends": _WEEKEND,
}
_CLOSED = frozenset({"", "~", "null", "none", "no", "off", "false", "closed", "-", "[]"})
_WHOLE_DAY = frozenset({"24h", "24 h", "24 hours", "24/7", "all day", "whole day", "00:00-24:00"})
_TO = r"\s*(?:-|–|—|\.\.|\bto\b|\buntil\b)\s*"
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2})(?::00)?)?\s*([ap]m)?", re.ASCII)
_SHORTEST_NAME = 2
_STARTS = ("start", "from", "open", "opens", "begin")
_ENDS = ("end", "to", "close", "closes", "until")
_PAIR = 2
_SHORT = reprlib.Repr()
_SHORT.maxlevel = 2
_SHORT.maxstring = 40

RawInterval = tuple[int, int]
"""Minutes since midnight; an end that is not after the start belongs to the next day."""


def days_named(text: str, where: str) -> tuple[int, ...]:
    """The weekdays (0 is Monday) of "mon", "Tuesday", "mon-fri", "sat, sun", "daily", "weekend"."""
    days: list[int] = []
    for part in text.casefold().split(","):
        days += _day_range(" ".join(part.split()), where)
    return tuple(dict.fromkeys(days))


def intervals_of(value: object, where: str) -> Day:
    """The intervals of one day, which end at midnight at the latest."""
    day = []
    for start, end in raw_intervals(value, where):
        if end <= start:
            raise Invalid(
                f"{where}: {_clock(start)}-{_clock(end)} ends before it starts; "
                "an interval over midnight is written as two, one on each day"
            )
        day.append(Interval(start, end))
    return joined(day)


def raw_intervals(value: object, where: str) -> list[RawInterval]:
    """The intervals of a text, a list of texts or of pairs, or a mapping with a start and an end."""
    if value is None:
        return []
    if isinstance(value, str):
        return _from_text(value, where)
    if isinstance(value, Mapping):
        return [_from_mapping(value, where)]
    if not isinstance(value, list):
        raise _not_intervals(value, where)
    if _is_pair(value):
        return [_pair(value[0], value[1], where)]
    return [interval for item in value for interval in _from_item(item, where)]


def intervals_text(day: Day) -> str:
    """The intervals as `intervals_of` reads them: "09:00-13:00, 14:00-18:00", empty for a closed day."""
    return ", ".join(f"{_clock(interval.start)}-{_clock(interval.end)}" for interval in day)


def _from_item(item: object, where: str) -> list[RawInterval]:
    if isinstance(item, list) and not _is_pair(item):
        raise _not_intervals(item, where)
    return raw_intervals(item, where)


def _from_text(text: str, where: str) -> list[RawInterval]:
    words = " ".join(text.casefold().split())
    if words in _CLOSED:
        return []
    if words in _WHOLE_DAY:
        return [(0, DAY_MINUTES)]
    intervals = []
    for part in re.split(r"\s*(?:[,;+&]|\band\b)\s*", words):
        edges = re.split(_TO, part)
        if len(edges) != _PAIR:
            raise _not_intervals(text, where)
        intervals.append(_pair(edges[0], edges[1], where))
    return intervals


def _from_mapping(value: Mapping[object, object], where: str) -> RawInterval:
    known = {str(key).casefold(): edge for key, edge in value.items()}
    starts = [known.pop(key) for key in _STARTS if key in known]
    ends = [known.pop(key) for key in _ENDS if key in known]
    if known or len(starts) != 1 or len(ends) != 1:
        raise _not_intervals(dict(value), where)
    return _pair(starts[0], ends[0], where)


def _is_pair(value: list[object]) -> bool:
    """A start and an end ["09:00", "18:00"], where a list of intervals would have two of each."""
    return len(value) == _PAIR and all(isinstance(edge, str) and _minutes(edge) is not None for edge in value)


def _pair(start: object, end: object, where: str) -> RawInterval:
    opens, closes = _edge(start, where), _edge(end, where)
    # Midnight as an end is the day's own end.
    closes = closes or DAY_MINUTES
    if opens in (closes, DAY_MINUTES):
        raise Invalid(f"{where}: {_clock(opens)}-{_clock(closes)} has no length")
    return opens, closes


def _edge(value: object, where: str) -> int:
    minutes = _minutes(value) if isinstance(value, str) else None
    if minutes is None:
        raise Invalid(f"{where}: {short(value)} is not a time; expected 00:00 to 24:00, such as 09:00")
    return minutes


def _minutes(text: str) -> int | None:
    found = _TIME.fullmatch(text.strip().casefold())
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    total = hour * 60 + minute
    return total if minute < 60 and total <= DAY_MINUTES else None


def _day_range(part: str, where: str) -> Iterator[int]:
    if part in _GROUPS:
        yield from _GROUPS[part]
        return
    edges = re.split(_TO, part)
    first, last = _weekday(edges[0]), _weekday(edges[-1])
    if first is None or last is None or len(edges) > _PAIR:
        raise Invalid(f"{where}: {short(part)} is not a day; expected such as mon, mon-fri, weekend or daily")
    for step in range((last - first) % DAYS_A_WEEK + 1):
        yield (first + step) % DAYS_A_WEEK


def _weekday(word: str) -> int | None:
    """Monday as "monday", "mondays" and any of its beginnings from two letters on."""
    plain = word.strip().rstrip(".")
    if len(plain) < _SHORTEST_NAME:
        return None
    return next((day for day, name in enumerate(DAY_NAMES) if (name + "s").startswith(plain)), None)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def short(value: object) -> str:
    """A value as it was given, cut to what a line of an error can hold, however deep it is."""
    return _SHORT.repr(value)


def _not_intervals(value: object, where: str) -> Invalid:
    return Invalid(f'{where}: {short(value)} is not a list of intervals; expected such as ["09:00-18:00"]')
