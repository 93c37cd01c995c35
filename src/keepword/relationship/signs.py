"""Where the signs of a customer's way come from: a registry, as some come from apps above.

A source gives, for some customers (at most a few hundred), each sign with the number of its customer.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final

from keepword.commerce.models import Order
from keepword.conversations.models import Contact, Status
from keepword.relationship.rules import journey
from keepword.relationship.rules.journey import Sign

Source = Callable[[Collection[int]], Iterable[tuple[int, Sign]]]

_sources: Final[list[Source]] = []


def register(source: Source) -> Source:
    """Make a source known."""
    if source not in _sources:
        _sources.append(source)
    return source


def signs_of(customers: Collection[int]) -> dict[int, list[Sign]]:
    """All signs of some customers. As many queries as there are sources."""
    found: dict[int, list[Sign]] = defaultdict(list)
    for source in _sources:
        for customer, sign in source(customers):
            found[customer].append(sign)
    return found


@register
def _contacts(customers: Collection[int]) -> Iterator[tuple[int, Sign]]:
    rows = Contact.objects.filter(conversation__customer__in=customers)
    rows = rows.exclude(conversation__status=Status.SPAM)
    names = ("conversation__customer_id", "started_at", "answered_at", "ended_at", "resolved")
    for customer, started, answered, ended, resolved in rows.values_list(*names).iterator(2_000):
        yield customer, Sign(started, journey.WROTE)
        if answered is not None:
            yield customer, Sign(answered, journey.ANSWERED)
        if ended is not None and resolved:
            yield customer, Sign(ended, journey.SOLVED)


@register
def _orders(customers: Collection[int]) -> Iterator[tuple[int, Sign]]:
    rows = Order.objects.filter(customer__in=customers)
    names = ("customer_id", "placed_at", "shipped_at", "delivered_at", "cancelled_at")
    for customer, placed, shipped, delivered, cancelled in rows.values_list(*names).iterator(2_000):
        yield customer, Sign(placed, journey.ORDERED)
        for at, what in (
            (shipped, journey.SHIPPED),
            (delivered, journey.DELIVERED),
            (cancelled, journey.CANCELLED),
        ):
            if at is not None:
                yield customer, Sign(at, what)
