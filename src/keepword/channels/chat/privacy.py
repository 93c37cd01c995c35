"""What chat keeps of people beside their messages: browsers, and the log that the widget shows."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from keepword.channels.chat.models import Line, Session
from keepword.conversations.events import Erasing
from keepword.core import blobs, events
from keepword.customers.models import Customer
from keepword.customers.privacy import STEP, Holder, Person, Sections, register


def _in_lines(digests: Collection[str]) -> set[str]:
    """Files of lines stand in their JSON. Those of lines that are taken in are their messages' too."""
    wanted, found = set(digests), set()
    rows = Line.objects.filter(message=None).exclude(files=[])
    for files in rows.values_list("files", flat=True).iterator(chunk_size=500):
        found |= {str(file.get("blob", "")) for file in files} & wanted
    return found


blobs.refer_by("chat.line.files", _in_lines)


@events.on(Erasing)
def forget_lines(event: Erasing) -> None:
    """The widget's own record of messages goes with them."""
    lines = Line.objects.filter(message__in=event.messages)
    if event.what in ("all", "texts"):
        lines.update(text="", name="", files=[], problem="")
    elif event.what == "files":
        lines.update(files=[])


def _export(customer: Customer, with_notes: bool) -> Sections:
    rows = Session.objects.filter(customer=customer).order_by("pk")
    return {
        "chats": (
            {
                "began": one.started_at.isoformat(),
                "seen": one.seen_at.isoformat(),
                "name": one.name,
                "email": one.email,
                "site": one.site,
                "page": one.page,
                "referrer": one.referrer,
                "cart": one.cart,
                "answers": one.answers,
            }
            for one in rows.iterator(chunk_size=500)
        )
    }


def _erase(person: Person, cursor: int) -> int | None:
    """Their browsers, with all that was said in them; whoever named one of their addresses keeps the rest."""
    rows = Session.objects.filter(pk__gt=cursor)
    theirs = rows.filter(Q(customer=person.id) | Q(conversation__in=person.conversations))
    found = list(theirs.order_by("pk").values_list("pk", flat=True)[:STEP])
    Session.objects.filter(pk__in=found).delete()
    if found:
        return found[-1]
    named: Any = Session.objects.filter(Q(email__in=person.addresses) | Q(site_email__in=person.addresses))
    named.update(email="", site_email="", name="")
    return None


register(Holder("chats", export=_export, erase=_erase, order=54))
