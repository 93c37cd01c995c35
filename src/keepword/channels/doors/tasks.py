"""Background work of all channels."""

from datetime import timedelta

from django.utils import translation
from django_tasks import TaskContext, task
from django_tasks_db.models import DBTaskResult

from keepword.accounts.queries import business
from keepword.channels.doors.models import Payload, Taken
from keepword.channels.doors.notices import tell_failing
from keepword.conversations import services as conversations
from keepword.conversations.channels import channel_of
from keepword.conversations.models import Inbox, Kind, Message, State
from keepword.core import clock, jobs
from keepword.core.errors import Unavailable

FORGOTTEN = timedelta(minutes=2)
KEEP_DONE = timedelta(days=30)  # the digests of calls, by which a repeated one is known
TAKE_AGAIN = (5, 30, 120, 600, 1800, 3600, 7200)  # seconds
CHUNK = 500


@task(takes_context=True)
def send_message(context: TaskContext, message_id: int) -> None:
    """Send a queued message; the worker's id says who to ask whether it is still at it."""
    worker = context.task_result.worker_ids[-1] if context.task_result.worker_ids else ""
    send(message_id, worker.rpartition("/")[0])


def queue_sending(message: Message) -> None:
    """Have a message sent at its time, in this transaction. Notices to many leave after everything else that
    is due, so that no answer waits for them."""
    what = _send_later if message.kind == Kind.NOTICE else send_message
    jobs.enqueue(what, message.pk, run_after=message.send_after)


_send_later = send_message.using(priority=-50)


def send(message_id: int, worker_id: str) -> Message | None:
    """Try once to send a message; its state tells how it went. None when it is not to be sent (now)."""
    message = conversations.depart(message_id, worker_id)
    if message is None:
        return None
    shop = business()
    with translation.override(shop.language if shop else "en"):
        channel = channel_of(message.inbox)
        if channel is None or not channel.can.sends:
            conversations.failed(message, f"{message.inbox.name} cannot send messages.")
        else:
            channel.send(message)
    return message


@jobs.job
def take_in(payload_id: int) -> None:
    """Make of a provider's call what it says; later again when something does not answer."""
    from keepword.channels.doors import intake  # it queues this job

    try:
        intake.take_in(payload_id)
    except Unavailable as error:
        row = Payload.objects.get(pk=payload_id)
        number = row.attempts - 1
        if number >= len(TAKE_AGAIN):
            Payload.objects.filter(pk=row.pk).update(state=Taken.QUARANTINED, problem=error.message[:500])
            return
        Payload.objects.filter(pk=row.pk).update(problem=error.message[:500])
        jobs.enqueue(take_in, payload_id, run_after=clock.now() + timedelta(seconds=TAKE_AGAIN[number]))


@jobs.job
def acknowledge(message_ids: list[int]) -> None:
    """Tell whoever wrote by a messenger that it came."""
    from keepword.channels.doors import acknowledging  # its channels queue jobs of this module

    acknowledging.acknowledge(message_ids)


@jobs.every(30)
def resume_forgotten() -> int:
    """Take up what waits without a job, as that ended in an error of the database, say; how many.

    While jobs are waiting for their turn nothing is forgotten, only late.
    """
    ids = _forgotten(State.QUEUED) + _forgotten(State.SCHEDULED)
    if not ids or _waiting(send_message.module_path):
        return 0
    for message_id in ids:
        jobs.enqueue(send_message, message_id)
    return len(ids)


def _forgotten(state: str) -> list[int]:
    """Each state has an index of its own."""
    waiting = Message.everything.filter(state=state, send_after__lt=clock.now() - FORGOTTEN)
    return list(waiting.order_by("send_after").values_list("pk", flat=True)[:100])


def _waiting(path: str) -> bool:
    return DBTaskResult.objects.ready().filter(task_path=path).exists()


@jobs.every(60)
def resume_payloads() -> int:
    """The same for calls of providers that were kept and never taken in."""
    old = clock.now() - timedelta(seconds=2 * TAKE_AGAIN[-1])
    late = Payload.objects.filter(state=Taken.WAITING, at__lt=clock.now() - FORGOTTEN)
    never = late.filter(attempts=0) | late.filter(at__lt=old)
    ids = list(never.order_by("at").values_list("pk", flat=True)[:100])
    if not ids or _waiting(take_in.module_path):
        return 0
    for payload_id in ids:
        jobs.enqueue(take_in, payload_id)
    return len(ids)


@jobs.every(3600)
def forget_old() -> int:
    """Let go of the digests of calls that were taken in a month ago; how many."""
    old = Payload.objects.filter(state=Taken.DONE, at__lt=clock.now() - KEEP_DONE).order_by("at")
    ids = list(old.values_list("pk", flat=True)[:CHUNK])
    Payload.objects.filter(pk__in=ids).delete()
    return len(ids)


@jobs.every(60)
def watch() -> int:
    """Tell those in charge of inboxes that have been failing for some minutes; how many there are."""
    rows = Inbox.objects.filter(is_active=True).select_related("mailbox", "connection")
    return sum(tell_failing(inbox) for inbox in rows)
