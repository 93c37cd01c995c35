"""The scheduler's part: facts go into the lake every few minutes."""

from datetime import timedelta
from typing import Final

from keepword.analytics.lake import exporting
from keepword.core import clock, jobs
from keepword.core.errors import Unavailable

_PIECE: Final = 5.0  # seconds after which other jobs have their turn
_REST: Final = timedelta(seconds=5)


@jobs.every(180)
def export_due() -> None:
    """Queue an export when there are new facts."""
    if exporting.queue_due():
        jobs.enqueue(export)


@jobs.job
def export() -> None:
    """Bring the lake up to now, the rest in a further job. Run twice at once, the later one does the work."""
    try:
        done = exporting.export(seconds=_PIECE)
    except exporting.Overtaken:
        return
    except Unavailable:
        exporting.unqueue()
        raise
    if done.whole:
        exporting.unqueue()
    else:
        jobs.enqueue(export, run_after=clock.now() + _REST)
