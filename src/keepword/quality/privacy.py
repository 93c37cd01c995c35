"""What was noted in reviews: exported to the customer, and erased with the words of the conversation, or with
them. Scores stay, as their facts do: they are about us."""

from collections.abc import Iterator
from typing import Any

from keepword.conversations.events import Erasing
from keepword.core import events
from keepword.customers.models import Customer
from keepword.customers.privacy import STEP, Holder, Person, Sections, register
from keepword.customers.queries import family
from keepword.quality.models import Calibration, Coaching, Mark, Review


def _noted(customer: Customer) -> Iterator[dict[str, Any]]:
    rows = Review.objects.filter(conversation__customer__in=family(customer)).order_by("pk")
    for review in rows.prefetch_related("marks__criterion", "coaching").iterator(chunk_size=100):
        yield {
            "conversation": review.conversation_id,
            "at": review.created_at.isoformat(),
            "note": review.note,
            "notes": {mark.criterion.key: mark.note for mark in review.marks.all() if mark.note},
            "coaching": [one.words for one in review.coaching.all()],
        }


def _export(customer: Customer, with_notes: bool) -> Sections:
    return {"quality_reviews": _noted(customer)} if with_notes else {}


@events.on(Erasing)
def _forget_words(event: Erasing) -> None:
    """Whatever was written about conversations whose words go; what shows a mark is gone with the words."""
    if event.what in ("all", "texts"):
        _wipe(list(Review.objects.filter(conversation__in=event.conversations).values_list("pk", flat=True)))
        Calibration.objects.filter(conversation__in=event.conversations).update(about="")


def _wipe(reviews: list[int]) -> None:
    Review.objects.filter(pk__in=reviews).update(note="", dispute="", decision="")
    Mark.objects.filter(review__in=reviews).update(note="", evidence=[])
    Coaching.objects.filter(review__in=reviews).update(words="", answer="")


def _forget(person: Person, cursor: int) -> int | None:
    """Of conversations of theirs that stay."""
    rows = Review.objects.filter(conversation__customer__in=person.numbers, pk__gt=cursor).order_by("pk")
    found = list(rows.values_list("pk", flat=True)[:STEP])
    _wipe(found)
    return found[-1] if len(found) == STEP else None


register(Holder("quality", erase=_forget, export=_export, order=15))
