"""Verbs about messages that leave later: at another time, now, not at all; held when the customer writes."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.queries import undo_seconds
from keepword.audit.services import record, system
from keepword.conversations.events import Held, MessageQueued
from keepword.conversations.models import NEVER, Conversation, Draft, Kind, Message, State, Status
from keepword.conversations.services import effects
from keepword.conversations.services.state import change_status, demand, lock_by_id, notify
from keepword.conversations.services.write import check_moment
from keepword.core import clock, events
from keepword.core.errors import Conflict


def reschedule(
    user: User, message: Message, send_at: datetime, *, hold_on_reply: bool | None = None
) -> Message:
    """Let a scheduled message leave at another moment (aware); a held one is scheduled again.

    `hold_on_reply` None leaves it as it was. Invalid when the moment is past, Conflict when it has left.
    """
    demand(user)
    with transaction.atomic():
        current = _locked(message)
        check_moment(send_at)
        current.send_after = send_at
        if hold_on_reply is not None:
            current.before = {**(current.before or {}), "hold": hold_on_reply}
        current.save(update_fields=["send_after", "before"])
        record(user, "rescheduled", current.conversation, message=current.pk, send_at=send_at.isoformat())
        events.publish(MessageQueued(current, current.conversation))
        notify(current.conversation)
    return current


def send_now(user: User, message: Message) -> Message:
    """Send a scheduled message as if "send" were pressed now: it can be taken back as any other."""
    demand(user)
    with transaction.atomic():
        current = _locked(message)
        conversation = current.conversation
        if conversation.status == Status.SPAM:
            raise Conflict(_("This is spam; release it before you answer."))
        wanted = current.before or {}
        until = datetime.fromisoformat(wanted["snooze"]) if wanted.get("snooze") else None
        current.before = {
            **wanted,
            **effects.before(conversation, close=bool(wanted.get("close")), snooze_until=until),
        }
        current.state, current.at = State.QUEUED, clock.now()
        current.send_after = current.at + timedelta(seconds=undo_seconds())
        current.save(update_fields=["state", "at", "send_after", "before"])
        if current.kind == Kind.MESSAGE:
            effects.after_answer(user, conversation, current)
        record(user, "sent early", conversation, message=current.pk)
        events.publish(MessageQueued(current, conversation))
        notify(conversation)
    return current


def cancel_scheduled(user: User, message: Message, *, keep: bool = True) -> Draft | None:
    """Do not send a scheduled message. Its words are a draft of this user's, or gone (`keep` false: None).

    Conflict when it has left, or when the user has begun another draft of that kind here.
    """
    demand(user)
    with transaction.atomic():
        current = _locked(message)
        conversation = current.conversation
        draft = effects.draft_of(user, conversation, current, replace=False) if keep else None
        current.state = State.UNDONE
        current.save(update_fields=["state"])
        if (current.before or {}).get("new") and conversation.status == Status.WAITING:
            change_status(user, conversation, Status.OPEN)
        record(user, "cancelled", conversation, message=current.pk, kept=keep)
        notify(conversation)
    return draft


def hold_scheduled(conversations: Iterable[Conversation]) -> int:
    """The customer wrote: hold back what was scheduled before, where its author wished so; how many.

    Runs in the caller's transaction, which has locked the conversations.
    """
    known = {conversation.pk: conversation for conversation in conversations}
    waiting = Message.objects.filter(conversation__in=known, state=State.SCHEDULED, send_after__lt=NEVER)
    held = [message for message in waiting.order_by("pk") if (message.before or {}).get("hold")]
    for message in held:
        message.conversation = known[message.conversation_id]
        message.send_after = NEVER
        message.save(update_fields=["send_after"])
        record(system, "held back", message.conversation, message=message.pk)
        events.publish(Held(message, message.conversation))
    return len(held)


def _locked(message: Message) -> Message:
    """The message as it is now, with its locked conversation; Conflict unless it is still to leave later."""
    current = Message.everything.select_for_update(of=("self",)).get(pk=message.pk)
    if current.state != State.SCHEDULED:
        raise Conflict(_("It is too late: the message is not waiting any more."))
    current.conversation = lock_by_id(current.conversation_id)
    return current
