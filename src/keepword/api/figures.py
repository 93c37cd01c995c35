"""How Keepword itself is doing, in a few numbers that cost little however much there is."""

from dataclasses import dataclass
from datetime import timedelta

from django_tasks_db.models import DBTaskResult

from keepword.channels.email.models import Mailbox, Quarantined
from keepword.conversations.queries import with_problem
from keepword.core import clock, jobs
from keepword.core.models import Worker
from keepword.webhooks.models import Delivery, State

MOST = 1000  # counts stop here


@dataclass(frozen=True)
class Figures:
    """Counts are exact up to 1,000. `queue_seconds` is how late the oldest waiting job is."""

    workers: int
    queue: int
    queue_seconds: float
    failed_jobs: int  # in the last day
    mailboxes: dict[str, int]  # by state
    unsent: int
    quarantined: int
    webhooks_waiting: int


def figures() -> Figures:
    """The numbers now. Eight small queries."""
    now = clock.now()
    ready = DBTaskResult.objects.filter(status="READY")
    # The queue is drawn in the order of run_after; jobs without one have the far future there.
    due = ready.filter(run_after__lte=now).order_by("run_after").values_list("run_after", flat=True).first()
    asked = (
        ready.filter(run_after__year=9999)
        .order_by("enqueued_at")
        .values_list("enqueued_at", flat=True)
        .first()
    )
    oldest = min([at for at in (due, asked) if at is not None], default=now)
    states: dict[str, int] = {}
    for state in Mailbox.objects.values_list("state", flat=True)[:MOST]:
        states[state] = states.get(state, 0) + 1
    failed = DBTaskResult.objects.filter(status="FAILED", finished_at__gt=now - timedelta(days=1))
    return Figures(
        workers=Worker.objects.filter(seen_at__gte=now - jobs.ALIVE).count(),
        queue=ready[:MOST].count(),
        queue_seconds=max(0.0, (now - oldest).total_seconds()),
        failed_jobs=failed[:MOST].count(),
        mailboxes=states,
        unsent=with_problem()[:MOST].count(),
        quarantined=Quarantined.objects.all()[:MOST].count(),
        webhooks_waiting=Delivery.objects.filter(state=State.PENDING)[:MOST].count(),
    )
