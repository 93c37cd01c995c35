"""A clock as a value, and what each happening does to it. Pure.

A timer counts working time towards a target. It runs, is paused (while the customer has the next
word), and in the end is met or missed; one that ends without having been asked for (closed without an
answer) is paused for good and judged by nobody. A timer without a target only measures.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from keepword.calendars.rules import Interval, WorkingHours, add_working, working_between

RUNNING: Final = "running"
PAUSED: Final = "paused"
MET: Final = "met"
MISSED: Final = "missed"

ALWAYS: Final = WorkingHours("UTC", ((Interval(0, 24 * 60),),) * 7)
"""Round the clock: the hours of a business that has no calendar yet."""


WAITING: Final = "waiting"
SNOOZED: Final = "snoozed"
ASIDE: Final = "aside"
CLOSED: Final = "closed"


@dataclass(frozen=True, slots=True)
class Spell:
    """A pause that is over: why, from when until when, and the working time used before it."""

    reason: str
    since: datetime
    until: datetime
    worked: timedelta


@dataclass(frozen=True, slots=True)
class Timer:
    """Where a clock stands.

    `worked` is the working time used before `resumed_at`, from which it counts on (None: it does not).
    `due_at` is None when it never comes due: paused, without a target, in hours that never open. A
    missed timer counts on until it is stopped, so that its length is known.

    `paused_at` and `reason` tell of its last pause, which lasts as long as it does not count; `spells` are
    the pauses that ended since the timer was read. They explain it and decide nothing, so two timers that
    differ in them alone are the same.
    """

    state: str
    target: timedelta | None
    worked: timedelta
    resumed_at: datetime | None
    due_at: datetime | None = None
    missed_at: datetime | None = None
    stopped_at: datetime | None = None
    paused_at: datetime | None = field(default=None, compare=False)
    reason: str = field(default="", compare=False)
    spells: tuple[Spell, ...] = field(default=(), compare=False)


def start(hours: WorkingHours, target: timedelta | None, at: datetime) -> Timer:
    """A timer that runs from `at`."""
    return Timer(RUNNING, target, timedelta(), at, _due(hours, target, timedelta(), at))


def pause(hours: WorkingHours, timer: Timer, at: datetime, reason: str = WAITING) -> Timer:
    """Stop counting for a while; nothing happens to one that does not count, or not yet at `at`.

    One that is paused for another reason is paused for this one from `at` on.
    """
    if timer.stopped_at is not None:
        return timer
    if timer.resumed_at is None:
        same = reason == timer.reason or (timer.paused_at is not None and at < timer.paused_at)
        return timer if same else replace(_spelt(timer, at), paused_at=at, reason=reason)
    if at < timer.resumed_at:
        return timer
    timer = overdue(timer, at)
    used = worked(hours, timer, at)
    timer = replace(timer, worked=used, resumed_at=None, paused_at=at, reason=reason)
    return timer if timer.state == MISSED else replace(timer, state=PAUSED, due_at=None)


def resume(hours: WorkingHours, timer: Timer, at: datetime) -> Timer:
    """Count on after a pause."""
    if timer.stopped_at is not None or timer.resumed_at is not None:
        return timer
    timer = _spelt(timer, at)
    if timer.state == MISSED:
        return replace(timer, resumed_at=at)
    due_at = _due(hours, timer.target, timer.worked, at)
    return replace(timer, state=RUNNING, resumed_at=at, due_at=due_at)


def _spelt(timer: Timer, until: datetime) -> Timer:
    """The last pause is over."""
    spells = timer.spells
    if timer.paused_at is not None and timer.paused_at < until:
        spells = (*spells, Spell(timer.reason, timer.paused_at, until, timer.worked))
    return replace(timer, paused_at=None, reason="", spells=spells)


def stop(hours: WorkingHours, timer: Timer, at: datetime) -> Timer:
    """What was promised is done at `at`: met when that is not after the due moment.

    It may be told late: of a timer marked as missed meanwhile, or stopped by something later.
    """
    if timer.stopped_at is not None and at > timer.stopped_at:
        return timer
    timer = overdue(timer, at)
    missed_at = timer.missed_at if timer.missed_at is not None and timer.missed_at < at else None
    state = MISSED if missed_at is not None else MET if timer.target is not None else PAUSED
    length = worked(hours, timer, at)
    return replace(timer, state=state, worked=length, resumed_at=None, missed_at=missed_at, stopped_at=at)


def drop(hours: WorkingHours, timer: Timer, at: datetime) -> Timer:
    """It is not asked for any more: no judgement, unless it was missed before."""
    if timer.stopped_at is not None:
        return timer
    if timer.resumed_at is not None:
        timer = replace(pause(hours, timer, at), paused_at=None, reason="")
    if timer.state == MISSED:
        return replace(timer, stopped_at=at)
    return replace(timer, state=PAUSED, due_at=None, resumed_at=None, stopped_at=at)


def revive(hours: WorkingHours, timer: Timer, at: datetime) -> Timer:
    """It had ended too early (the conversation is opened again): count on from `at`."""
    if timer.stopped_at is None:
        return timer
    state = MISSED if timer.state == MISSED else PAUSED
    closed = replace(_spelt(timer, timer.stopped_at), paused_at=timer.stopped_at, reason=CLOSED)
    return resume(hours, replace(closed, state=state, stopped_at=None), at)


def overdue(timer: Timer, at: datetime) -> Timer:
    """The timer as it stands at `at`: missed at its due moment when that has passed."""
    if timer.state != RUNNING or timer.due_at is None or timer.due_at >= at:
        return timer
    return miss(timer)


def miss(timer: Timer) -> Timer:
    """Its due moment has come and nothing was done."""
    return replace(timer, state=MISSED, missed_at=timer.due_at)


def retarget(hours: WorkingHours, timer: Timer, target: timedelta | None, at: datetime) -> Timer:
    """Other rules hold from `at` on: the same start, another target or other hours.

    What was used before the last pause stays as it was counted. A due moment that would lie before
    `at` is at `at`: nobody is late by a rule that was not there.
    """
    if timer.stopped_at is not None:
        return timer
    if timer.state == MISSED:
        return _retarget_missed(hours, timer, target, at)
    if timer.resumed_at is None:
        return replace(timer, target=target)
    due_at = _due(hours, target, timer.worked, timer.resumed_at)
    if due_at is not None and due_at < at:
        due_at = timer.due_at if timer.due_at is not None and timer.due_at <= at else at
    return replace(timer, target=target, due_at=due_at)


def _retarget_missed(hours: WorkingHours, timer: Timer, target: timedelta | None, at: datetime) -> Timer:
    """Missed by the old rule, perhaps not by the new one: then it was never missed."""
    if timer.resumed_at is None:
        if target is not None and timer.worked > target:
            return replace(timer, target=target)
        return replace(timer, state=PAUSED, target=target, due_at=None, missed_at=None)
    due_at = _due(hours, target, timer.worked, timer.resumed_at)
    if due_at is not None and due_at <= at:
        return replace(timer, target=target)
    return replace(timer, state=RUNNING, target=target, due_at=due_at, missed_at=None)


def worked(hours: WorkingHours, timer: Timer, at: datetime) -> timedelta:
    """The working time used until `at`; pauses do not count."""
    if timer.stopped_at is not None:
        return max(timedelta(), timer.worked - working_between(hours, at, timer.stopped_at))
    if timer.resumed_at is None:
        return timer.worked
    return timer.worked + working_between(hours, timer.resumed_at, at)


def _due(hours: WorkingHours, target: timedelta | None, used: timedelta, since: datetime) -> datetime | None:
    if target is None:
        return None
    return add_working(hours, since, max(timedelta(), target - used))
