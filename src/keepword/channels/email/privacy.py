"""What e-mail keeps of people beside their messages: originals, quarantine, sender rules."""

from collections.abc import Collection
from typing import Final

from django.db import connection
from django.db.models import Q

from keepword.channels.email.models import AutoMail, Held, Mail, Quarantined, SenderRule
from keepword.channels.email.quarantine import tell_left
from keepword.conversations.events import Erasing
from keepword.core import blobs, events, sweeping
from keepword.core.errors import NotFound
from keepword.customers.privacy import STEP, Holder, Person, register

LOOKED_AT: Final = 20  # quarantined mails read in one go


def _in_mails(digests: Collection[str]) -> list[str]:
    """As the index has only mails with a blob, the question says so in words that the index knows."""
    marks = ", ".join(["%s"] * len(digests))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT blob FROM email_mail WHERE blob > '' AND blob IN ({marks})",  # noqa: S608
            list(digests),
        )
        return [row[0] for row in cursor.fetchall()]


blobs.refer_by("email.mail.blob", _in_mails)
blobs.refer(Quarantined, "blob")


@events.on(Erasing)
def forget_originals(event: Erasing) -> None:
    """A mail as it came holds all that its message holds; its headers' ids stay while the message does."""
    mails = Mail.objects.filter(message__in=event.messages)
    sweeping.let_go(mails.filter(blob__gt="").values_list("blob", flat=True))
    if event.what != "all":
        mails.update(raw=None, blob="")
        Held.objects.filter(message__in=event.messages).delete()


def _quarantine(person: Person, cursor: int) -> int | None:
    """Mails that could not be read: whatever bears their address."""
    found = list(Quarantined.objects.filter(pk__gt=cursor).order_by("pk")[:LOOKED_AT])
    for mail in found:
        if person.is_in([mail.sender, mail.subject, mail.reason]) or _bears(mail, person):
            sweeping.let_go([mail.blob])
            tell_left(mail, "erased")
            mail.delete()
    return found[-1].pk if found else None


def _bears(mail: Quarantined, person: Person) -> bool:
    try:
        raw = blobs.get(mail.blob).lower()
    except NotFound:
        return False
    return any(needle.encode() in raw for needle in person.needles)


def _senders(person: Person, cursor: int) -> int | None:
    """Rules about the very address, and automatic mails to it."""
    SenderRule.objects.filter(pattern__in=person.addresses).delete()
    AutoMail.objects.filter(address__in=person.addresses).delete()
    return None


def _headers(person: Person, cursor: int) -> int | None:
    """Message-IDs that are made of the address itself; only of mails that came while they were known."""
    asked = Q()
    for address in person.addresses:
        asked |= Q(header_id__icontains=address) | Q(references__icontains=address)
    if not asked:
        return None
    end = cursor + 10 * STEP
    rows = Mail.objects.filter(message__gt=cursor, message__lte=end)
    for mail in rows.filter(asked).only("pk", "header_id", "references"):
        Mail.objects.filter(pk=mail.pk).update(
            header_id=person.without(mail.header_id), references=person.without(mail.references)
        )
    return end if end < person.until else None


register(Holder("quarantine", erase=_quarantine, order=50))
register(Holder("senders", erase=_senders, order=51))
register(Holder("headers of mails", erase=_headers, order=52))
