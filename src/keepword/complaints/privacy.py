"""What customers complained of: exported, and its words erased with those of the conversation. What was
given stays in the book, as numbers of nobody's."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from keepword.complaints.models import Compensation, Complaint, Step
from keepword.conversations.events import Erasing
from keepword.core import events
from keepword.customers.models import Customer
from keepword.customers.privacy import STEP, Holder, Person, Sections, register


def _complaints(customer: Customer, with_notes: bool) -> Iterator[dict[str, Any]]:
    rows = Complaint.objects.filter(conversation__customer=customer).prefetch_related(
        "steps", "compensations"
    )
    for one in rows.order_by("pk").iterator(chunk_size=200):
        yield {
            "conversation": one.conversation_id,
            "state": one.state,
            "since": one.begun_at.isoformat(),
            "stages": {step.stage: step.passed_at.isoformat() for step in one.steps.all() if step.passed_at},
            "compensations": [
                {"kind": got.kind, "amount": got.amount, "currency": got.currency, "state": got.state}
                | ({"words": got.words} if with_notes else {})
                for got in one.compensations.all()
            ],
        } | ({"about": one.about, "signs": one.signs} if with_notes else {})


def _export(customer: Customer, with_notes: bool) -> Sections:
    return {"complaints": _complaints(customer, with_notes)}


@events.on(Erasing)
def forget_words(event: Erasing) -> None:
    """That there was a complaint, and when its stages were passed, stays with the conversation."""
    if event.what not in ("all", "texts"):
        return
    about = Complaint.objects.filter(conversation__in=event.conversations)
    Compensation.objects.filter(complaint__in=about.values("pk")).update(words="", reason="")
    Step.objects.filter(complaint__in=about.values("pk")).update(words={})
    about.update(about="", signs=[])


def _scrub(person: Person, cursor: int) -> int | None:
    """Complaints of others in whose conversations they took part; their own go with theirs."""
    took_part = Q(conversation__participants__address__in=person.addresses)
    wrote = Q(conversation__messages__sender_address__in=person.addresses)
    rows = Complaint.objects.filter(took_part | wrote, pk__gt=cursor).distinct().order_by("pk")[:STEP]
    found = list(rows.prefetch_related("steps", "compensations"))
    for one in found:
        one.about, one.signs = (person.without(value, name=True) for value in (one.about, one.signs))
        one.save(update_fields=["about", "signs"])
        for step in one.steps.all():
            step.words = person.without(step.words, name=True)
            step.save(update_fields=["words"])
        for got in one.compensations.all():
            got.words, got.reason = (person.without(text, name=True) for text in (got.words, got.reason))
            got.save(update_fields=["words", "reason"])
    return found[-1].pk if len(found) == STEP else None


# Before the others take the addresses away by which one sees who took part.
register(Holder("complaints", erase=_scrub, export=_export, order=15))
