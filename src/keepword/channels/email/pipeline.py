"""The one way by which mail comes in, whatever the door.

    raw mails -> read each -> scan files -> look everything up -> filter each -> store all -> commit

A batch is one transaction. When a batch fails, its mails go one by one, so that one bad mail never
stops the next; one that fails alone is quarantined whole, with the reason.
"""

import hashlib
import logging
from collections.abc import Sequence

from django.conf import settings
from django.db import DatabaseError, IntegrityError, OperationalError, transaction

from keepword.channels.email.intake import filters, lookups, scanning
from keepword.channels.email.intake.item import Item, Outcome, RawMail, identify_mail
from keepword.channels.email.intake.store import store
from keepword.channels.email.models import Quarantined
from keepword.channels.email.parsing import parse
from keepword.channels.email.quarantine import tell_quarantined
from keepword.conversations import probing
from keepword.core import blobs, live
from keepword.core.errors import Unavailable

__all__ = ["Outcome", "RawMail", "receive"]

logger = logging.getLogger(__name__)
TRIES = 5  # of one mail whose rows collide with those of another process


def receive(mails: Sequence[RawMail]) -> list[Outcome]:
    """Take mails in; one outcome each, in order, all of them committed.

    Unavailable when the database or the disk does not take them: nothing is lost, the door keeps them.
    """
    read = [_read(mail) for mail in mails]
    items = [item for item in read if isinstance(item, Item)]
    scanning.scan(items)
    try:
        with transaction.atomic():
            _process(items)
    except (DatabaseError, ValueError, RecursionError) as error:
        if len(items) > 1:
            logger.info("A batch of %d mails failed (%s); taking them one by one", len(items), error)
        for item in items:
            item.out = _alone(item)
    outcomes = [item.out if isinstance(item, Item) else item for item in read]
    return [outcome for outcome in outcomes if outcome is not None]


def _read(mail: RawMail) -> Item | Outcome:
    """Size and charset, quotes and kind: all that needs no database."""
    if len(mail.raw) > settings.MAIL_MAX_BYTES:
        return _quarantine(mail, f"Larger than {settings.MAIL_MAX_BYTES // 1_048_576} MB")
    trusted = mail.mailbox.authserv_ids.split() if mail.mailbox else ()
    try:
        parsed = parse(mail.raw, trusted_authserv=trusted)
    except Exception as error:
        logger.exception("A mail could not be read")
        return _quarantine(mail, f"Not readable: {type(error).__name__}")
    if not parsed.sender.address and not parsed.text and not parsed.subject and not parsed.attachments:
        return _quarantine(mail, "Nothing in it: no sender, no subject, no text")
    mid, fingerprint = identify_mail(parsed)
    return Item(mail=mail, parsed=parsed, mid=mid, fingerprint=fingerprint)


def _process(items: Sequence[Item]) -> None:
    if not items:
        return
    look = lookups.look_up(items)
    going = []
    for item in items:
        for step in filters.FILTERS:
            step(item, look)
            if item.out is not None:
                break
        if item.out is None:
            going.append(item)
            look.batch.setdefault(item.mid, []).append(item)
            look.heard.setdefault(item.place, set()).update(_now_taking_part(item))
    if going:
        store(going, look)
    for item in items:
        if item.probe is not None:
            _hear(item)


def _hear(item: Item) -> None:
    """A probe's mail passes by coming in; a copy among what was sent, or an answer to it, is no proof."""
    report, mail = item.parsed.bounce, item.mail
    if item.probe is None or mail.door not in ("imap", "lmtp"):
        return
    if report is not None:
        reason = f"{report.status} {report.reason}".strip() or "it came back"
        probing.heard(probing.Came(item.probe, "email", mail.inbox.pk, bounced=reason))
    elif not item.parsed.in_reply_to and not item.parsed.references:
        probing.heard(probing.Came(item.probe, "email", mail.inbox.pk))


def _now_taking_part(item: Item) -> set[str]:
    if item.spam or item.quiet or item.side is not None:
        return set()
    return {item.sender, *item.recipients}


def _alone(item: Item) -> Outcome:
    """One mail in a transaction of its own, again when it collides, quarantined when it cannot be stored."""
    error: Exception | None = None
    for _attempt in range(TRIES):
        again = Item(item.mail, item.parsed, item.mid, item.fingerprint, held=item.held)
        try:
            with transaction.atomic():
                _process([again])
        except (IntegrityError, OperationalError) as collision:
            error = collision
            continue
        except (DatabaseError, ValueError, RecursionError) as refused:
            error = refused
            break
        if again.out is not None:
            return again.out
    if isinstance(error, OperationalError):
        raise Unavailable(f"The database does not take mail now: {error}") from error
    logger.error("A mail could not be stored and is quarantined: %s", error)
    return _quarantine(item.mail, f"Not storable: {error}", item)


def _quarantine(mail: RawMail, reason: str, item: Item | None = None) -> Outcome:
    sender = item.parsed.sender.address[:254] if item else ""
    subject = item.parsed.subject[:300] if item else ""
    blob = blobs.put(mail.raw)
    with transaction.atomic():
        row, made = Quarantined.objects.get_or_create(
            inbox=mail.inbox,
            digest=hashlib.sha256(mail.raw).hexdigest(),
            defaults={
                "at": mail.at,
                "door": mail.door,
                "reason": reason[:500],
                "sender": sender,
                "subject": subject,
                "size": len(mail.raw),
                "blob": blob,
            },
        )
        if made:
            tell_quarantined(row)
        live.push("desk", "list")
    return Outcome("quarantined" if made else "duplicate", reason=reason)
