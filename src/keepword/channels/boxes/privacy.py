"""What boxes keep of people beside their messages: what was decided about what they left, and scans."""

from collections.abc import Iterator
from typing import Any

from keepword.channels.boxes.models import Decision, Scan, Slip
from keepword.conversations.events import Erasing
from keepword.core import blobs, events, sweeping
from keepword.customers.models import Customer
from keepword.customers.privacy import STEP, ExportFile, Holder, Person, Sections, register

blobs.refer(Scan, "blob")


def _slips(customer: Customer) -> Iterator[dict[str, Any]]:
    rows = Slip.objects.filter(message__conversation__customer=customer)
    for slip in rows.select_related("place", "decision").order_by("pk").iterator(chunk_size=200):
        decision: Decision | None = getattr(slip, "decision", None)
        yield {
            "box": slip.place.name,
            "conversation": slip.message_id,
            "at": slip.at.isoformat(),
            "smile": slip.smile,
            "decision": decision.verdict if decision else None,
            "words": decision.words if decision else "",
            "told_at": decision.told_at.isoformat() if decision and decision.told_at else None,
        }


def _export(customer: Customer, with_notes: bool) -> Sections:
    return {"slips": _slips(customer)}


def _files(customer: Customer, with_notes: bool) -> Iterator[ExportFile]:
    """Scans that hold this customer's slips alone: one of many holds others' words too."""
    own = Scan.objects.filter(slips__message__conversation__customer=customer)
    for scan in own.exclude(
        slips__in=Slip.objects.exclude(message__conversation__customer=customer)
    ).distinct():
        yield ExportFile(f"scans/{scan.pk}-{scan.name}", scan.blob, scan.size)


@events.on(Erasing)
def forget_words(event: Erasing) -> None:
    """That there was a slip, and its smile, stays a number of nobody's. A scan of several goes whole: their
    words were typed in."""
    if event.what == "originals":
        return
    slips = Slip.objects.filter(message__in=event.messages)
    scans = Scan.objects.filter(slips__in=slips).distinct()
    sweeping.let_go(scans.values_list("blob", flat=True))
    Scan.objects.filter(pk__in=list(scans.values_list("pk", flat=True))).delete()
    if event.what in ("all", "texts"):
        Decision.objects.filter(slip__in=slips).update(words="", said="", public=False)


def _scrub(person: Person, cursor: int) -> int | None:
    """What was written about others' slips and names this person; their own go with their messages."""
    found = list(Decision.objects.filter(pk__gt=cursor).order_by("pk")[:STEP])
    for one in found:
        if person.is_in([one.words, one.said]):
            one.words, one.said = person.without(one.words), person.without(one.said)
            one.save(update_fields=["words", "said"])
    return found[-1].pk if len(found) == STEP else None


register(Holder("boxes", erase=_scrub, export=_export, files=_files, order=54))
