"""Some messages become a conversation of their own.

The rows move, so that answers to them thread into the new conversation by themselves. To undo a split,
merge the new conversation back.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.audit.services import Actor, record
from keepword.conversations import rules
from keepword.conversations.events import SplitOff
from keepword.conversations.models import (
    Contact,
    Conversation,
    Direction,
    Kind,
    Link,
    LinkKind,
    Message,
    Participant,
    State,
    Status,
)
from keepword.conversations.services.receive import contact_fact
from keepword.conversations.services.state import demand, lock, notify, person
from keepword.core import clock, events, facts
from keepword.core.errors import Conflict, Invalid
from keepword.core.models import Fact
from keepword.customers.models import Customer
from keepword.customers.services import Sighting, identify
from keepword.search.services import regroup

_UNSENT = (State.SCHEDULED, State.QUEUED, State.SENDING, State.HANDED)


def split(
    user: Actor,
    conversation: Conversation,
    messages: Sequence[int],
    *,
    subject: str,
    of_sender: bool = False,
) -> Conversation:
    """Make a new conversation of these messages (ids), with their files, linked with the old one.

    It is the same customer's, or with `of_sender` that of whoever wrote the first of them. Invalid when a
    message is not here or nothing would be left; Conflict while one of them is on its way.
    """
    demand(user)
    if not subject.strip():
        raise Invalid(_("Give it a subject."), field="subject")
    with transaction.atomic():
        current = lock(conversation)
        chosen = _chosen(current, messages)
        created = _create(current, chosen, subject, of_sender)
        ids = [message.pk for message in chosen]
        Message.objects.filter(pk__in=ids).update(conversation=created, contact=None)
        regroup("message", ids, created.pk)
        contact = _begin_contact(created, chosen)
        _mend(current)
        _copy_people(current, created)
        Link.objects.create(one=current, other=created, kind=LinkKind.RELATED, created_at=created.created_at)
        record(user, "split", current, into=created.pk, messages=ids)
        record(user, "began by splitting", created, source=current.pk)
        facts.record([_split_fact(user, current, created, len(ids))])
        events.publish(SplitOff(current, created, contact, clock.now(), person(user)))
        notify(current)
        notify(created)
    return created


def _split_fact(user: Actor, source: Conversation, created: Conversation, count: int) -> Fact:
    who = person(user)
    return facts.fact(
        "split",
        created.created_at,
        subject_id=source.pk,
        person=source.customer.key,
        actor=who.key if who else None,
        value=float(count),
        into=created.pk,
        inbox=source.inbox_id,
    )


def _chosen(conversation: Conversation, messages: Sequence[int]) -> list[Message]:
    found = list(conversation.messages.filter(pk__in=messages).order_by("at", "pk"))
    if not found or len(found) != len(set(messages)):
        raise Invalid(_("Choose messages of this conversation."), field="messages")
    if any(message.state in _UNSENT for message in found):
        raise Conflict(_("One of these messages is about to be sent; split when it has left."))
    said = conversation.messages.exclude(direction=Direction.NOTE).exclude(state=State.UNDONE)
    if not said.exclude(pk__in=[message.pk for message in found]).exists():
        raise Invalid(_("Leave at least one message here."), field="messages")
    if all(message.direction == Direction.NOTE for message in found):
        raise Invalid(_("Choose at least one message that is no note."), field="messages")
    return found


def _create(source: Conversation, chosen: Sequence[Message], subject: str, of_sender: bool) -> Conversation:
    said = [message for message in chosen if message.direction != Direction.NOTE]
    waits = _waiting(source, chosen)
    status = Status.OPEN if waits else source.status
    if not waits and status in (Status.OPEN, Status.SNOOZED):
        status = Status.WAITING
    return Conversation.objects.create(
        inbox=source.inbox,
        customer=_customer(said) if of_sender else source.customer,
        subject=subject.strip()[:500],
        status=status,
        assignee=source.assignee,
        team=source.team,
        priority=source.priority,
        language=source.language,
        preview=rules.preview(said[-1].text),
        created_at=clock.now(),
        last_message_at=said[-1].at,
        waiting_since=waits[0].at if waits else None,
        closed_at=source.closed_at if status == Status.CLOSED else None,
    )


def _customer(said: Sequence[Message]) -> Customer:
    first = next((message for message in said if message.direction == Direction.IN), None)
    if first is None or not first.sender_address:
        raise Invalid(_("None of these messages has a sender who could be the customer."), field="of_sender")
    found = identify([Sighting(first.sender_address, first.sender_name, first.language)])
    return found[first.sender_address]


def _waiting(source: Conversation, chosen: Sequence[Message]) -> list[Message]:
    """Those of the chosen customer's messages that we have not answered."""
    if source.status != Status.OPEN or source.waiting_since is None:
        return []
    return [
        message
        for message in chosen
        if message.direction == Direction.IN
        and message.kind == Kind.MESSAGE
        and message.at >= source.waiting_since
    ]


def _begin_contact(created: Conversation, chosen: Sequence[Message]) -> Contact | None:
    """It begins now, not when the message came: until now it waited in the other conversation's time."""
    if created.status != Status.OPEN:
        return None
    contact = Contact.objects.create(conversation=created, started_at=created.created_at)
    facts.record([contact_fact("contact_started", contact, created, contact.started_at)])
    Message.objects.filter(pk__in=[message.pk for message in chosen], at__gte=created.waiting_since).update(
        contact=contact
    )
    return contact


def _mend(conversation: Conversation) -> None:
    """The list shows what is left."""
    left = conversation.messages.exclude(direction=Direction.NOTE).exclude(state=State.UNDONE)
    last = left.order_by("-at", "-pk").first()
    if last is not None:
        conversation.last_message_at, conversation.preview = last.at, rules.preview(last.text)
        conversation.save(update_fields=["last_message_at", "preview"])


def _copy_people(source: Conversation, created: Conversation) -> None:
    """Whoever took part may answer in both; a sender who is the customer now is no mere participant."""
    own = set(created.customer.identities.values_list("value", flat=True))
    people = [(one.address, one.name) for one in source.participants.all()]
    if created.customer_id == source.customer_id:
        Participant.objects.bulk_create(
            [
                Participant(conversation=created, address=address, name=name)
                for address, name in people
                if address not in own
            ]
        )
