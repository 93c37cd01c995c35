"""How a merge is taken apart: what goes back, and how the two stand then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from keepword.conversations import rules
from keepword.conversations.events import Folded
from keepword.conversations.models import (
    Contact,
    Conversation,
    ConversationField,
    ConversationTag,
    Direction,
    Draft,
    Follower,
    Kind,
    Link,
    Merge,
    Message,
    Participant,
    SideConversation,
    State,
    Status,
)
from keepword.conversations.services.receive import contact_fact, end_contact
from keepword.core import facts
from keepword.customers.queries import addresses
from keepword.customers.rules import normal_email

WRITTEN = (
    "status",
    "snoozed_until",
    "waiting_since",
    "closed_at",
    "assignee",
    "last_message_at",
    "preview",
    "linked_to",
)
_MOMENTS = ("snoozed_until", "waiting_since", "closed_at", "last_message_at")
_FIELDS = ("status", *_MOMENTS, "assignee_id", "preview", "linked_to_id")


Answering = Callable[[set[int], set[int], Sequence[Message]], set[int]]


@dataclass(frozen=True)
class Parting:
    """What went back to the source."""

    messages: list[int]
    contacts: tuple[int, ...]
    fold: Folded | None


def written(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def fields_of(conversation: Conversation) -> dict[str, Any]:
    """What a merge may change of a conversation, as JSON."""
    return {
        name: written(getattr(conversation, name)) if name in _MOMENTS else getattr(conversation, name)
        for name in _FIELDS
    }


def put_fields(conversation: Conversation, kept: dict[str, Any]) -> None:
    """The same back (not yet written)."""
    for name in _FIELDS:
        value = kept[name]
        setattr(conversation, name, datetime.fromisoformat(value) if name in _MOMENTS and value else value)


def stand_of(conversation: Conversation) -> rules.Stand:
    return rules.Stand(conversation.status, conversation.waiting_since, conversation.snoozed_until)


def put_stand(conversation: Conversation, stand: rules.Stand) -> None:
    conversation.status, conversation.waiting_since = stand.status, stand.waiting_since
    conversation.snoozed_until = stand.snoozed_until


def part(
    merge: Merge,
    source: Conversation,
    into: Conversation,
    now: datetime,
    answering: Answering,
) -> Parting:
    """Move everything back where it belongs (rows are locked); both conversations are written."""
    own = set(
        Message.everything.filter(pk__in=merge.kept["messages"], conversation=into).values_list(
            "pk", flat=True
        )
    )
    later = _later(merge, into)
    numbers = {source.pk, *merge.kept["carried"]}
    back = _going_back(source, into, own, numbers, later, answering)
    _move_back(merge, source, into, own | back)
    fold = _unfold(merge, source, into)
    contacts = _contacts_back(merge, source, into, later, back, fold)
    _stand_apart(merge, source, into, later, back, now)
    for one in (source, into):
        _hold_contact(one)
    return Parting(sorted(own | back), contacts, fold)


def _later(merge: Merge, into: Conversation) -> list[Message]:
    """What was said since, by nobody's merge."""
    known = {*merge.kept["messages"], *merge.kept["there"]}
    for other in Merge.objects.filter(into=into, undone_at=None).exclude(pk=merge.pk):
        known |= set(other.kept["messages"])
    said = Message.everything.filter(conversation=into).order_by("at", "pk")
    return [message for message in said if message.pk not in known]


def _going_back(
    source: Conversation,
    into: Conversation,
    own: set[int],
    numbers: set[int],
    later: Sequence[Message],
    answering: Answering,
) -> set[int]:
    """What was said since and answers the source's, or is from or to its customer alone when that is
    another one's."""
    back = answering(own, numbers, later)
    back |= {message.pk for message in later if message.marks.get("page") in numbers}
    moved = set(SideConversation.objects.filter(conversation=source).values_list("pk", flat=True))
    back |= {message.pk for message in later if message.side_id in moved}
    if source.customer_id != into.customer_id:
        theirs = set(addresses(source.customer))
        back |= {message.pk for message in later if _is_between(message, theirs)}
    return back


def _is_between(message: Message, theirs: set[str]) -> bool:
    if message.direction == Direction.IN:
        return normal_email(message.sender_address) in theirs
    readers = {normal_email(line[1]) for line in (*message.to, *message.cc, *message.bcc)}
    return message.direction == Direction.OUT and bool(readers) and readers <= theirs


def _move_back(merge: Merge, source: Conversation, into: Conversation, messages: set[int]) -> None:
    kept = merge.kept
    if source.inbox_id != into.inbox_id:
        Message.everything.filter(pk__in=messages, via=None).update(via=into.inbox_id)
        Message.everything.filter(pk__in=messages, via=source.inbox_id).update(via=None)
    Message.everything.filter(pk__in=messages).update(conversation=source)
    SideConversation.objects.filter(pk__in=kept["sides"], conversation=into).update(conversation=source)
    Message.everything.filter(side__in=kept["sides"], conversation=into).update(conversation=source)
    Participant.objects.filter(pk__in=kept["guests"], conversation=into).delete()
    for model in (Participant, Follower, Draft):
        ids = kept[f"{model._meta.model_name}s"]
        model._base_manager.filter(pk__in=ids, conversation=into).update(conversation=source)
    ConversationTag.objects.filter(pk__in=kept["tagged"], conversation=into).update(conversation=source)
    ConversationField.objects.filter(pk__in=kept["values"], conversation=into).update(conversation=source)
    Conversation.objects.filter(pk__in=kept["carried"], merged_into=into).update(merged_into=source)
    Conversation.objects.filter(pk__in=kept["linked"], linked_to=into).update(linked_to=source)
    for pk, end in kept["links"]:
        Link.objects.filter(pk=pk, **{end: into}).update(**{end: source})


