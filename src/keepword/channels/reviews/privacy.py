"""What reviews keep of people beside their messages: who wrote where; and tables with many of them."""

from collections.abc import Iterator
from typing import Any

from keepword.channels.reviews.models import Forgotten, Review, Table
from keepword.channels.reviews.rules import key_of
from keepword.conversations.events import Erasing
from keepword.core import blobs, events, sweeping
from keepword.core.errors import NotFound
from keepword.customers.models import Customer
from keepword.customers.privacy import Holder, Person, Sections, register

blobs.refer(Table, "blob")


def _reviews(customer: Customer) -> Iterator[dict[str, Any]]:
    rows = Review.objects.filter(message__conversation__customer=customer)
    for one in rows.order_by("pk").iterator(chunk_size=200):
        yield {
            "source": one.source,
            "number": one.external_id,
            "author": one.author,
            "rating": one.stars,
            "of": one.scale,
            "url": one.url,
            "product": one.product,
            "at": one.written_at.isoformat(),
        }


def _export(customer: Customer, with_notes: bool) -> Sections:
    return {"reviews": _reviews(customer)}


@events.on(Erasing)
def forget_author(event: Erasing) -> None:
    """That there was a review with a rating stays where its conversation does; nothing is read in anew."""
    rows = Review.objects.filter(message__in=event.messages)
    if event.what == "texts":
        rows.update(author="", url="")
    if event.what == "all":
        gone = rows.values_list("inbox_id", "external_id")
        Forgotten.objects.bulk_create(
            [Forgotten(inbox_id=inbox, key=key_of(name)) for inbox, name in gone], ignore_conflicts=True
        )


def _tables(person: Person, cursor: int) -> int | None:
    """Tables that were brought in and are not needed any more, when they may hold this person's words."""
    wanted = Table.objects.filter(blob__gt="", pk__gt=cursor).order_by("pk")[:20]
    found = list(wanted)
    for table in found:
        if _names(table, person):
            sweeping.let_go([table.blob])
            table.delete()
    return found[-1].pk if len(found) == 20 else None


def _names(table: Table, person: Person) -> bool:
    words = [word.lower().encode() for word in (*person.needles, person.name) if len(word) >= 3]
    try:
        raw = blobs.get(table.blob).lower()
    except NotFound:
        return False
    return any(word in raw for word in words)


register(Holder("reviews", erase=_tables, export=_export, order=55))
