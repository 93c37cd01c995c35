"""How an outgoing message leaves: the steps between "queued" and "sent", each committed on its own.

    SCHEDULED --+
                v
    QUEUED -> SENDING -> HANDED -> SENT
       ^         |          |
       +- retry -+          +-> UNCERTAIN (the worker died while the server may have taken it)

A worker killed in SENDING sends again under the same Message-ID: nothing had been handed over. One
killed in HANDED leaves the message UNCERTAIN, and a person is asked. SENT is never sent again.
"""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.conversations.events import Answered, Delivered, MessageQueued, NotDelivered, ReadThere
from keepword.conversations.models import NEVER, Contact, Conversation, Kind, Message, State, Status
from keepword.conversations.services import effects
from keepword.conversations.services.receive import open_contacts
from keepword.conversations.services.state import change_status, demand, lock, lock_by_id, notify
from keepword.core import clock, events, jobs, rows
from keepword.core.errors import Conflict
from keepword.core.models import Worker


def depart(message_id: int, worker_id: str) -> Message | None:
    """Begin to send: from here nobody takes it back. None when it is not to be sent (now).

    The first departure of a person's answer is the moment at which it counts, for the time at which
    they pressed send; a scheduled one counts for the moment at which it leaves.
    """
    with transaction.atomic():
        message = _locked(message_id)
        if message is None or message.state not in _WAITING or _too_early(message):
            return None
        conversation = lock_by_id(message.conversation_id)
        message.conversation = conversation
        if message.state == State.SCHEDULED and not _comes_into_effect(conversation, message):
            return None
        message.state, message.worker_id = State.SENDING, worker_id
        message.attempts += 1
        rows.update([message], ["state", "worker_id", "attempts"])
        if message.attempts == 1 and message.kind == Kind.MESSAGE and message.side_id is None:
            _count_as_answer(conversation, message)
        notify(conversation)
    return message


_WAITING = (State.QUEUED, State.SCHEDULED)


def _comes_into_effect(conversation: Conversation, message: Message) -> bool:
    """A scheduled message is said now; what was taken for spam meanwhile gets no answer by itself."""
    if conversation.status == Status.SPAM:
        message.send_after = NEVER
        rows.update([message], ["send_after"])
        notify(conversation)
        return False
    message.at = clock.now()
    if message.kind == Kind.MESSAGE:
        message.contact = open_contacts([conversation.pk]).get(conversation.pk, message.contact)
        effects.after_answer(message.author, conversation, message)
    rows.update([message], ["at", "contact_id"])
    return True


_DEPARTING: rows.Shape = ((Message, "m"), (Contact, "c"), (User, "u"))
_DEPARTING_FROM = (
    "FROM conversations_message m"
    " LEFT JOIN conversations_contact c ON c.id = m.contact_id"
    " LEFT JOIN accounts_user u ON u.id = m.author_id"
    " WHERE m.id = %s"
)


def _locked(message_id: int) -> Message | None:
    lock = " FOR UPDATE OF m" if connection.features.has_select_for_update_of else ""
    found = rows.fetch(_DEPARTING, _DEPARTING_FROM + lock, [message_id])
    if not found:
        return None
    message: Message = found[0][0]
    message.contact, message.author = found[0][1], found[0][2]
    return message


def _too_early(message: Message) -> bool:
    return message.send_after is not None and message.send_after > clock.now()


def _count_as_answer(conversation: Conversation, message: Message) -> None:
    contact = message.contact
    first = False
    if contact is not None:
        first = contact.answered_at is None
        contact.answered_at = contact.answered_at or message.at
        contact.last_answer_at = message.at
        rows.update([contact], ["answered_at", "last_answer_at"])
    events.publish(Answered(conversation, message, contact, message.at, first))
    effects.after_departure(conversation, message)


def give_to_server(message: Message) -> None:
    """The server is about to get the content: from here it may have it."""
    _step(message, State.SENDING, State.HANDED)


def delivered(message: Message) -> None:
    """The server has said that it took the message."""
    with transaction.atomic():
        _step(message, State.HANDED, State.SENT)
        events.publish(Delivered(message))
        notify(message.conversation)


def not_yet(message: Message, problem: str, *, again_at: datetime) -> None:
    """The server did not take it; it is tried again at the given moment."""
    with transaction.atomic():
        Message.everything.filter(pk=message.pk).update(
            state=State.QUEUED, problem=problem[:500], send_after=again_at, worker_id=""
        )
        message.refresh_from_db(fields=["state", "problem", "send_after", "worker_id"])
        events.publish(MessageQueued(message, message.conversation))
        notify(message.conversation)


