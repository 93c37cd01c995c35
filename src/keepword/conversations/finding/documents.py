"""What messages and customers are found by."""

from collections.abc import Collection, Iterable

from keepword.conversations.models import Direction, Message
from keepword.customers.models import Customer
from keepword.search.registry import Document, Source, register

MESSAGE = "message"
CUSTOMER = "customer"
_NEEDED = ("conversation", "conversation__customer", "author")


def language_facet(code: str) -> str:
    return f"lang·{code}"


def document(message: Message) -> Document:
    """A message by its words, its people, its files and what it is."""
    conversation = message.conversation
    author = message.author.name if message.author else ""
    sender = [message.sender_name or author, message.sender_address]
    recipients = [part for line in (*message.to, *message.cc) for part in line]
    files = [file.name for file in message.attachments.all()] if message.has_files else []
    return Document(
        object_id=message.pk,
        group_id=conversation.pk,
        at=message.at,
        lang=message.language or None,
        title=conversation.subject,
        body=message.text,
        people=" ".join([f"#{conversation.pk}", conversation.customer.name, *sender, *recipients, *files]),
        fields={
            "from": " ".join(sender),
            "to": " ".join(recipients),
            "subject": conversation.subject,
            "file": " ".join(files),
        },
        facets=tuple(_facets(message)),
    )


def _facets(message: Message) -> Iterable[str]:
    yield message.direction if message.direction != Direction.NOTE else "note"
    if message.has_files:
        yield "file"
    if message.language:
        yield language_facet(message.language)


def _pending(limit: int) -> list[Document]:
    rows = Message.objects.filter(indexed=False).select_related(*_NEEDED).prefetch_related("attachments")
    return [document(message) for message in rows.order_by("pk")[:limit]]


def _done(ids: Collection[int]) -> int:
    return Message.objects.filter(pk__in=ids).update(indexed=True)


def _load(ids: Collection[int]) -> list[Document]:
    rows = Message.objects.filter(pk__in=ids).select_related(*_NEEDED).prefetch_related("attachments")
    return [document(message) for message in rows]


def person(customer: Customer) -> Document:
    """A customer by name and addresses."""
    addresses = " ".join(identity.value for identity in customer.identities.all())
    return Document(
        object_id=customer.pk,
        group_id=customer.pk,
        at=customer.created_at,
        lang=customer.language or None,
        title=customer.name,
        body=addresses,
        people=addresses,
    )


def _pending_people(limit: int) -> list[Document]:
    rows = Customer.objects.filter(indexed=False).prefetch_related("identities").order_by("pk")
    return [person(customer) for customer in rows[:limit]]


def _done_people(ids: Collection[int]) -> int:
    return Customer.objects.filter(pk__in=ids).update(indexed=True)


def _load_people(ids: Collection[int]) -> list[Document]:
    return [person(one) for one in Customer.objects.filter(pk__in=ids).prefetch_related("identities")]


register(Source(kind=MESSAGE, pending=_pending, done=_done, load=_load))
register(Source(kind=CUSTOMER, pending=_pending_people, done=_done_people, load=_load_people))
