"""How calls are measured: handling time, occupancy, the wait to be expected. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

ENOUGH: Final = 5  # answers from which a wait can be told


@dataclass(frozen=True, slots=True)
class Handled:
    """What one call took one of us, in seconds. `talk` is without the time on hold."""

    talk: float
    hold: float = 0.0
    wrap: float = 0.0

    @property
    def seconds(self) -> float:
        return self.talk + self.hold + self.wrap


@dataclass(frozen=True, slots=True)
class Span:
    """A time; `end` is not part of it."""

    begin: datetime
    end: datetime


def average_handling(handled: Iterable[Handled]) -> float | None:
    """AHT in seconds: talk, hold and wrap-up; None where nothing was handled."""
    found = [one.seconds for one in handled]
    return sum(found) / len(found) if found else None


def overlap(spans: Iterable[Span], within: Span) -> float:
    """The seconds of a time that are covered by any of the spans; what overlaps counts once."""
    total, reached = 0.0, within.begin
    for span in sorted(spans, key=lambda one: (one.begin, one.end)):
        begin, end = max(span.begin, reached), min(span.end, within.end)
        if end > begin:
            total += (end - begin).total_seconds()
            reached = end
    return total


def occupancy(handling: Sequence[Span], available: Sequence[Span], within: Span) -> float | None:
    """The share of the available time in which calls were handled, 0 to 1; None where nobody was available.

    Handling is time at work: who is on a call is available, whatever their switch says.
    """
    everything = overlap([*handling, *available], within)
    return overlap(handling, within) / everything if everything > 0 else None


def expected_wait(place: int, answered: Sequence[datetime]) -> float | None:
    """The seconds until it is the turn of whoever stands at a place (1: the next), from the pace at which
    calls were answered just now; None where that says too little."""
    if place < 1 or len(answered) < ENOUGH:
        return None
    first, last = min(answered), max(answered)
    pace = (last - first).total_seconds() / (len(answered) - 1)
    return place * pace if pace > 0 else None


def in_minutes(seconds: float) -> int:
    """A wait as it is said: whole minutes, rounded up, at least one."""
    return max(1, -int(-seconds // 60))


def length(seconds: float) -> str:
    """A length as it is read: 4:12, 1:04:12."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
