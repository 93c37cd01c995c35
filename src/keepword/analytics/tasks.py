"""The scheduler's part: facts go into the lake every few minutes."""

from datetime import timedelta
from typing import Final

from keepword.analytics.lake import due
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
