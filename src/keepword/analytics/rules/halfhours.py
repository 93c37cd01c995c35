"""A day by half-hours: whom the contacts to expect need, and whether they are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from keepword.analytics.rules.staffing import DUST, Target, Work, at_work, needed, outlook, scheduled

HALF_HOUR = 1800.0
# From so many erlangs on the wait is no matter: what makes somebody wait is lost in so much work, and the
# formulas would take their time.
MUCH = 5_000


@dataclass(frozen=True)
class Assumptions:
    """What one reckons with for a channel. Seconds, shares 0..1.

    `live`: customers wait while they are there (calls, chats). Else (mail) what comes in a half-hour is its
    work, which nobody has to begin within seconds, and the target and the patience do not matter.
    """

    live: bool
    handle_s: float
    at_once: float = 1.0
    share: float = 0.8
    within_s: float = 20.0
    patience_s: float | None = None
    most_occupied: float = 0.85
    shrinkage: float = 0.0

    def work(self, contacts: float) -> Work:
        """The work of a half-hour."""
        return Work(contacts, HALF_HOUR, self.handle_s, self.at_once, self.patience_s)


@dataclass(frozen=True)
class Half:
    """A half-hour of one channel, or of several together."""

    expected: float  # contacts
    load: float  # erlangs
    needed: int  # at work
    on_schedule: int  # so that as many as are needed are at work
    there: float  # on the schedule: those who work half of it count as a half
    occupancy: float | None  # of those there; None: nobody
    service_level: float | None  # with those there; None: nobody waits for it, or of several channels

    @property
    def gap(self) -> float:
        """People too many on the schedule, or too few when below 0."""
        return self.there - self.on_schedule


def people_for(contacts: float, given: Assumptions) -> int:
    """How many at work answer so many contacts of a half-hour."""
    work = given.work(contacts)
    if not given.live or work.load > MUCH:
        return ceil(work.load / given.most_occupied - DUST)
    return needed(work, Target(given.share, given.within_s, given.most_occupied)).agents


def halves(expected: Sequence[float], there: Sequence[float], given: Assumptions) -> list[Half]:
    """A day of one channel: contacts and people of each half-hour, in order."""
    return [_half(contacts, people, given) for contacts, people in zip(expected, there, strict=True)]


def together(days: Sequence[Sequence[Half]], there: Sequence[float], shrinkage: float) -> list[Half]:
    """Several channels, each with people of its own, as one day. None that waits is told from another."""
    return [
        Half(
            expected=sum(half.expected for half in halves),
            load=sum(half.load for half in halves),
            needed=sum(half.needed for half in halves),
            on_schedule=scheduled(sum(half.needed for half in halves), shrinkage),
            there=people,
            occupancy=_busy(sum(half.load for half in halves), at_work(people, shrinkage)),
            service_level=None,
        )
        for halves, people in zip(zip(*days, strict=True), there, strict=True)
    ]


def _half(contacts: float, people: float, given: Assumptions) -> Half:
    work, needed_here = given.work(contacts), people_for(contacts, given)
    working = at_work(people, given.shrinkage)
    found = outlook(work, floor(working + DUST), given.within_s) if _waits(work, given) else None
    return Half(
        expected=contacts,
        load=work.load,
        needed=needed_here,
        on_schedule=scheduled(needed_here, given.shrinkage),
        there=people,
        occupancy=found.occupancy if found and found.agents else _busy(work.load, working),
        service_level=found.service_level if found else None,
    )


def _waits(work: Work, given: Assumptions) -> bool:
    return given.live and 0 < work.load <= MUCH


def _busy(load: float, working: float) -> float | None:
    return min(load / working, 1.0) if working > 0 else None
