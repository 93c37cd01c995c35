"""What the channels keep of people beside their messages: calls of providers that were not taken in."""

from typing import Final

from keepword.channels.doors.models import Payload, Taken
from keepword.customers.privacy import Holder, Person, register

LOOKED_AT: Final = 50


def _payloads(person: Person, cursor: int) -> int | None:
    """Calls that could not be read, or wait, and bear an address of theirs. What is done has no body."""
    rows = Payload.objects.filter(pk__gt=cursor).exclude(state=Taken.DONE)
    found = list(rows.order_by("pk")[:LOOKED_AT])
    for payload in found:
        body = bytes(payload.body or b"").decode("utf-8", "replace")
        if person.is_in([body, payload.problem, payload.about]):
            payload.delete()
    return found[-1].pk if found else None


register(Holder("calls of providers", erase=_payloads, order=53))
