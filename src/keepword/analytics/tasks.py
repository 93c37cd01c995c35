"""The scheduler's part: facts go into the lake, numbers are measured, reports are mailed."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from keepword.analytics.lake import due
from keepword.analytics.services import asking, mailing
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


@jobs.every(30)
def reports_due() -> None:
    """Write down the mails of reports that are due, each with the job that sends it."""
    for pk in mailing.due():
        with transaction.atomic():
            for mail in mailing.write_down(pk):
                jobs.enqueue(send_report, mail)


@jobs.job
def send_report(mail_id: int) -> None:
    """Send one mail of a report; where the mail server cannot be reached, again in some minutes."""
    wait = mailing.send(mail_id)
    if wait is not None:
        jobs.enqueue(send_report, mail_id, run_after=clock.now() + wait)


@jobs.every(3600)
def forget_mails() -> None:
    """Forget that a report was mailed long ago."""
    mailing.forget_old()
