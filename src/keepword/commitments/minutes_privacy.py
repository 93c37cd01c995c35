"""What is kept of sentences that a customer read goes with them; the times of contacts are exported."""

from collections.abc import Iterator
from typing import Any

from keepword.commitments.models import FourMinutes, SentSentence
from keepword.conversations.events import Erasing
from keepword.core import events
from keepword.customers.models import Customer
from keepword.customers.privacy import Holder, Sections, register


@events.on(Erasing)
def forget_sentences(event: Erasing) -> None:
    """A likeness is made of words, so it goes with them."""
    if event.what in ("all", "texts"):
        SentSentence.objects.filter(message_id__in=event.messages).delete()


def _minutes(customer: Customer) -> Iterator[dict[str, Any]]:
    rows = FourMinutes.objects.filter(conversation__customer=customer).order_by("pk")
    for row in rows.iterator(chunk_size=500):
        yield {
            "conversation": row.conversation_id,
            "started_at": row.started_at.isoformat(),
            "opened_at": row.opened_at.isoformat() if row.opened_at else None,
            "state": row.state,
            "state_since_opening": row.opening_state or None,
        }


def _export(customer: Customer, with_notes: bool) -> Sections:
    return {"four_minutes": _minutes(customer)}


register(Holder("four minutes", export=_export))
