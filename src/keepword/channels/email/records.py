"""The record of a mail that we send: what makes its answers thread and its copies duplicates."""

from django.utils.translation import gettext as _

from keepword.channels.email.intake.item import identify_mail
from keepword.channels.email.intake.store import RAW_IN_ROW
from keepword.channels.email.models import Mail
from keepword.channels.email.outgoing import Outgoing, smtp_address
from keepword.channels.email.parsing import parse
from keepword.conversations.models import Message
from keepword.core import blobs
from keepword.core.errors import NotFound

_LEFT = "left"  # in a message's marks: who has not got it yet, when some have


def keep(message: Message, mail: Outgoing) -> None:
    """Write the mail down before it is handed over, in the caller's transaction; once is enough."""
    if Mail.objects.filter(message=message).exists():
        return
    mid, fingerprint = identify_mail(parse(mail.raw))
    small = len(mail.raw) <= RAW_IN_ROW
    Mail.objects.create(
        inbox=message.inbox,
        message=message,
        fingerprint=fingerprint,
        mid=mid,
        header_id=mail.header_id,
        references=" ".join(mail.references),
        outgoing=True,
        door="out",
        at=message.at,
        raw=mail.raw if small else None,
        blob="" if small else blobs.put(mail.raw),
    )


def kept(message: Message) -> Outgoing | None:
    """The very mail that was, or was about to be, handed over before; None when none was."""
    row = Mail.objects.filter(message=message).first()
    if row is None:
        return None
    lines = (*message.to, *message.cc, *message.bcc)
    return Outgoing(
        header_id=row.header_id,
        references=tuple(row.references.split()),
        sender=smtp_address(message.sender_address),
        recipients=tuple(dict.fromkeys(smtp_address(a) for _name, a in lines if "@" in a)),
        raw=raw_of(row),
    )


def raw_of(row: Mail) -> bytes:
    """The original bytes of a mail; NotFound when they were erased or their file is missing from the disk."""
    if row.raw is None and not row.blob:
        raise NotFound(_("The original of this mail was erased."))
    return bytes(row.raw) if row.raw is not None else blobs.get(row.blob)


def leave(message: Message, addresses: list[str]) -> None:
    """Note who is still to get the message; everybody else has it or never will."""
    message.marks = {**message.marks, _LEFT: addresses}
    Message.everything.filter(pk=message.pk).update(marks=message.marks)


def remaining(message: Message, mail: Outgoing) -> list[str]:
    """To whom a message is still to go."""
    left = message.marks.get(_LEFT)
    return [address for address in mail.recipients if left is None or address in left]
