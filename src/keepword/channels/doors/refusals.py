"""Who wants nothing more by an inbox."""

from keepword.channels.doors.events import Refusal
from keepword.channels.doors.models import OptOut
from keepword.conversations.models import Inbox
from keepword.core import secrets

LENGTH = 32  # base32 letters: 160 bits


def note(inbox: Inbox, event: Refusal) -> None:
    """Keep that somebody refuses, or does not any more. What is told late changes nothing that came after."""
    mark = _mark(event.kind, event.value)
    known = OptOut.objects.filter(inbox=inbox, mark=mark).first()
    if known is not None and known.at > event.at:
        return
    OptOut.objects.update_or_create(inbox=inbox, mark=mark, defaults={"reason": event.reason, "at": event.at})


def reason(inbox: Inbox, kind: str, value: str) -> str:
    """Why an address takes nothing by this inbox, a word of its channel; "" when it does."""
    rows = OptOut.objects.filter(inbox=inbox, mark=_mark(kind, value))
    return rows.values_list("reason", flat=True).first() or ""


def _mark(kind: str, value: str) -> str:
    return secrets.sign(f"opt-out.{kind}.{value}", 0, length=LENGTH)
