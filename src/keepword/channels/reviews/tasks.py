"""Background work of reviews: sources are read in their turn, tables chunk by chunk."""

from datetime import timedelta

from keepword.channels.reviews.models import Reading
from keepword.core import clock, jobs

SOON = timedelta(minutes=5)  # a job that is queued is given so long before it is taken for lost
AT_ONCE = 20


@jobs.every(20)
def look() -> int:
    """Queue a job for each source whose turn has come; how many."""
    now = clock.now()
    due = Reading.objects.filter(next_at__lte=now, inbox__is_active=True).exclude(
        inbox__connection__state="off"
    )
    count = 0
    for pk, inbox_id in list(due.order_by("next_at").values_list("pk", "inbox_id")[:AT_ONCE]):
        # Of two workers one moves its turn on; the job sets it anew.
        if Reading.objects.filter(pk=pk, next_at__lte=now).update(next_at=now + SOON):
            jobs.enqueue(read_source, inbox_id)
            count += 1
    return count


@jobs.job
def read_source(inbox_id: int) -> None:
    """Look at a source once. Safe to repeat: nothing is doubled."""
    from keepword.channels.reviews.services.reading import read  # it queues this job

    read(inbox_id)


@jobs.job
def carry_on(table_id: int) -> None:
    """Store a table for a while, then queue the rest."""
    from keepword.channels.reviews.services.tables import advance  # it queues this job

    if advance(table_id):
        jobs.enqueue(carry_on, table_id)
