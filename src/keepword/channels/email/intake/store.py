"""From filtered mails to rows: what to tell the conversations, and the mails' own records."""

from collections.abc import Sequence
from datetime import datetime

from keepword.channels.email.addresses import is_signed
from keepword.channels.email.intake.item import UNCHECKED, UNKNOWN, Item, Look, Outcome
from keepword.channels.email.models import Held, Mail
from keepword.channels.email.parsing import Address, Part, part_contents
from keepword.conversations import services as conversations
from keepword.conversations.models import Kind, Message
from keepword.conversations.services import Incoming, StoredFile
from keepword.core import blobs, clock, rows
from keepword.customers.rules import normal_email
from keepword.customers.services import Sighting, mark_failed, mark_working

RAW_IN_ROW = 64 * 1024  # bytes; a larger mail is a blob
_KINDS = {"message": Kind.MESSAGE, "bounce": Kind.BOUNCE, "autoreply": Kind.AUTOREPLY, "report": Kind.REPORT}


def store(items: Sequence[Item], look: Look) -> None:
    """Write a batch of filtered mails in the caller's transaction; sets each item's `out`."""
    for item in items:
        item.incoming = _incoming(item, look)
    messages = conversations.receive(
        [item.incoming for item in items if item.incoming], known=look.identities, contacts=look.contacts
    )
    rows.insert([_mail(item, message) for item, message in zip(items, messages, strict=True)])
    rows.insert(
        [_held_row(item, message) for item, message in zip(items, messages, strict=True) if item.held]
    )
    for item, message in zip(items, messages, strict=True):
        _after(item, message, look)


def _incoming(item: Item, look: Look) -> Incoming:
    parsed, mail = item.parsed, item.mail
    address = normal_email(parsed.sender.address) or UNKNOWN
    marks = {**item.marks, **_reply_to(parsed.reply_to, address), **_held(item)}
    if mail.door == "import":
        marks["silent"] = True
    incoming = Incoming(
        inbox=mail.inbox,
        at=_true_time(item),
        sender=Sighting(address, parsed.sender.name, item.language),
        subject=parsed.subject,
        text=parsed.visible_text,
        quoted=parsed.quoted_text,
        kind=_KINDS[parsed.kind],
        to=_lines(parsed.to),
        cc=_lines(parsed.cc),
        has_html=bool(parsed.html),
        files=_files(item),
        marks=marks,
        spam=item.spam,
        quiet=item.quiet or item.comment,
        answered_by_us=item.answer,
        conversation=item.target,
        side=item.side,
        follows=item.follows.incoming if item.follows else None,
    )
    if item.stranger_to is not None:
        incoming.linked_to = item.stranger_to
    elif item.stranger_to_item is not None:
        incoming.linked_to_item = item.stranger_to_item.incoming
    incoming.author_id = look.ours.get(item.sender) if item.answer or item.comment else None
    if item.answer:
        outside = [line for line in (*parsed.to, *parsed.cc) if line.address.lower() not in look.ours]
        incoming.customer_address = normal_email(outside[0].address) if outside else UNKNOWN
    incoming.comment = item.comment
    incoming.others = _others(item, look, address)
    return incoming


def _true_time(item: Item) -> datetime:
    """A past mail from a file bears its own date; a live one the moment at which its server got it."""
    date = item.parsed.date
    return date if item.mail.door == "import" and date and date <= clock.now() else item.mail.at


def _reply_to(reply_to: list[Address], sender: str) -> dict[str, object]:
    """Where the writer wants the answer, if elsewhere."""
    wanted = [normal_email(line.address) for line in reply_to if line.address]
    return {"reply_to": wanted[0]} if wanted and wanted[0] != sender else {}


def _lines(lines: list[Address]) -> list[list[str]]:
    return [[line.name, line.address] for line in lines if line.address]


def _others(item: Item, look: Look, sender: str) -> list[tuple[str, str]]:
    """Who else takes part from now on: everybody in To and Cc but us and the customer."""
    if item.spam or item.quiet:
        return []
    customer = item.incoming.customer_address if item.incoming else ""
    skip = {sender, customer, ""}
    lines = (*item.parsed.to, *item.parsed.cc)
    seen = {
        normal_email(line.address): line.name
        for line in lines
        if "+" not in line.address or not is_signed(line.address)
    }
    return [(a, name) for a, name in seen.items() if a not in skip and a not in look.ours]


def _files(item: Item) -> list[StoredFile]:
    parts = [part for part in item.parsed.attachments if part.index not in item.held]
    return files_of(item.mail.raw, parts)


def files_of(raw: bytes, parts: Sequence[Part]) -> list[StoredFile]:
    """These attachments of a mail as blobs."""
    contents = part_contents(raw, [part.index for part in parts]) if parts else []
    return [
        StoredFile(
            name=part.name,
            type=part.type,
            size=part.size,
            blob=blobs.put(content),
            inline=part.inline,
            content_id=part.content_id,
        )
        for part, content in zip(parts, contents, strict=True)
    ]


def _held(item: Item) -> dict[str, object]:
    """What is held back, as the message's marks tell it."""
    parts = [part for part in item.parsed.attachments if part.index in item.held]
    told = [{"part": one.index, "name": one.name[:255], "virus": item.held[one.index]} for one in parts]
    return {"held": told} if told else {}


def _held_row(item: Item, message: Message) -> Held:
    again = clock.now() if UNCHECKED in item.held.values() else None
    return Held(message_id=message.pk, next_at=again)


def _mail(item: Item, message: Message) -> Mail:
    raw, parsed = item.mail.raw, item.parsed
    in_row = len(raw) <= RAW_IN_ROW
    references = [*parsed.references]
    if parsed.in_reply_to and parsed.in_reply_to not in references:
        references.append(parsed.in_reply_to)
    return Mail(
        inbox_id=item.mail.inbox.pk,
        message_id=message.pk,
        fingerprint=item.fingerprint,
        mid=item.mid,
        header_id=parsed.message_id[:998],
        references=" ".join(references)[:20_000],
        outgoing=item.answer,
        door=item.mail.door,
        at=item.mail.at,
        raw=raw if in_row else None,
        blob="" if in_row else blobs.put(raw),
    )


def _after(item: Item, message: Message, look: Look) -> None:
    item.out = Outcome(
        "stored",
        kind=item.parsed.kind,
        message_id=message.pk,
        conversation_id=message.conversation_id,
        new_conversation=item.target is None and item.follows is None,
    )
    identity = look.identities.get(normal_email(item.sender))
    if identity is not None and identity.failed_at is not None and not item.quiet:
        mark_working(identity.value)
    report = item.parsed.bounce
    if report is None or item.bounced is None:
        return
    ours = Message.everything.select_related("conversation").get(pk=item.bounced.message_pk)
    recipients = {normal_email(address) for _name, address in (*ours.to, *ours.cc, *ours.bcc)}
    reason = f"{report.status} {report.reason}".strip()
    conversations.bounced(ours, reason, hard=report.hard)
    if report.hard and normal_email(report.recipient) in recipients:
        mark_failed(report.recipient, reason)
