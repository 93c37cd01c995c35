"""What was granted to a customer: exported; of whoever is erased it stays that a rule was set aside, and what
it cost, not for whom and why. The other registers are looked through for addresses (privacy.places)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from keepword.conversations.events import Erasing
from keepword.core import events
from keepword.customers.models import Customer
from keepword.customers.privacy import STEP, Holder, Person, Sections, register
from keepword.customers.queries import family
from keepword.strategy.models import GrantedException


def _granted(customer: Customer, with_notes: bool) -> Iterator[dict[str, Any]]:
    rows = GrantedException.objects.filter(customer__in=family(customer), withdrawn_at=None)
    for one in rows.order_by("pk").iterator(chunk_size=200):
        yield {
            "conversation": one.conversation_id,
            "rule": one.rule,
            "at": one.at.isoformat(),
            "amount": one.amount,
            "currency": one.currency,
        } | ({"why": one.why} if with_notes else {})


def _export(customer: Customer, with_notes: bool) -> Sections:
    return {"exceptions": _granted(customer, with_notes)}


@events.on(Erasing)
def forget_words(event: Erasing) -> None:
    """Why goes with the words of the conversation."""
    if event.what in ("all", "texts"):
        GrantedException.objects.filter(conversation__in=event.conversations).update(rule="", why="")


def _forget(person: Person, cursor: int) -> int | None:
    """Their own lose their words, others' what they say of them: in whose conversations they took part."""
    theirs = Q(customer__in=person.numbers)
    took_part = Q(conversation__participants__address__in=person.addresses)
    rows = GrantedException.objects.filter(theirs | took_part, pk__gt=cursor).distinct().order_by("pk")
    found = list(rows[:STEP])
    for one in found:
        if one.customer_id in person.numbers:
            one.customer, one.conversation, one.rule, one.why = None, None, "", ""
        else:
            one.rule, one.why = (person.without(text, name=True) for text in (one.rule, one.why))
        one.save(update_fields=["customer", "conversation", "rule", "why"])
    return found[-1].pk if len(found) == STEP else None


register(Holder("exceptions", erase=_forget, export=_export, order=15))
