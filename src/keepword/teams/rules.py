"""Who is there: the switch, absences and working hours, as one word. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from keepword.calendars.rules import WorkingHours, is_open, next_opening

HERE: Final = "here"
BUSY: Final = "busy"  # keeps what they have, gets nothing new
AWAY: Final = "away"
ABSENT: Final = "absent"  # on holiday, ill: an absence was entered
OFF: Final = "off"  # outside their working hours
SWITCH: Final = (HERE, BUSY, AWAY)  # what a person says themselves

MOST_ABSENCES = 100  # that follow one another without a gap


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which somebody is absent; `end` is not part of it."""

    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Presence:
    """How somebody stands at a moment, and when that ends by itself (None: they must say so)."""

    word: str
    until: datetime | None = None

    @property
    def takes_new(self) -> bool:
        """Whether new conversations may be given to them."""
        return self.word == HERE


def presence(
    at: datetime,
    *,
    state: str = HERE,
    back_at: datetime | None = None,
    absences: Sequence[Span] = (),
    hours: WorkingHours | None = None,
) -> Presence:
    """How somebody stands at `at`. An absence wins over the switch, being away over working hours.

    Without `hours` they always work. Who is away past `back_at` is here again.
    """
    end = _absent_until(at, absences)
    if end is not None:
        return Presence(ABSENT, _at_work(end, hours))
    if state == AWAY and (back_at is None or at < back_at):
        return Presence(AWAY, back_at)
    if hours is not None and not is_open(hours, at):
        return Presence(OFF, next_opening(hours, at))
    if state == BUSY and (back_at is None or at < back_at):
        return Presence(BUSY, back_at)
    return Presence(HERE)


def _absent_until(at: datetime, absences: Sequence[Span]) -> datetime | None:
    """When the absence that covers `at` ends, with those that follow at once."""
    end: datetime | None = None
    for span in sorted(absences, key=lambda one: one.begin)[:MOST_ABSENCES]:
        if span.begin <= (end or at) < span.end:
            end = span.end
    return end


def _at_work(moment: datetime, hours: WorkingHours | None) -> datetime | None:
    """The first working moment from `moment` on."""
    return moment if hours is None or is_open(hours, moment) else next_opening(hours, moment)
