"""The scheduler's part: facts go into the lake every few minutes."""

from datetime import timedelta
from typing import Final

from keepword.analytics.lake import due
from keepword.analytics.services import asking
from keepword.core import clock, jobs
from keepword.core.errors import Unavailable

_PIECE: Final = 5.0  # seconds after which other jobs have their turn
_REST: Final = timedelta(seconds=5)


@jobs.every(180)
def export_due() -> None:
    """Queue an export when there are new facts."""
    if due.queue_due():
        jobs.enqueue(export)


@jobs.job
def export() -> None:
    """Bring the lake up to now, the rest in a further job. Run twice at once, the later one does the work."""
    from keepword.analytics.lake import exporting  # and Arrow, which only a worker needs

    try:
        done = exporting.export(seconds=_PIECE)
    except exporting.Overtaken:
        return
    except Unavailable:
        due.unqueue()
        raise
    if done.whole:
        due.unqueue()
    else:
        jobs.enqueue(export, run_after=clock.now() + _REST)


@jobs.every(60)
def measure_due() -> None:
    """Queue measuring when numbers are old enough to be made anew."""
    if asking.queue_due():
        jobs.enqueue(measure)


@jobs.job
def measure() -> None:
    """Measure what is due, the rest in a further job. Done twice, the same numbers are kept twice."""
    from keepword.analytics.services import measuring  # and the engine, which only a worker needs

    try:
        whole = measuring.measure_some(seconds=_PIECE)
    except Unavailable:
        asking.unqueue()
        raise
    if whole:
        asking.unqueue()
    else:
        jobs.enqueue(measure)
