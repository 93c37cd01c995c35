"""What calls keep of people: numbers, recordings; exported and erased with what is known of them."""

from collections.abc import Iterator
from typing import Any

from keepword.audit.services import forget as forget_audit
from keepword.channels.calls.models import Call, Callback, Piece, Recording, Saying
from keepword.channels.calls.services.recordings import forget
from keepword.conversations.events import Erasing
from keepword.core import blobs, events
from keepword.customers.models import Customer
from keepword.customers.privacy import STEP, Holder, Person, Sections, register

blobs.refer(Recording, "blob")
blobs.refer(Piece, "blob")
blobs.refer(Saying, "blob")


@events.on(Erasing)
def forget_calls(event: Erasing) -> None:
    """Recordings and numbers go with the words; times and states stay."""
    if event.what == "originals":
        return
    rows = Call.objects.filter(conversation__in=event.conversations)
    ids = list(rows.values_list("pk", flat=True))
    forget(list(Recording.objects.filter(call__in=ids).values_list("pk", flat=True)))
    if event.what in ("all", "texts"):
        forget_audit("calls.call", ids)
        rows.update(number="", result="")


def _export(customer: Customer, with_notes: bool) -> Sections:
    return {"calls": _calls(customer, with_notes)}


def _calls(customer: Customer, with_notes: bool) -> Iterator[dict[str, Any]]:
    for one in Call.objects.filter(customer=customer).order_by("pk").iterator():
        yield {
            "conversation": one.conversation_id,
            "way": one.way,
            "number": one.number,
            "state": one.state,
            "started_at": one.started_at.isoformat(),
            "answered_at": one.answered_at.isoformat() if one.answered_at else None,
            "ended_at": one.ended_at.isoformat() if one.ended_at else None,
            "agreed_to_recording_at": one.consent_at.isoformat() if one.consent_at else None,
            **({"result": one.result} if with_notes else {}),
        }


def _erase(person: Person, cursor: int) -> int | None:
    """Calls of conversations that were merged into others' are erased too."""
    ids = list(
        Call.objects.filter(customer=person.id, pk__gt=cursor)
        .order_by("pk")
        .values_list("pk", flat=True)[:STEP]
    )
    forget(list(Recording.objects.filter(call__in=ids).values_list("pk", flat=True)))
    forget_audit("calls.call", ids)
    Callback.objects.filter(customer=person.id).delete()
    Call.objects.filter(pk__in=ids).delete()
    return ids[-1] if len(ids) == STEP else None


register(Holder("calls", erase=_erase, export=_export, order=54))
