"""Background work of e-mail."""

from datetime import timedelta

from django_tasks import TaskContext, task
from django_tasks_db.models import DBTaskResult

from keepword.channels.email import automatic, saving, sending
from keepword.conversations.models import Message, State
from keepword.core import clock, jobs

FORGOTTEN = timedelta(minutes=2)


@task(takes_context=True)
def send_mail(context: TaskContext, message_id: int) -> None:
    """Send a queued message; the worker's id says who to ask whether it is still at it."""
    worker = context.task_result.worker_ids[-1] if context.task_result.worker_ids else ""
    sending.send(message_id, worker.rpartition("/")[0])


@jobs.job
def save_sent(message_id: int) -> None:
    """Put a sent mail into the mailbox's Sent folder."""
    saving.save_sent(message_id)


@jobs.job
def acknowledge(message_ids: list[int]) -> None:
    """Tell the writers of these messages that they came."""
    automatic.acknowledge(message_ids)


@jobs.every(30)
def resume_forgotten() -> int:
    """Take up what waits without a job, as that ended in an error of the database, say; how many.

    While jobs are waiting for their turn nothing is forgotten, only late.
    """
    ended = sending.end_stuck()
    ids = _forgotten(State.QUEUED) + _forgotten(State.SCHEDULED)
    if not ids or DBTaskResult.objects.ready().filter(task_path=send_mail.module_path).exists():
        return ended
    for message_id in ids:
        jobs.enqueue(send_mail, message_id)
    return ended + len(ids)


def _forgotten(state: str) -> list[int]:
    """Each state has an index of its own."""
    waiting = Message.everything.filter(
        state=state, send_after__lt=clock.now() - FORGOTTEN, conversation__inbox__channel="email"
    )
    return list(waiting.order_by("send_after").values_list("pk", flat=True)[:100])
