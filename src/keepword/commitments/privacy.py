"""What was promised to a person: exported with what is known of them, erased with what was said."""

from collections.abc import Iterator
from typing import Any

from keepword.audit.services import forget
from keepword.commitments.models import Dismissal, Promise, Said
from keepword.conversations.events import Erasing
from keepword.core import events
from keepword.customers.models import Customer
from keepword.customers.privacy import STEP, Holder, Person, Sections, register

_AUDITED = ("commitments.promise", "commitments.dismissal")


@events.on(Erasing)
def forget_words(event: Erasing) -> None:
    """The words go with the texts; when it was due and what became of it stay, as times do."""
    if event.what not in ("all", "texts"):
        return
    for model in (Promise, Dismissal):
        rows = model._default_manager.filter(conversation__in=event.conversations)
        forget(model._meta.label_lower, list(rows.values_list("pk", flat=True)))
        rows.update(words="")
    Promise.objects.filter(conversation__in=event.conversations).update(reason="", start=0, end=0)
    Said.objects.filter(message__in=event.messages).delete()


def _export(customer: Customer, with_notes: bool) -> Sections:
    return {"promises": _promises(customer)}


def _promises(customer: Customer) -> Iterator[dict[str, Any]]:
    for one in Promise.objects.filter(customer=customer).order_by("pk").iterator():
        yield {
            "conversation": one.conversation_id,
            "words": one.words,
            "made_at": one.made_at.isoformat(),
            "due_at": one.due.isoformat() if one.due else None,
            "state": one.state,
            "decided_at": one.decided_at.isoformat() if one.decided_at else None,
        }


def _erase(person: Person, cursor: int) -> int | None:
    """What stands in conversations of others (a merged one) is erased too."""
    rows = Promise.objects.filter(customer__in=person.numbers, pk__gt=cursor).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:STEP])
    forget("commitments.promise", ids)
    Promise.objects.filter(pk__in=ids).delete()
    return ids[-1] if len(ids) == STEP else None


register(Holder("promises", erase=_erase, export=_export, order=90))
