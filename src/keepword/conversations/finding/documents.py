"""What customers are found by, and what of a message is more than words."""

from collections.abc import Collection, Iterable

from keepword.conversations.models import Message
from keepword.customers.models import Customer
from keepword.search.registry import Document, Source, register

MESSAGE = "message"
CUSTOMER = "customer"
NAME = "name"  # the field of a customer's name and addresses


def language_facet(code: str) -> str:
    return f"lang·{code}"


def facets_of(message: Message) -> Iterable[str]:
    """What a message is: "in", "out" or "note", perhaps "file", and its language."""
    yield message.direction
    if message.has_files:
        yield "file"
    if message.language:
        yield language_facet(message.language)


def person(customer: Customer) -> Document:
    """A customer by name and addresses, and by the names of those who were joined into them."""
    addresses = " ".join(identity.value for identity in customer.identities.all())
    names = " ".join([customer.name, *(one.name for one in customer.joined.all())])
    return Document(
        object_id=customer.pk,
        group_id=customer.pk,
        at=customer.created_at,
        lang=customer.language or None,
        title=customer.name,
        body="",
        # In a field of their own: a customer's name is a common word in what was said.
        fields={NAME: f"{names} {addresses}"},
    )


def _pending_people(limit: int) -> list[Document]:
    rows = Customer.objects.filter(indexed=False, joined_into=None).prefetch_related("identities", "joined")
    return [person(customer) for customer in rows.order_by("pk")[:limit]]


def _done_people(ids: Collection[int]) -> int:
    return Customer.objects.filter(pk__in=ids).update(indexed=True)


def _load_people(ids: Collection[int]) -> list[Document]:
    rows = Customer.objects.filter(pk__in=ids, joined_into=None)
    return [person(one) for one in rows.prefetch_related("identities", "joined")]


register(Source(kind=CUSTOMER, pending=_pending_people, done=_done_people, load=_load_people))
