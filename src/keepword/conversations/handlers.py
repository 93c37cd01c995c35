"""What conversations register with the services below them, and what they do when a customer writes."""

from collections.abc import Collection, Iterable

from keepword.conversations import (  # noqa: F401 - registers what can be asked and done
    actions,
    actions_around,
    conditions,
    finding,
    own_actions,
)
from keepword.conversations.events import MessagesReceived, SideAnswered
from keepword.conversations.finding.documents import facets_of
from keepword.conversations.models import Conversation, Message
from keepword.conversations.own_fields import reindex, words_of
from keepword.conversations.services import hold_scheduled
from keepword.conversations.services.hand_over import forget_team
from keepword.conversations.services.joining import compare_again, only_spam, take_apart, take_together
from keepword.conversations.services.state import wake_for_side
from keepword.core import events, facts
from keepword.customers.events import CustomerFieldsChanged, CustomersJoined, CustomersParted
from keepword.customers.services import register_nobody
from keepword.search.registry import Document, Source, register
from keepword.teams.events import TeamRemoved

_NEEDED = ("conversation", "conversation__customer", "side", "author")


def _documents(messages: Iterable[Message]) -> list[Document]:
    found = list(messages)
    own = words_of(found)
    return [_document(message, own.get(message.pk, "")) for message in found]


def _document(message: Message, own: str) -> Document:
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
        title=message.side.subject if message.side else conversation.subject,
        body=message.text,
        people=" ".join([f"#{conversation.pk}", *names, *files, own]),
        fields={
            "from": f"{message.sender_name or author} {message.sender_address}",
            "to": " ".join(part for line in (*message.to, *message.cc) for part in line),
            "subject": conversation.subject,
            "file": " ".join(files),
        },
        facets=tuple(facets_of(message)),
    )


@events.on(SideAnswered)
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
    return _documents(rows.order_by("pk")[:limit])


def _done(ids: Collection[int]) -> int:
    return Message.everything.filter(pk__in=ids).update(indexed=True)


def _load(ids: Collection[int]) -> list[Document]:
    rows = Message.everything.filter(pk__in=ids).select_related(*_NEEDED).prefetch_related("attachments")
    return _documents(rows)


@events.on(TeamRemoved)
def _team_removed(event: TeamRemoved) -> None:
    forget_team(event.team)


register(Source(kind="message", pending=_pending, done=_done, load=_load))


@events.on(MessagesReceived)
def hold(event: MessagesReceived) -> None:
    """What was to be said later may not fit any more once the customer has written."""
    fresh = [item for item in event.items if item.contact is not None and not item.new_conversation]
    written = {
        item.conversation.pk: item.conversation for item in fresh if not item.message.marks.get("silent")
    }
    if written:
        hold_scheduled(written.values())


@events.on(CustomerFieldsChanged)
def _find_by_new_fields(event: CustomerFieldsChanged) -> None:
    reindex(list(Conversation.objects.filter(customer=event.customer).values_list("pk", flat=True)))


@events.on(CustomersJoined)
def _customers_joined(event: CustomersJoined) -> None:
    take_together(event)


@events.on(CustomersParted)
def _customers_parted(event: CustomersParted) -> None:
    take_apart(event)


@events.on(MessagesReceived)
def _released(event: MessagesReceived) -> None:
    compare_again(event)


register_nobody(only_spam)
