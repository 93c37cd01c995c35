"""A message comes in, by whatever door: the heart of intake.

Channels find out what a message is and where it belongs; here it becomes rows. Everything works on
many messages at once, so that importing a mailbox and receiving one mail are the same code.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from keepword.conversations import rules
from keepword.conversations.events import Answered, MessagesReceived, Received, SideAnswered
from keepword.conversations.models import (
    Attachment,
    Contact,
    Conversation,
    Direction,
    Inbox,
    Kind,
    Message,
    Participant,
    Priority,
    SideConversation,
    State,
    Status,
)
from keepword.conversations.services.knowing import how_known
from keepword.core import events, facts, live, rows
from keepword.core.models import Fact
from keepword.customers.models import Customer, Identity
from keepword.customers.services import Sighting, identify


@dataclass(slots=True)
class StoredFile:
    """A file whose bytes are already a blob."""

    name: str
    type: str
    size: int
    blob: str
    inline: bool = False
    content_id: str = ""

    def attached(self, message: Message) -> Attachment:
        """It, as a file of a message; not written yet."""
        return Attachment(
            message=message,
            name=self.name[:255],
            type=self.type[:127],
            size=self.size,
            blob=self.blob,
            inline=self.inline,
            content_id=self.content_id[:255],
        )


@dataclass(slots=True)
class Incoming:
    """A message as a channel understood it.

    Where it belongs: `conversation` (already there), or `follows` (an earlier message of the same
    batch), or neither: a new conversation, `linked_to` another one when a stranger wrote into it.
    `quiet` messages (machines') are kept but start nothing. With `answered_by_us` it is an answer that
    one of us (`author_id`, if known) gave by other means.
    """

    inbox: Inbox
    at: datetime
    sender: Sighting
    subject: str = ""
    text: str = ""
    quoted: str = ""
    kind: str = Kind.MESSAGE
    to: list[list[str]] = field(default_factory=list)
    cc: list[list[str]] = field(default_factory=list)
    has_html: bool = False
    files: list[StoredFile] = field(default_factory=list)
    marks: dict[str, Any] = field(default_factory=dict)
    others: list[tuple[str, str]] = field(default_factory=list)  # (address, name) of who else takes part
    spam: bool = False
    quiet: bool = False
    answered_by_us: bool = False
    author_id: int | None = None
    comment: bool = False  # one of us wrote to the inbox only: a note
    customer: Customer | None = None  # whose conversation this begins, where the channel knows them
    customer_address: str = ""  # whose conversation this begins, where it is not the sender's
    priority: int | None = None  # of a conversation that this begins
    assignee_id: int | None = None
    team_id: int | None = None  # whose it is, where that is not the inbox's
    conversation: Conversation | None = None
    follows: "Incoming | None" = None
    linked_to: Conversation | None = None
    linked_to_item: "Incoming | None" = None  # the same, within the batch
    side: SideConversation | None = None  # of `conversation`: the customer's thread knows nothing of it
    message: Message | None = None  # set by `receive`


@dataclass(slots=True)
class _Batch:
    """What one call of `receive` is about to write."""

    customers: dict[str, Customer]
    contacts: dict[int, Contact]  # open contact by id(conversation)
    conversations: list[Conversation] = field(default_factory=list)
    new_contacts: list[Contact] = field(default_factory=list)
    doors: dict[int, Inbox] = field(default_factory=dict)  # by which each of them came, by id(contact)
    changed_contacts: dict[int, Contact] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    participants: dict[tuple[int, str], Participant] = field(default_factory=dict)
    ended: list[tuple[Contact, Conversation]] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)
    touched_sides: dict[int, SideConversation] = field(default_factory=dict)
    sides: list[tuple[SideConversation, Message, float | None]] = field(default_factory=list)


def receive(
    incoming: Sequence[Incoming],
    *,
    known: dict[str, Identity] | None = None,
    contacts: dict[int, Contact] | None = None,
) -> list[Message]:
    """Store messages in the order given, each in its conversation, and tell the house.

    Runs in the caller's transaction (it must be in one). `known` are identities and `contacts` the
    open contacts by conversation id where the caller has already read them. Conversations given must
    be locked by the caller.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("receive() belongs inside a transaction")
    batch = _Batch(_customers(incoming, known), {})
    _gather_contacts(batch, incoming, contacts)
    for item in incoming:
        _take(batch, item)
    _write(batch)
    if batch.received:
        events.publish(MessagesReceived(tuple(batch.received)))
    for answered in batch.answered:
        events.publish(answered)
    for side, message, waited in batch.sides:
        events.publish(SideAnswered(side, message, message.conversation, message.at, waited))
    _notify(batch)
    return batch.messages


def _customers(incoming: Sequence[Incoming], known: dict[str, Identity] | None) -> dict[str, Customer]:
    """Customers are needed only where a conversation begins."""
    seen = [
        Sighting(item.customer_address) if item.customer_address or item.answered_by_us else item.sender
        for item in incoming
        if item.conversation is None and item.follows is None and item.customer is None
    ]
    return identify(seen, known=known) if seen else {}


def _gather_contacts(batch: _Batch, incoming: Sequence[Incoming], given: dict[int, Contact] | None) -> None:
    existing = {item.conversation.pk: item.conversation for item in incoming if item.conversation}
    if given is None:
        given = open_contacts(existing)
    batch.contacts = {id(existing[pk]): contact for pk, contact in given.items() if pk in existing}
    for item in incoming:  # one object a conversation, so that later messages see what earlier ones did
        if item.conversation:
            item.conversation = existing[item.conversation.pk]


def open_contacts(conversation_ids: Iterable[int]) -> dict[int, Contact]:
    """The contact that is open in each conversation that has one, by conversation. One query."""
    wanted = list(conversation_ids)
    if not wanted:
        return {}
    marks = ", ".join(["%s"] * len(wanted))
    tail = (
        "FROM conversations_contact c"
        f" WHERE c.conversation_id IN ({marks}) AND c.ended_at IS NULL ORDER BY c.started_at, c.id"
    )
    found = [contact for (contact,) in rows.fetch(((Contact, "c"),), tail, wanted)]
    return {contact.conversation_id: contact for contact in found}


def _take(batch: _Batch, item: Incoming) -> None:
    conversation = item.conversation
    if conversation is None and item.follows is not None and item.follows.message is not None:
        conversation = item.follows.message.conversation
    new = conversation is None
    if conversation is None:
        conversation = _new_conversation(batch, item)
    before = conversation.status
    message = _new_message(batch, item, conversation)
    item.message = message
    if item.side is not None:
        _take_aside(batch, item, item.side, message)
        return
    contact, new_contact = None, False
    if item.answered_by_us:
        contact = _note_answer(batch, item, conversation, message)
    elif not item.quiet and not item.spam and conversation.status != Status.SPAM:
        contact, new_contact = _note_approach(batch, item, conversation)
    message.contact = contact
    conversation.last_message_at = max(conversation.last_message_at, item.at)
    if not item.quiet:
        conversation.preview = rules.preview(item.text)
    if not item.answered_by_us and not item.comment:
        batch.received.append(Received(message, conversation, contact, new, new_contact, before))


def _take_aside(batch: _Batch, item: Incoming, side: SideConversation, message: Message) -> None:
    """A message of a side conversation changes nothing of the customer's: no contact, no clock, no status."""
    message.side = side
    side.last_message_at = max(side.last_message_at, item.at)
    if item.answered_by_us:
        side.waiting_since = side.waiting_since or item.at
    elif not item.quiet and not item.spam:
        waited = (item.at - side.waiting_since).total_seconds() if side.waiting_since else None
        side.waiting_since, side.closed_at = None, None
        side.news_at = side.news_at or item.at
        batch.sides.append((side, message, waited))
    batch.touched_sides[side.pk] = side


def _new_conversation(batch: _Batch, item: Incoming) -> Conversation:
    ours = item.answered_by_us or item.customer_address
    address = item.customer_address if ours else item.sender.address
    conversation = Conversation(
        inbox=item.inbox,
        team_id=item.team_id or item.inbox.team_id,
        customer=item.customer or batch.customers[address],
        subject=rules.plain_subject(item.subject)[:500],
        status=_first_status(item),
        priority=Priority.NORMAL if item.priority is None else item.priority,
        assignee_id=item.assignee_id,
        language=item.sender.language,
        linked_to=_linked(item),
        created_at=item.at,
        last_message_at=item.at,
        closed_at=item.at if item.quiet and not item.spam else None,
        preview=rules.preview(item.text),
    )
    batch.conversations.append(conversation)
    return conversation


def _linked(item: Incoming) -> Conversation | None:
    if item.linked_to_item is not None and item.linked_to_item.message is not None:
        return item.linked_to_item.message.conversation
    return item.linked_to


def _direction(item: Incoming) -> str:
    if item.comment:
        return Direction.NOTE
    return Direction.OUT if item.answered_by_us else Direction.IN


def _first_status(item: Incoming) -> str:
    if item.spam:
        return Status.SPAM
    if item.quiet:  # a machine's message that belongs nowhere is kept, but asks nothing of anybody
        return Status.CLOSED
    return Status.WAITING if item.answered_by_us else Status.OPEN


def _new_message(batch: _Batch, item: Incoming, conversation: Conversation) -> Message:
    message = Message(
        conversation=conversation,
        via=None if item.inbox.pk == conversation.inbox_id else item.inbox,
        direction=_direction(item),
        kind=item.kind,
        at=item.at,
        author_id=item.author_id,
        sender_name=item.sender.name[:200],
        sender_address=item.sender.address[:254],
        to=item.to,
        cc=item.cc,
        text=item.text,
        quoted=item.quoted,
        language=item.sender.language,
        has_html=item.has_html,
        has_files=any(not file.inline for file in item.files),
        marks=item.marks,
        state=State.SENT if item.answered_by_us else State.DONE,
    )
    batch.messages.append(message)
    batch.files.extend(file.attached(message) for file in item.files)
    for address, name in item.others if item.side is None else ():
        batch.participants.setdefault(
            (id(conversation), address),
            Participant(conversation=conversation, address=address[:254], name=name[:200]),
        )
    return message


def _note_approach(batch: _Batch, item: Incoming, conversation: Conversation) -> tuple[Contact, bool]:
    """The customer approaches us: the conversation is open, and a contact runs or begins."""
    conversation.status = Status.OPEN
    conversation.snoozed_until = conversation.closed_at = None
    if conversation.waiting_since is None or item.at < conversation.waiting_since:
        conversation.waiting_since = item.at
    contact = batch.contacts.get(id(conversation))
    if contact is not None:
        ended = rules.silence_ended(contact.last_answer_at, item.at)
        if ended is None:
            return contact, False
        end_contact(contact, ended, resolved=False)
        batch.changed_contacts[id(contact)] = contact
        batch.ended.append((contact, conversation))
    contact = Contact(conversation=conversation, started_at=item.at)
    batch.contacts[id(conversation)] = contact
    batch.new_contacts.append(contact)
    batch.doors[id(contact)] = item.inbox
    return contact, True


def _note_answer(
    batch: _Batch, item: Incoming, conversation: Conversation, message: Message
) -> Contact | None:
    """One of us has answered by other means: what waited for an answer waits no more."""
    contact = batch.contacts.get(id(conversation))
    if conversation.status in (Status.OPEN, Status.NOTICE) and (
        conversation.waiting_since is None or conversation.waiting_since <= item.at
    ):
        conversation.status, conversation.waiting_since = Status.WAITING, None
    if contact is None or item.at < contact.started_at:
        return contact
    first = contact.answered_at is None
    contact.answered_at = contact.answered_at or item.at
    contact.last_answer_at = item.at
    batch.changed_contacts[id(contact)] = contact
    batch.answered.append(Answered(conversation, message, contact, item.at, first))
    return contact


def end_contact(contact: Contact, at: datetime, *, resolved: bool) -> None:
    """Mark a contact as over (not yet written)."""
    contact.ended_at, contact.resolved = at, resolved


def contact_fact(kind: str, contact: Contact, conversation: Conversation, at: datetime, **data: Any) -> Fact:
    """A fact about a contact; its value is the seconds since the contact began."""
    return facts.fact(
        kind,
        at,
        subject_id=conversation.pk,
        person=conversation.customer.key,
        value=(at - contact.started_at).total_seconds(),
        inbox=conversation.inbox_id,
        language=conversation.language,
        **data,
    )


def started_facts(came: Sequence[tuple[Contact, Inbox]]) -> list[Fact]:
    """The facts that contacts began, each by an inbox."""
    return [
        contact_fact(
            "contact_started", one, one.conversation, one.started_at, identified=identified, complete=complete
        )
        for (one, _inbox), (identified, complete) in zip(came, how_known(came), strict=True)
    ]


def ended_fact(contact: Contact, conversation: Conversation) -> Fact:
    """The fact that a contact ended: resolved, or fallen silent."""
    at = contact.ended_at or contact.started_at
    return contact_fact("contact_ended", contact, conversation, at, resolved=contact.resolved)


CONVERSATION_FIELDS = (
    "status",
    "snoozed_until",
    "closed_at",
    "waiting_since",
    "last_message_at",
    "preview",
)
SIDE_FIELDS = ("last_message_at", "waiting_since", "news_at", "closed_at")
CONTACT_FIELDS = ("answered_at", "last_answer_at", "ended_at", "resolved")


def _write(batch: _Batch) -> None:
    # Assigning an object again copies the key that it has got by then.
    _insert_conversations(batch.conversations)
    for contact in batch.new_contacts:
        contact.conversation = contact.conversation
    rows.insert(batch.new_contacts)
    for message in batch.messages:
        message.conversation = message.conversation
        message.contact = message.contact
    rows.insert(batch.messages)
    for file in batch.files:
        file.message = file.message
    rows.insert(batch.files)
    _write_participants(batch)
    fresh = {id(conversation) for conversation in batch.conversations}
    rows.update(_touched(batch, fresh), CONVERSATION_FIELDS)
    rows.update(list(batch.touched_sides.values()), SIDE_FIELDS)
    new = {id(contact) for contact in batch.new_contacts}
    rows.update([c for c in batch.changed_contacts.values() if id(c) not in new], CONTACT_FIELDS)
    facts.record(
        [
            *started_facts([(one, batch.doors[id(one)]) for one in batch.new_contacts]),
            *(ended_fact(contact, conversation) for contact, conversation in batch.ended),
        ]
    )


def _insert_conversations(conversations: list[Conversation]) -> None:
    """All at once, unless one is linked to another of them, whose key it needs."""
    if all(c.linked_to is None or c.linked_to.pk for c in conversations):
        rows.insert(conversations)
        return
    for conversation in conversations:
        conversation.linked_to = conversation.linked_to
        rows.insert([conversation])


def _touched(batch: _Batch, fresh: set[int]) -> list[Conversation]:
    """Conversations that were there before and got a message, each once."""
    touched = {id(message.conversation): message.conversation for message in batch.messages}
    return [conversation for key, conversation in touched.items() if key not in fresh]


def _write_participants(batch: _Batch) -> None:
    if not batch.participants:
        return
    people = list(batch.participants.values())
    for person in people:
        person.conversation = person.conversation
    Participant.objects.bulk_create(people, ignore_conflicts=True)


def _notify(batch: _Batch) -> None:
    live.push("desk", "list")
    for pk in {message.conversation_id for message in batch.messages}:
        live.push(f"conversation.{pk}", "messages", conversation=pk)
