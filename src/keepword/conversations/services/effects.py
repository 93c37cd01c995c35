"""What an answer does to its conversation, and how that is taken back. Inside the caller's transaction."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.conversations import rules
from keepword.conversations.models import Conversation, Draft, Kind, Message, Status
from keepword.conversations.services.state import change_status, notify
from keepword.core import clock, rows
from keepword.core.errors import Conflict


def before(conversation: Conversation, *, close: bool, snooze_until: datetime | None) -> dict[str, Any]:
    """The conversation as it was before an answer, for undo; and what becomes of it when that leaves."""
    return {
        "status": conversation.status,
        "waiting_since": conversation.waiting_since.isoformat() if conversation.waiting_since else None,
        "assignee": conversation.assignee_id,
        "close": close,
        "snooze": snooze_until.isoformat() if snooze_until else None,
    }


def after_answer(user: User | None, conversation: Conversation, message: Message) -> None:
    """The conversation waits for the customer now."""
    conversation.waiting_since = None
    conversation.last_message_at = message.at
    conversation.preview = rules.preview(message.text)
    if conversation.assignee_id is None and user is not None and user.may("converse"):
        conversation.assignee = user
    rows.update([conversation], ["waiting_since", "last_message_at", "preview", "assignee_id"])
    change_status(user, conversation, Status.WAITING)
    notify(conversation)


def after_departure(conversation: Conversation, message: Message) -> None:
    """What its writer wanted done once the answer had left: close, or sleep."""
    wanted = message.before or {}
    if conversation.status != Status.WAITING:
        return
    until = datetime.fromisoformat(wanted["snooze"]) if wanted.get("snooze") else None
    if wanted.get("close"):
        change_status(message.author, conversation, Status.CLOSED)
    elif until is not None and until > clock.now():
        change_status(message.author, conversation, Status.SNOOZED, until=until)


def put_back(user: User, conversation: Conversation, message: Message) -> None:
    """The conversation as it was before an answer that did not leave."""
    kept = message.before or {}
    since = kept.get("waiting_since")
    conversation.waiting_since = datetime.fromisoformat(since) if since else None
    conversation.assignee_id = kept.get("assignee", conversation.assignee_id)
    conversation.save(update_fields=["waiting_since", "assignee"])
    status = Status.OPEN if kept.get("new") else kept.get("status")
    if status and conversation.status == Status.WAITING:
        if status == Status.SNOOZED:
            status = Status.OPEN
        change_status(user, conversation, status)


def draft_of(user: User, conversation: Conversation, message: Message, *, replace: bool = True) -> Draft:
    """The words of a message as a draft again. Conflict when there is one that may not be replaced."""
    kind = {Kind.FORWARD: "forward", Kind.SIDE: "side"}.get(Kind(message.kind), "reply")
    if not replace and Draft.objects.filter(conversation=conversation, user=user, kind=kind).exists():
        raise Conflict(_("You have begun something else here. Send it or throw it away first."))
    files = [
        {
            "name": f.name,
            "type": f.type,
            "size": f.size,
            "blob": f.blob,
            "inline": f.inline,
            "content_id": f.content_id,
        }
        for f in message.attachments.all()
    ]
    draft, _new = Draft.objects.update_or_create(
        conversation=conversation,
        user=user,
        kind=kind,
        defaults={
            "content": {
                "text": message.text,
                "html": message.html,
                "to": message.to,
                "cc": message.cc,
                "bcc": message.bcc,
                "files": files,
            },
            "updated_at": clock.now(),
        },
    )
    return draft
