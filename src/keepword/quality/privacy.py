"""What was noted in reviews: exported to the customer, and erased with the words of the conversation, or with
them. Scores stay, as their facts do: they are about us. Of what left for a language model it stays that it
did, not what."""

from collections.abc import Iterator
from typing import Any

from keepword.conversations.events import Erasing
from keepword.core import clock, events
from keepword.customers.models import Customer
from keepword.customers.privacy import STEP, Holder, Person, Sections, register
from keepword.customers.queries import family
from keepword.quality.models import (
    Calibration,
    Coaching,
    GraderCall,
    GraderMark,
    Grading,
    GradingState,
    Mark,
    Review,
)


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


def _left(customer: Customer) -> Iterator[dict[str, Any]]:
    """Who else was told of their conversations, and what: redacted, as it left."""
    rows = GraderCall.objects.filter(grading__review__conversation__customer__in=family(customer))
    for call in rows.select_related("grading__review").order_by("pk").iterator(chunk_size=100):
        yield {
            "conversation": call.grading.review.conversation_id if call.grading else None,
            "at": call.at.isoformat(),
            "to": call.host,
            "model": call.model,
            "sent": call.sent,
        }


def _export(customer: Customer, with_notes: bool) -> Sections:
    left: Sections = {"sent_to_language_models": _left(customer)}
    return {**left, "quality_reviews": _noted(customer)} if with_notes else left


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
    _wipe_gradings(reviews)


def _wipe_gradings(reviews: list[int]) -> None:
    """A call that is on its way finds that it is erased, and keeps nothing of the answer; what waits ends."""
    rows = Grading.objects.filter(review__in=reviews)
    rows.update(erased_at=clock.now())
    rows.filter(state=GradingState.WAITING).update(state=GradingState.FAILED, next_at=None)
    GraderCall.objects.filter(grading__review__in=reviews).update(sent="", answer="")
    GraderMark.objects.filter(grading__review__in=reviews).update(evidence=[])
    GraderMark.objects.filter(grading__review__in=reviews, criterion=None).delete()


def _forget(person: Person, cursor: int) -> int | None:
    """Of conversations of theirs that stay."""
    rows = Review.objects.filter(conversation__customer__in=person.numbers, pk__gt=cursor).order_by("pk")
    found = list(rows.values_list("pk", flat=True)[:STEP])
    _wipe(found)
    return found[-1] if len(found) == STEP else None


register(Holder("quality", erase=_forget, export=_export, order=15))
