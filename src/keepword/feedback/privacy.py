"""What customers said of us: exported, and its words erased with those of the conversation."""

from collections.abc import Iterator
from typing import Any

from keepword.conversations.events import Erasing
from keepword.core import events
from keepword.customers.models import Customer
from keepword.customers.privacy import Holder, Sections, register
from keepword.feedback.models import Rating


def _ratings(customer: Customer) -> Iterator[dict[str, Any]]:
    rows = Rating.objects.filter(conversation__customer=customer).order_by("pk")
    for rating in rows.iterator(chunk_size=500):
        yield {
            "conversation": rating.conversation_id,
            "score": rating.score,
            "comment": rating.comment,
            "at": rating.at.isoformat(),
        }


def _export(customer: Customer, with_notes: bool) -> Sections:
    return {"ratings": _ratings(customer)}


@events.on(Erasing)
def forget_comments(event: Erasing) -> None:
    """The score stays, as its fact does."""
    if event.what == "texts":
        Rating.objects.filter(conversation__in=event.conversations).update(comment="")


register(Holder("ratings", export=_export))
