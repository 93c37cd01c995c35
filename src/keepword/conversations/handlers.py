"""What conversations register with the services below them: their fields and their messages' words."""

from collections.abc import Collection

from keepword.conversations import actions, conditions, finding  # noqa: F401 - register themselves
from keepword.conversations.finding.documents import facets_of
from keepword.conversations.models import Message
from keepword.search.registry import Document, Source, register

_NEEDED = ("conversation", "conversation__customer", "author")


def _document(message: Message) -> Document:
    conversation = message.conversation
    names = [conversation.customer.name, message.sender_name, message.sender_address]
    names += [part for line in (*message.to, *message.cc) for part in line]
    author = message.author.name if message.author else ""
    files = [file.name for file in message.attachments.all()] if message.has_files else []
    return Document(
        object_id=message.pk,
        group_id=conversation.pk,
        at=message.at,
        lang=message.language or None,
        title=conversation.subject,
        body=message.text,
        people=" ".join([f"#{conversation.pk}", *names, *files]),
        fields={
            "from": f"{message.sender_name or author} {message.sender_address}",
            "to": " ".join(part for line in (*message.to, *message.cc) for part in line),
            "subject": conversation.subject,
            "file": " ".join(files),
        },
        facets=tuple(facets_of(message)),
    )


def _pending(limit: int) -> list[Document]:
    rows = Message.objects.filter(indexed=False).select_related(*_NEEDED).prefetch_related("attachments")
    return [_document(message) for message in rows.order_by("pk")[:limit]]


def _done(ids: Collection[int]) -> int:
    return Message.objects.filter(pk__in=ids).update(indexed=True)


def _load(ids: Collection[int]) -> list[Document]:
    rows = Message.objects.filter(pk__in=ids).select_related(*_NEEDED).prefetch_related("attachments")
    return [_document(message) for message in rows]


register(Source(kind="message", pending=_pending, done=_done, load=_load))
