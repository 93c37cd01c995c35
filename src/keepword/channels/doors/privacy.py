"""What the channels keep of people beside their messages: calls of providers that were not taken in."""

from typing import Final
from urllib.parse import unquote_plus

from keepword.channels.doors.models import Payload, Taken
from keepword.customers.privacy import Holder, Person, register

LOOKED_AT: Final = 50


def _payloads(person: Person, cursor: int) -> int | None:
    """Calls that could not be read, or wait, and bear an address of theirs. What is done has no body."""
    rows = Payload.objects.filter(pk__gt=cursor).exclude(state=Taken.DONE)
    found = list(rows.order_by("pk")[:LOOKED_AT])
    for payload in found:
        body = bytes(payload.body or b"").decode("utf-8", "replace")
        if person.is_in([body, unquote_plus(body), payload.problem, payload.about]) or _has_number(
            person, body
        ):
            payload.delete()
    return found[-1].pk if found else None


def _has_number(person: Person, body: str) -> bool:
    """Providers write numbers without their plus, in ids too."""
    return any(one.startswith("+") and one[1:] in body for one in person.needles)


register(Holder("calls of providers", erase=_payloads, order=53))