def failed(message: Message, problem: str) -> None:
    """It will not be tried again by itself. The conversation is opened, so that somebody sees it."""
    _give_up(message, State.FAILED, problem)


def uncertain(message: Message, problem: str) -> None:
    """Nobody knows whether the server took it; a person is asked."""
    _give_up(message, State.UNCERTAIN, problem)


def bounced(message: Message, problem: str, *, hard: bool) -> None:
    """It came back later. A soft bounce (delayed) is only noted."""
    if not hard:
        Message.everything.filter(pk=message.pk).update(problem=problem[:500])
        notify(message.conversation)
        return
    _give_up(message, State.BOUNCED, problem)


def arrived(message: Message, at: datetime, *, read: bool = False) -> None:
    """It is at the customer's device since a moment, or has been read there. The first moment counts."""
    now = {"arrived_at": at, "read_at": at} if read else {"arrived_at": at}
    with transaction.atomic():
        current = Message.everything.select_for_update(of=("self",)).get(pk=message.pk)
        changed = [name for name in now if getattr(current, name) is None]
        for name in changed:
            setattr(current, name, at)
            setattr(message, name, at)
        if changed:
            current.save(update_fields=changed)
            if "read_at" in changed:
                events.publish(ReadThere(current, at))
            notify(message.conversation)


def _give_up(message: Message, state: str, problem: str) -> None:
    with transaction.atomic():
        Message.everything.filter(pk=message.pk).update(state=state, problem=problem[:500], worker_id="")
        message.state, message.problem = state, problem[:500]
        conversation = lock(message.conversation)
        if conversation.status in (Status.WAITING, Status.CLOSED) and message.kind not in (
            Kind.AUTOMATIC,
            Kind.NOTICE,
        ):
            change_status(None, conversation, Status.OPEN)
        events.publish(NotDelivered(message))
        notify(conversation)


def _step(message: Message, before: str, after: str) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE conversations_message SET state = %s, problem = '' WHERE id = %s AND state = %s",
                [after, message.pk, before],
            )
            moved = cursor.rowcount
        if not moved:
            raise Conflict(f"Message {message.pk} is not {before} any more.")
    message.state, message.problem = after, ""


def send_again(user: User, message: Message) -> Message:
    """Try a message once more that failed, came back or is uncertain; under the same Message-ID."""
    demand(user)
    with transaction.atomic():
        current = (
            Message.everything.select_for_update(of=("self",))
            .select_related("conversation")
            .get(pk=message.pk)
        )
        if current.state not in (State.FAILED, State.UNCERTAIN, State.BOUNCED):
            raise Conflict(_("This message is not waiting to be sent again."))
        current.state, current.problem, current.send_after = State.QUEUED, "", clock.now()
        current.save(update_fields=["state", "problem", "send_after"])
        record(user, "sent again", current.conversation, message=current.pk)
        events.publish(MessageQueued(current, current.conversation))
        notify(current.conversation)
    return current


def confirm_arrived(user: User, message: Message) -> Message:
    """A person says that an uncertain message did arrive."""
    demand(user)
    with transaction.atomic():
        current = (
            Message.everything.select_for_update(of=("self",))
            .select_related("conversation")
            .get(pk=message.pk)
        )
        if current.state != State.UNCERTAIN:
            raise Conflict(_("Nobody asks about this message any more."))
        current.state, current.problem = State.SENT, ""
        current.save(update_fields=["state", "problem"])
        record(user, "confirmed arrival", current.conversation, message=current.pk)
        notify(current.conversation)
    return current


@jobs.every(5)
def recover_sending() -> int:
    """Take up what dead workers left in the middle of sending; how many there were."""
    alive = list(Worker.objects.filter(seen_at__gte=clock.now() - jobs.ALIVE).values_list("id", flat=True))
    stuck = (
        Message.everything.filter(state__in=[State.SENDING, State.HANDED])
        .exclude(worker_id__in=alive)
        .select_related("conversation")
    )
    count = 0
    for message in stuck[:100]:
        count += 1
        if message.state == State.HANDED:
            uncertain(message, _("Keepword was stopped while it handed this message over."))
        else:
            not_yet(message, _("Keepword was stopped before it sent this message."), again_at=clock.now())
    return count