def _unfold(merge: Merge, source: Conversation, into: Conversation) -> Folded | None:
    """The contact that was folded into another is one again; it ended if that one has ended since."""
    kept = merge.kept.get("fold")
    if not kept:
        return None
    found = Contact.objects.in_bulk([kept["survivor"], kept["folded"]])
    survivor, folded = found.get(kept["survivor"]), found.get(kept["folded"])
    if survivor is None or folded is None:
        return None
    folded.conversation = source if kept["home"] == source.pk else into
    folded.ended_at = None
    if survivor.ended_at is not None:
        end_contact(folded, max(survivor.ended_at, folded.started_at), resolved=survivor.resolved)
    folded.save(update_fields=["conversation", "ended_at", "resolved"])
    before = kept["last_answer_at"]
    earlier = datetime.fromisoformat(before) if before else None
    if survivor.last_answer_at is not None and survivor.last_answer_at <= merge.at:
        survivor.last_answer_at = earlier
        survivor.save(update_fields=["last_answer_at"])
    Message.everything.filter(pk__in=kept["messages"], contact=survivor).update(contact=folded)
    return Folded(survivor, folded)


def _contacts_back(
    merge: Merge,
    source: Conversation,
    into: Conversation,
    later: Sequence[Message],
    back: set[int],
    fold: Folded | None,
) -> tuple[int, ...]:
    """Contacts go with their messages; none is in two conversations."""
    kept = set(merge.kept["contacts"])
    begun = {message.contact_id for message in later if message.contact_id is not None} - kept
    fresh = Contact.objects.filter(pk__in=begun, started_at__gt=merge.at)
    for pk in fresh.values_list("pk", flat=True):
        members = set(Message.everything.filter(contact=pk).values_list("pk", flat=True))
        if members <= back:
            kept.add(pk)
    Contact.objects.filter(pk__in=kept, conversation=into).update(conversation=source)
    homes = {source.pk: source, into.pk: into}
    for pk, home in ((m.pk, source.pk if m.pk in back else into.pk) for m in later):
        wrong = Message.everything.filter(pk=pk, contact__isnull=False).exclude(contact__conversation=home)
        if wrong.exists():
            own = Contact.objects.filter(conversation=homes[home]).order_by("-started_at").first()
            wrong.update(contact=own)
    if fold is not None:
        for one in (fold.survivor, fold.folded):
            one.refresh_from_db(fields=["conversation"])
    found = Contact.objects.filter(conversation=source).values_list("pk", flat=True)
    return tuple(found)


def _stand_apart(
    merge: Merge,
    source: Conversation,
    into: Conversation,
    later: Sequence[Message],
    back: set[int],
    now: datetime,
) -> None:
    kept, seen = merge.kept, fields_of(into)
    by_hand = into.status in (Status.CLOSED, Status.SNOOZED, Status.SPAM) and (
        into.status != kept["after"]["status"]
    )
    held = stand_of(into), into.closed_at
    put_fields(source, kept["source"])
    put_fields(into, {**kept["into"], "assignee_id": _unless_changed("assignee_id", kept, seen)})
    if seen["linked_to_id"] != kept["after"]["linked_to_id"]:
        into.linked_to_id = seen["linked_to_id"]
    _catch_up(source, [message for message in later if message.pk in back])
    _catch_up(into, [message for message in later if message.pk not in back])
    if by_hand:
        put_stand(into, held[0])
        into.closed_at = held[1]
        if into.status == Status.CLOSED and source.status != Status.CLOSED:  # both were settled as one
            put_stand(source, rules.Stand(Status.CLOSED))
            source.closed_at = held[1]
    elif source.snoozed_until is not None and source.snoozed_until <= now:
        put_stand(source, rules.Stand(Status.OPEN, source.waiting_since))
    source.merged_into = None
    source.save(update_fields=[*WRITTEN, "merged_into"])
    into.save(update_fields=WRITTEN)


def _hold_contact(conversation: Conversation) -> None:
    """Whoever waits for us has a contact with us."""
    since = conversation.waiting_since
    if conversation.status != Status.OPEN or since is None:
        return
    if not conversation.contacts.filter(ended_at=None).exists():
        contact = Contact.objects.create(conversation=conversation, started_at=since)
        facts.record([contact_fact("contact_started", contact, conversation, since)])


def _unless_changed(name: str, kept: dict[str, Any], seen: dict[str, Any]) -> Any:
    return kept["into"][name] if seen[name] == kept["after"][name] else seen[name]


def _catch_up(conversation: Conversation, later: Sequence[Message]) -> None:
    """How a conversation stands after what was said in it since the merge."""
    said = [m for m in later if m.side_id is None and m.kind == Kind.MESSAGE]
    said = [m for m in said if m.direction != Direction.NOTE and m.state != State.UNDONE]
    if not said:
        return
    spoken = [rules.Spoken(m.at, m.direction == Direction.OUT) for m in said]
    put_stand(conversation, rules.stand_after(stand_of(conversation), spoken))
    conversation.closed_at = None
    last = max(said, key=lambda message: (message.at, message.pk))
    conversation.last_message_at = max(conversation.last_message_at, last.at)
    conversation.preview = rules.preview(last.text)
