"""Conversations go with their customers, when two become one and two again."""

from django.db.models import OuterRef, Subquery

from keepword.conversations.events import MessagesReceived
from keepword.conversations.models import Conversation, Direction, Message, Status
from keepword.conversations.own_fields import reindex
from keepword.core import live
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.customers.models import Customer, Join
from keepword.customers.moving import back, give, move, note
from keepword.search.services import remove

MOST_TOLD = 100  # conversations whose open pages are refreshed


def take_together(event: CustomersJoined) -> None:
    """The source's conversations are the other one's."""
    moved = move(Conversation.objects.filter(customer=event.source), event.into)
    note(event.join.kept, "conversations", conversations=moved)
    reindex(moved)
    if not event.late:
        remove("customer", [event.source.pk])
        Customer.objects.filter(pk=event.source.pk).update(indexed=True)
        _tell(event.into)


def take_apart(event: CustomersParted) -> None:
    """Each has their own again; what began since goes with the identity that it came by."""
    own = event.join.kept["conversations"]["conversations"]
    back(Conversation, own, event.source, event.into)
    since = _came_since(event)
    give(Conversation, since, event.source)
    reindex([*own, *since])
    _tell(event.source)
    _tell(event.into)


def only_spam(numbers: set[int]) -> set[int]:
    """Of these customers, those who have sent nothing but spam."""
    rows = Conversation.objects.filter(customer__in=numbers)
    spam = set(rows.filter(status=Status.SPAM).values_list("customer", flat=True))
    return spam - set(rows.exclude(status=Status.SPAM).values_list("customer", flat=True)) if spam else spam


def compare_again(event: MessagesReceived) -> None:
    """Who was let out of spam is looked at anew."""
    freed = {item.conversation.customer_id for item in event.items if item.status_before == Status.SPAM}
    if freed:
        Customer.objects.filter(pk__in=freed).update(compared=False)


def _came_since(event: CustomersParted) -> list[int]:
    """Conversations begun since the join by, or with, an identity that is the source's."""
    values = set(event.source.identities.values_list("value", flat=True))
    if not values:
        return []
    elsewhere: set[int] = set()
    for other in Join.objects.filter(into=event.into, undone_at=None):
        elsewhere.update(other.kept["conversations"]["conversations"])
    first = Message.objects.filter(conversation=OuterRef("pk")).exclude(direction=Direction.NOTE)
    first = first.order_by("at", "pk")
    rows = Conversation.objects.filter(customer=event.into, created_at__gte=event.join.at).annotate(
        _way=Subquery(first.values("direction")[:1]),
        _from=Subquery(first.values("sender_address")[:1]),
        _to=Subquery(first.values("to")[:1]),
    )
    found = []
    for pk, way, sender, to in rows.values_list("pk", "_way", "_from", "_to"):
        named = {sender} if way == Direction.IN else {line[1] for line in to or () if len(line) == 2}
        if named & values and pk not in elsewhere:
            found.append(pk)
    return found


def _tell(customer: Customer) -> None:
    live.push("desk", "list")
    rows = Conversation.objects.filter(customer=customer).order_by("-last_message_at")
    for pk in rows.values_list("pk", flat=True)[:MOST_TOLD]:
        live.push(f"conversation.{pk}", "state", conversation=pk)
