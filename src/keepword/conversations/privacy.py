"""What conversations hold of one person: exported, erased, and scrubbed where they only took part."""

import re
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast

from keepword.audit.models import Entry
from keepword.conversations import rules
from keepword.conversations.events import Erasing
from keepword.conversations.models import (
    Attachment,
    Conversation,
    ConversationField,
    ConversationTag,
    Direction,
    Draft,
    Message,
    Participant,
    State,
)
from keepword.conversations.services import erase
from keepword.core import blobs, events, sweeping
from keepword.customers.events import CustomerErased
from keepword.customers.models import Customer, Identity
from keepword.customers.privacy import STEP, ExportFile, Holder, Person, Sections, field_value, register
from keepword.notifications.services import forget as forget_news
from keepword.search import services as search
from keepword.search.tasks import squeeze_later

TOGETHER: Final = 20  # conversations erased or written in one go
SPAN: Final = 2_000  # messages looked through in one go
_NOT_IN_NAMES: Final = re.compile(r"[^\w. -]+")
_LEAVING: Final = (State.SENDING, State.HANDED)  # a worker is at it

blobs.refer(Attachment, "blob")


def _in_drafts(digests: Any) -> set[str]:
    """Files of what is being written: drafts are few, and their files stand in their JSON."""
    wanted, found = set(digests), set()
    for content in Draft.objects.values_list("content", flat=True).iterator(chunk_size=500):
        found |= {str(file.get("blob", "")) for file in content.get("files") or ()} & wanted
    return found


blobs.refer_by("conversations.draft.content", _in_drafts)


# Export -------------------------------------------------------------------------------------------


def _of(customer: Customer) -> Iterator[list[Conversation]]:
    """Their conversations, the oldest first, some at a time."""
    last = 0
    while True:
        rows = Conversation.objects.filter(customer=customer, pk__gt=last).select_related("inbox")
        found = list(rows.order_by("pk")[:TOGETHER])
        if not found:
            return
        yield found
        last = found[-1].pk


def messages_for(conversation: Conversation, with_notes: bool) -> QuerySet[Message]:
    """What was said to and by the customer, oldest first."""
    rows = conversation.messages.exclude(state=State.UNDONE).exclude(state=State.SCHEDULED)
    rows = rows if with_notes else rows.exclude(direction=Direction.NOTE)
    return rows.prefetch_related("attachments").order_by("at", "pk")


def file_path(file: Attachment) -> str:
    """Where a file stands in the archive; its number keeps two of one name apart."""
    name = _NOT_IN_NAMES.sub("_", file.name).strip(" .")[-100:] or "file"
    return f"files/{file.pk}-{name}"


def _message(message: Message) -> dict[str, Any]:
    return {
        "number": message.pk,
        "direction": message.direction,
        "kind": message.kind,
        "at": message.at.isoformat(),
        "from": {"name": message.sender_name, "address": message.sender_address},
        "to": [{"name": line[0], "address": line[1]} for line in message.to if len(line) == 2],
        "cc": [{"name": line[0], "address": line[1]} for line in message.cc if len(line) == 2],
        "text": message.text,
        "quoted": message.quoted,
        "files": [
            {"name": file.name, "type": file.type, "size": file.size, "path": file_path(file)}
            for file in message.attachments.all()
        ],
    }


def _conversations(customer: Customer, with_notes: bool) -> Iterator[dict[str, Any]]:
    for some in _of(customer):
        ids = [one.pk for one in some]
        tags: dict[int, list[str]] = {}
        for pk, name in ConversationTag.objects.filter(conversation__in=ids).values_list(
            "conversation_id", "tag__name"
        ):
            tags.setdefault(pk, []).append(name)
        fields: dict[int, list[dict[str, Any]]] = {}
        for value in ConversationField.objects.filter(conversation__in=ids).select_related(
            "definition", "choice"
        ):
            said = {
                "key": value.definition.key,
                "name": value.definition.name,
                "value": field_value(value),
            }
            fields.setdefault(value.conversation_id, []).append(said)
        for one in some:
            yield {
                "number": one.pk,
                "subject": one.subject,
                "status": one.status,
                "channel": one.inbox.channel,
                "inbox": one.inbox.address,
                "created_at": one.created_at.isoformat(),
                "closed_at": one.closed_at.isoformat() if one.closed_at else None,
                "tags": sorted(tags.get(one.pk, [])),
                "fields": fields.get(one.pk, []),
                "messages": [
                    _message(message) for message in messages_for(one, with_notes).iterator(chunk_size=SPAN)
                ],
            }


def _export(customer: Customer, with_notes: bool) -> Sections:
    return {"conversations": _conversations(customer, with_notes)}


def _files(customer: Customer, with_notes: bool) -> Iterator[ExportFile]:
    for some in _of(customer):
        for one in some:
            rows = Attachment.objects.filter(message__in=messages_for(one, with_notes).values("pk"))
            for file in rows.order_by("pk").iterator(chunk_size=500):
                yield ExportFile(file_path(file), file.blob, file.size)


# Erasure ------------------------------------------------------------------------------------------


def _erase(person: Person, cursor: int) -> int | None:
    """Their own conversations, whole."""
    rows = Conversation.objects.filter(customer__in=person.numbers).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:TOGETHER])
    if not ids:
        return None
    erase.erase_conversations(ids)
    return 0


