"""Every minute of a clock accounted for: ran, outside of working hours, paused and why. Pure.

The lines lie end to end from the clock's start to its end (or to now), so they add up to the time by the
wall, and those that ran to what the clock has counted.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from keepword.calendars.rules import WorkingHours, is_open, next_closing, next_opening
from keepword.commitments.rules.clocks import Spell

RAN: Final = "ran"
OUTSIDE: Final = "outside"
UNCOUNTED: Final = "uncounted"  # the calendar has changed since, or it was not recorded why
MOST_PARTS: Final = 60  # of one stretch; a longer one is told in two sums
NONE: Final = timedelta()


@dataclass(frozen=True, slots=True)
class Line:
    """What became of a stretch of time. `length` is shorter than the stretch where one line is of the time
    that ran in it and the next one of the rest."""

    what: str  # RAN, OUTSIDE, UNCOUNTED or the reason of a pause
    since: datetime
    until: datetime
    length: timedelta


def explain(
    hours: WorkingHours, since: datetime, until: datetime, pauses: Iterable[Spell], worked: timedelta
) -> list[Line]:
    """The time from `since` to `until` in lines; `worked` is what was counted by the end."""
    lines: list[Line] = []
    at, counted = since, NONE
    for pause in sorted(pauses, key=lambda one: one.since):
        begin, end = max(at, pause.since), min(pause.until, until)
        if begin >= end:
            continue
        lines += _stretch(hours, at, begin, pause.worked - counted)
        lines.append(Line(pause.reason, begin, end, end - begin))
        at, counted = end, pause.worked
    return lines + _stretch(hours, at, until, worked - counted)


def totals(lines: Iterable[Line]) -> dict[str, timedelta]:
    """How long it was of each, in the order in which they first came."""
    found: dict[str, timedelta] = {}
    for line in lines:
        found[line.what] = found.get(line.what, NONE) + line.length
    return found


def _stretch(hours: WorkingHours, since: datetime, until: datetime, counted: timedelta) -> list[Line]:
    """Time in which the clock was on."""
    if since >= until:
        return []
    counted = min(max(counted, NONE), until - since)
    parts = list(_parts(hours, since, until))
    agrees = sum((one.length for one in parts if one.what == RAN), NONE) == counted
    if agrees and len(parts) <= MOST_PARTS:
        return parts
    rest = OUTSIDE if agrees else UNCOUNTED
    both = [Line(RAN, since, until, counted), Line(rest, since, until, until - since - counted)]
    return [line for line in both if line.length]


def _parts(hours: WorkingHours, since: datetime, until: datetime) -> Iterator[Line]:
    at, opened = since, is_open(hours, since)
    while at < until:
        change = next_closing(hours, at) if opened else next_opening(hours, at)
        end = until if change is None or change > until else change
        yield Line(RAN if opened else OUTSIDE, at, end, end - at)
        at, opened = end, not opened
