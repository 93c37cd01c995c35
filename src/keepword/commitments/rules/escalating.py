"""When something is done about a clock: so many working minutes before or after its due moment. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from keepword.calendars.rules import WorkingHours, add_working
from keepword.commitments.rules.clocks import MISSED, Timer


@dataclass(frozen=True, slots=True)
class Escalation:
    """`minutes` is below nought before the due moment; `steps` are those of core.actions."""

    minutes: int
    steps: tuple[dict[str, Any], ...]


def next_escalation(
    hours: WorkingHours, timer: Timer, planned: Sequence[Escalation], done: int | None
) -> tuple[datetime, Escalation] | None:
    """What comes next and at which moment; None when nothing does, or not while it is paused.

    `planned` is in the order of its minutes; `done` the minutes of the last one that was done.
    """
    if timer.stopped_at is not None or timer.resumed_at is None or timer.target is None:
        return None
    for one in planned:
        if done is None or one.minutes > done:
            at = _moment(hours, timer, one.minutes)
            return None if at is None else (at, one)
    return None


def _moment(hours: WorkingHours, timer: Timer, minutes: int) -> datetime | None:
    due_at = timer.missed_at if timer.state == MISSED else timer.due_at
    if due_at is None or timer.resumed_at is None or timer.target is None:
        return None
    if minutes >= 0:
        return max(timer.resumed_at, add_working(hours, due_at, minutes) or due_at)
    left = timer.target - timer.worked + timedelta(minutes=minutes)
    at = add_working(hours, timer.resumed_at, max(timedelta(), left))
    return due_at if at is None else min(at, due_at)