def _scrub_guest(person: Person, cursor: int) -> int | None:
    """Conversations of others in which they took part, one by one. The cursor is the last message."""
    rows = Participant.objects.filter(address__in=person.addresses, pk__lte=person.until_guest)
    first = rows.order_by("conversation_id").first()
    if first is None:
        return None
    messages = erase.every_message().filter(
        conversation=first.conversation_id, pk__gt=cursor, pk__lte=person.until
    )
    found = list(messages.select_for_update(of=("self",)).order_by("pk")[:STEP])
    if found:
        for message in found:
            _scrub(person, message)
        return found[-1].pk
    _scrub_conversation(person, first.conversation_id)
    rows.filter(conversation=first.conversation_id).delete()
    return 0


def _scrub_named(person: Person, cursor: int) -> int | None:
    """Messages of others that name their address in the head: all are looked through, some at a time."""
    if cursor >= person.until or not person.addresses:
        return None
    end = min(cursor + SPAN, person.until)
    rows = (
        erase.every_message()
        .filter(pk__gt=cursor, pk__lte=end)
        .annotate(_to=Cast("to", TextField()), _cc=Cast("cc", TextField()), _bcc=Cast("bcc", TextField()))
    )
    asked = Q()
    for address in person.addresses:
        written = address.encode("ascii", "backslashreplace").decode()  # as JSON is kept by SQLite
        asked |= Q(sender_address__iexact=address) | Q(problem__icontains=address)
        for text in {address, written}:
            asked |= Q(_to__icontains=text) | Q(_cc__icontains=text) | Q(_bcc__icontains=text)
    # Keys are drawn in blocks, so a later message may have a smaller one: whoever has the address now is new.
    newer = Identity.objects.filter(kind="email", value__in=person.addresses).values("customer")
    rows = rows.exclude(conversation__customer__in=newer)
    found = list(rows.filter(asked).order_by("pk").values_list("pk", flat=True)[: STEP + 1])
    for message in erase.every_message().select_for_update(of=("self",)).filter(pk__in=found[:STEP]):
        if _names(person, message):
            _scrub(person, message)
    return end if len(found) <= STEP else found[STEP - 1]


def _names(person: Person, message: Message) -> bool:
    lines = (*message.to, *message.cc, *message.bcc)
    return person.has(message.sender_address) or person.is_in([*map(list, lines), message.problem])


def _scrub(person: Person, message: Message) -> None:
    """One message in somebody else's conversation: their own words go, from others' words their name."""
    if message.direction != Direction.OUT and person.has(message.sender_address):
        files = Attachment.objects.filter(message=message)
        sweeping.let_go(files.values_list("blob", flat=True))
        files.delete()
        message.text, message.quoted, message.html, message.problem = person.mark, "", "", ""
        message.sender_name, message.sender_address = person.mark, ""
        message.marks, message.has_files = {"erased": True}, False
        _lines_without(person, message)
    else:
        message.text, message.html = (person.without(t, name=True) for t in (message.text, message.html))
        message.quoted, message.problem = "", person.without(message.problem, name=True)
        message.sender_name = person.without(message.sender_name)
        message.sender_address = person.without(message.sender_address)
        message.marks = person.without(message.marks, name=True)
        _lines_without(person, message)
    if message.state not in _LEAVING:
        message.has_html = False
        events.publish(Erasing("originals", (), (message.pk,)))
    search.remove("message", [message.pk])
    message.indexed = False
    message.save()


def _lines_without(person: Person, message: Message) -> None:
    for name in ("to", "cc", "bcc"):
        lines = [
            [person.mark, ""] if len(line) == 2 and person.has(str(line[1])) else line
            for line in getattr(message, name)
        ]
        setattr(message, name, lines)


def _scrub_conversation(person: Person, pk: int) -> None:
    """What stands around the messages: the row of the list, drafts, news, what was written down."""
    conversation = Conversation.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if conversation is None:
        return
    said = erase.every_message().filter(conversation=pk).exclude(direction=Direction.NOTE)
    last = said.order_by("-at", "-pk").values_list("text", flat=True).first()
    conversation.preview = rules.preview(last or "")
    conversation.subject = person.without(conversation.subject, name=True)
    conversation.save(update_fields=["preview", "subject"])
    for draft in Draft.objects.filter(conversation=pk):
        draft.content = person.without(draft.content, name=True)
        draft.save(update_fields=["content"])
    for entry in Entry.objects.filter(object_kind="conversations.conversation", object_id=pk).exclude(
        data={}
    ):
        scrubbed = person.without(entry.data, name=True)
        if scrubbed != entry.data:
            Entry.objects.filter(pk=entry.pk).update(data=scrubbed)
    forget_news("conversation", [pk])


def their_conversations(customer: Customer) -> QuerySet[Conversation]:
    """All conversations of a customer, for those who may erase them."""
    return Conversation.objects.filter(customer=customer)


def taken_part(addresses: list[str]) -> QuerySet[Participant]:
    """Where these addresses take part in conversations of others."""
    return Participant.objects.filter(address__in=addresses).annotate(_of=F("conversation__customer"))


@events.on(CustomerErased)
def _not_found_any_more(event: CustomerErased) -> None:
    search.remove("customer", [event.customer_id, *event.joined])
    squeeze_later()


register(Holder("conversations", erase=_erase, export=_export, files=_files, order=20))
register(Holder("conversations of others", erase=_scrub_guest, order=30))
register(Holder("messages of others", erase=_scrub_named, order=40))
