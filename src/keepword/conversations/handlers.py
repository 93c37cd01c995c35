"""What conversations register with the services below them: their fields and their messages' words."""

from collections.abc import Collection

from keepword.conversations import (  # noqa: F401 - registers what can be asked and done
    actions,
    actions_around,
    conditions,
)
from keepword.conversations.events import SideAnswered
from keepword.conversations.models import Message
from keepword.conversations.services.state import wake_for_side
from keepword.core import facts
from keepword.core.events import on
from keepword.search.registry import Document, Source, register

_NEEDED = ("conversation", "conversation__customer", "side")


def _document(message: Message) -> Document:
    conversation = message.conversation
    names = [conversation.customer.name, message.sender_name, message.sender_address]
    names += [part for line in (*message.to, *message.cc) for part in line]
    files = [file.name for file in message.attachments.all()] if message.has_files else []
    return Document(
        object_id=message.pk,
        group_id=conversation.pk,
        at=message.at,
        lang=message.language or None,
        title=message.side.subject if message.side else conversation.subject,
        body=message.text,
        people=" ".join([f"#{conversation.pk}", *names, *files]),
    )


@on(SideAnswered)
def _side_answered(event: SideAnswered) -> None:
    wake_for_side(event.conversation.pk)
    told = facts.fact(
        "side_answered",
        event.at,
        subject_id=event.conversation.pk,
        person=event.conversation.customer.key,
        value=event.waited,
        side=event.side.pk,
        inbox=event.conversation.inbox_id,
    )
    facts.record([told])


def _pending(limit: int) -> list[Document]:
    rows = Message.everything.filter(indexed=False).select_related(*_NEEDED).prefetch_related("attachments")
    return [_document(message) for message in rows.order_by("pk")[:limit]]


def _done(ids: Collection[int]) -> int:
    return Message.everything.filter(pk__in=ids).update(indexed=True)


def _load(ids: Collection[int]) -> list[Document]:
    rows = Message.everything.filter(pk__in=ids).select_related(*_NEEDED).prefetch_related("attachments")
    return [_document(message) for message in rows]


register(Source(kind="message", pending=_pending, done=_done, load=_load))
