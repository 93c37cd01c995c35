"""Indexing in the background: what came in can be found a second later."""

from datetime import timedelta
from time import monotonic

from django.db import connection
from django_tasks_db.models import DBTaskResult

from keepword.core import clock, jobs
from keepword.core.jobs import every
from keepword.search import services
from keepword.search.services import index_pending

_SPELL = 5.0  # seconds of rewriting before others have their turn
_SOON = timedelta(hours=12)
_SHARE = 0.5  # seconds of each second, so that after a large import the clocks are still looked at


@every(1.0)
def index() -> None:
    """Index what waits, as much as fits into half a second."""
    until = monotonic() + _SHARE
    while index_pending() and monotonic() < until:
        pass


@jobs.job
def squeeze(begin: bool) -> None:
    """Take removed words out of the index's file, a while at a time."""
    ends = monotonic() + _SPELL
    while services.squeeze(begin=begin):
        begin = False
        if monotonic() > ends:
            jobs.enqueue(squeeze, False)
            return


def squeeze_later() -> None:
    """In the transaction that erases: do so within a day, once for all that is erased until then."""
    waiting = DBTaskResult.objects.filter(task_path=squeeze.module_path, status="READY")
    if connection.vendor == "sqlite" and not waiting.exists():
        jobs.enqueue(squeeze, True, run_after=clock.now() + _SOON)
