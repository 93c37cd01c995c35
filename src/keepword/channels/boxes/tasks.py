"""Background work of boxes."""

from datetime import timedelta

from keepword.core import clock, jobs

AGAIN = timedelta(seconds=90)  # longer than the pause between two automatic mails to one address


@jobs.job
def tell(month_id: int) -> None:
    """Tell those who left an address; later again those who may not be told yet. Safe to repeat."""
    from keepword.channels.boxes.services.telling import tell_next  # it queues this job

    if tell_next(month_id):
        jobs.enqueue(tell, month_id, run_after=clock.now() + AGAIN)
