"""When a probe runs, and when a run is over though nothing came. Pure; the clock may be wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

LEAST_EVERY, MOST_EVERY = 1, 1_440  # minutes
LEAST_LIMIT, MOST_LIMIT = 1, 3_600  # seconds of a mail; of what a worker waits for:
MOST_WAIT: Final = 60
SLACK: Final = timedelta(minutes=10)  # far longer than a worker takes to begin, or to give up after the limit
BACK: Final = timedelta(seconds=5)  # by which a clock may be set back and nobody minds


class Over(StrEnum):
    """What is to be said of a run that goes on."""

    NOT_YET = ""
    FAILED = "failed"  # the time is up
    DROPPED = "dropped"  # nobody can say: the worker is gone, or the clock was set back


@dataclass(frozen=True, slots=True)
class Going:
    """A run that goes on: asked for, begun by a worker, and whether it `waits` for an answer alone."""

    asked_at: datetime
    begun_at: datetime | None
    waits: bool
    limit: timedelta


def is_due(next_at: datetime, now: datetime, every: timedelta) -> bool:
    """Whether it is to run. A moment further away than one interval was set by a clock that was ahead."""
    return next_at <= now or next_at > now + every


def next_after(next_at: datetime, now: datetime, every: timedelta) -> datetime:
    """When it runs after the run that begins now: in step, and once only for all that was missed."""
    due = next_at + every
    return due if now < due <= now + every else now + every


def over(run: Going, now: datetime) -> Over:
    """Whether a run is to be ended from outside."""
    since = run.begun_at or run.asked_at
    if now < since - BACK:
        return Over.DROPPED
    if run.begun_at is not None and run.waits:
        return Over.FAILED if now >= since + run.limit else Over.NOT_YET
    return Over.DROPPED if now >= since + run.limit + SLACK else Over.NOT_YET


def seconds_between(sent_at: datetime, came_at: datetime) -> float | None:
    """How long it took; None when the clock was set back meanwhile, so that nobody knows."""
    seconds = (came_at - sent_at).total_seconds()
    return seconds if seconds >= 0 else None
