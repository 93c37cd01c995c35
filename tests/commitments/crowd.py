"""Very many customers who wait, each with a clock: rows, not verbs, as a verb each would take minutes."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from keepword.commitments.models import Clock, Promise, Ruleset
from keepword.conversations.models import Contact, Conversation, Inbox
from keepword.core import rows
from keepword.customers.models import Customer

CHUNK = 5_000


def crowd(inbox: Inbox, count: int, came_at: datetime, due_at: Callable[[int], datetime]) -> None:
    """So many conversations that began at one moment, the clock of each due when `due_at` says."""
    revision = Ruleset.objects.values_list("revision", flat=True).first() or 0
    for numbers in _chunks(count):
        due = [due_at(number) for number in numbers]
        customers = [Customer(name=f"Customer {number}", created_at=came_at) for number in numbers]
        rows.insert(customers)
        conversations = [
            Conversation(
                inbox=inbox,
                customer=customer,
                subject="Parcel",
                created_at=came_at,
                last_message_at=came_at,
                waiting_since=came_at,
                due_at=moment,
            )
            for customer, moment in zip(customers, due, strict=True)
        ]
        rows.insert(conversations)
        contacts = [Contact(conversation=one, started_at=came_at) for one in conversations]
        rows.insert(contacts)
        rows.insert(
            [_clock(contact, moment, revision) for contact, moment in zip(contacts, due, strict=True)]
        )


def _clock(contact: Contact, due_at: datetime, revision: int) -> Clock:
    return Clock(
        conversation_id=contact.conversation_id,
        contact_id=contact.pk,
        kind="first_response",
        started_at=contact.started_at,
        target_minutes=round((due_at - contact.started_at) / timedelta(minutes=1)),
        resumed_at=contact.started_at,
        due_at=due_at,
        revision=revision,
    )


def _chunks(count: int) -> Iterator[range]:
    return (range(start, min(count, start + CHUNK)) for start in range(0, count, CHUNK))


def promised(inbox: Inbox, made_at: datetime, due_at: Callable[[int], datetime]) -> None:
    """One open promise in each conversation of the inbox."""
    found = Conversation.objects.filter(inbox=inbox).order_by("pk").values_list("pk", "customer_id")
    for start in range(0, len(found), CHUNK):
        rows.insert(
            [
                Promise(
                    conversation_id=pk,
                    customer_id=customer,
                    words=f"We will see to parcel {number} today",
                    made_at=made_at,
                    due_at=due_at(number),
                )
                for number, (pk, customer) in enumerate(found[start : start + CHUNK], start)
            ]
        )
