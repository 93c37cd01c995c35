"""What is kept across a customer's life: exported, and gone with the customer or the conversation."""

from collections.abc import Iterator
from typing import Any

from keepword.conversations.events import Erasing
from keepword.customers.models import Customer, Remembered, RememberedState
from keepword.customers.privacy import Holder, Person, Sections, register
from keepword.relationship.models import Mentioned, Mood


def _moods(customer: Customer) -> Iterator[dict[str, Any]]:
    rows = Mood.objects.filter(message__conversation__customer=customer).order_by("pk")
    for number, emotion, strength in rows.values_list("message", "emotion", "strength").iterator():
        yield {"message": number, "emotion": emotion, "strength": strength}


def _export(customer: Customer, with_notes: bool) -> Sections:
    return {"moods": _moods(customer)} if with_notes else {}


def _erase(person: Person, cursor: int) -> int | None:
    Mentioned.objects.filter(customer__in=person.numbers).delete()
    return None


def forget_words(event: Erasing) -> None:
    """Words of erased messages go from what was remembered by them; what one of us confirmed stays."""
    if event.what not in ("all", "texts"):
        return
    rows = Remembered.objects.filter(conversation__in=event.conversations)
    rows.filter(state=RememberedState.SUGGESTED).delete()
    rows.update(words="")


register(Holder("relationship", erase=_erase, export=_export, order=20))
