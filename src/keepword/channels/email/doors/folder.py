"""Reads one folder of a mailbox from where it was left, by UID (RFC 9051, RFC 4549).

What is remembered is the UIDVALIDITY and the last UID that was committed. The seen flag is neither
asked nor changed. When the server numbers anew, everything is read again, and the pipeline knows what
it has.
"""

import hashlib
import imaplib
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from django.utils.translation import gettext as _
from imap_tools.errors import ImapToolsError

from keepword.channels.email import mailboxes, pipeline
from keepword.channels.email.connections import ImapBox
from keepword.channels.email.faults import words
from keepword.channels.email.intake.item import Door
from keepword.channels.email.models import Folder, Mailbox, Quarantined
from keepword.channels.email.parsing import parse
from keepword.channels.email.pipeline import RawMail
from keepword.channels.email.quarantine import tell_quarantined
from keepword.core import blobs, clock
from keepword.core.errors import Invalid

logger = logging.getLogger(__name__)

BATCH_BYTES = 8 * 1024 * 1024  # asked for at once; a larger mail comes alone
BATCH_MAILS = 100
LISTED = 500  # mails whose sizes are asked for at once
PATIENCE = 3  # broken connections at one and the same mail before it is passed over
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_DATE = re.compile(
    rb'INTERNALDATE "\s*(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"'
)


@dataclass(frozen=True)
class Listed:
    """A mail of the folder, not yet fetched. `at` is when its server got it (INTERNALDATE)."""

    uid: int
    size: int
    at: datetime


@dataclass
class Trouble:
    """At which mail the connection broke, remembered from one connection to the next.

    After a break the mails come singly, so that the one that breaks it is found and passed over.
    """

    uid: int = 0  # being fetched alone, 0 when none is
    breaks: int = 0
    careful_until: int = 0


@dataclass
class Reader:
    """Reads the folders of a mailbox over one connection. `ending` says when to leave off."""

    box: ImapBox
    mailbox: Mailbox
    ending: Callable[[], bool] = lambda: False
    troubles: dict[str, Trouble] = field(default_factory=dict)

    def read(self, name: str, door: Door) -> int:
        """Take all that is new in a folder; how many mails were handed to the pipeline.

        Every batch is committed before the place in the folder is moved on. Invalid when there is no
        such folder; errors of the connection are the caller's.
        """
        folder = self._open(name)
        trouble = self.troubles.setdefault(name, Trouble())
        taken = 0
        for listed in self._listed(self._new(folder)):
            for batch in _batches(listed, careful_until=trouble.careful_until):
                if self.ending():
                    return taken
                taken += self._take(folder, door, batch, trouble)
        if taken:
            mailboxes.mail_came(self.mailbox)
        return taken

    # How it is done -------------------------------------------------------------------------------

    def _open(self, name: str) -> Folder:
        try:
            self.box.folder.set(name, readonly=True)
        except ImapToolsError as error:
            text = _("There is no folder “%(name)s” to read (%(said)s).")
            raise Invalid(text % {"name": name, "said": words(error)}, field="folder") from error
        answer = self.box.client.response("UIDVALIDITY")[1]
        validity = int(answer[0]) if answer and answer[0] else 1
        folder, _made = Folder.objects.get_or_create(
            mailbox=self.mailbox, name=name, defaults={"uid_validity": validity}
        )
        if folder.uid_validity != validity:
            logger.warning("%s/%s was numbered anew by its server; reading it again", self.mailbox, name)
            folder.uid_validity, folder.last_uid = validity, 0
            folder.save(update_fields=["uid_validity", "last_uid"])
            self.troubles.pop(name, None)
        return folder

    def _new(self, folder: Folder) -> list[int]:
        """UIDs beyond the last one. `n:*` names the last mail even when n is beyond it."""
        criteria = f"UID {folder.last_uid + 1}:*"
        since = self.mailbox.import_since
        if since is not None:
            # SINCE knows days only, in the server's own zone.
            day = since.astimezone(UTC) - timedelta(days=1)
            criteria += f" SINCE {day.day}-{MONTHS[day.month - 1]}-{day.year}"
        found = (int(uid) for uid in self.box.uids(criteria, charset=None))
        return sorted(uid for uid in found if uid > folder.last_uid)

    def _listed(self, uids: list[int]) -> Iterator[list[Listed]]:
        for start in range(0, len(uids), LISTED):
            part = uids[start : start + LISTED]
            data = self._fetch(part, "(UID RFC822.SIZE INTERNALDATE)")
            yield sorted((one for one in map(_listing, data) if one is not None), key=lambda one: one.uid)

    def _take(self, folder: Folder, door: Door, batch: list[Listed], trouble: Trouble) -> int:
        since = self.mailbox.import_since
        wanted = [one for one in batch if since is None or one.at >= since]
        found = self._bodies(folder, wanted, trouble) if wanted else {}
        mails = [
            RawMail(self.mailbox.inbox, found[one.uid], door, one.at, self.mailbox)
            for one in wanted
            if one.uid in found
        ]
        if mails:
            pipeline.receive(mails)
        folder.last_uid = batch[-1].uid
        folder.save(update_fields=["last_uid"])
        return len(mails)

    def _bodies(self, folder: Folder, wanted: list[Listed], trouble: Trouble) -> dict[int, bytes]:
        if len(wanted) == 1:
            return self._alone(folder, wanted[0], trouble)
        try:
            found = self._raws([one.uid for one in wanted])
        except (imaplib.IMAP4.abort, OSError):
            trouble.careful_until = wanted[-1].uid
            raise
        except (imaplib.IMAP4.error, ImapToolsError) as error:
            logger.info("A batch of %s cannot be fetched (%s); fetching singly", self.mailbox, error)
            found = {}
        for one in wanted:
            if one.uid not in found:
                found |= self._alone(folder, one, trouble)
        return found

    def _alone(self, folder: Folder, one: Listed, trouble: Trouble) -> dict[int, bytes]:
        """One mail by itself; {} when it is gone, or cannot be had and is noted as such."""
        trouble.breaks = trouble.breaks if trouble.uid == one.uid else 0
        trouble.uid = one.uid
        if trouble.breaks >= PATIENCE:
            self._give_up(folder, one, _("the connection breaks each time"), b"")
            return {}
        try:
            found = self._raws([one.uid])
        except (imaplib.IMAP4.abort, OSError):
            trouble.breaks += 1
            trouble.careful_until = max(trouble.careful_until, one.uid)
            raise
        except (imaplib.IMAP4.error, ImapToolsError) as error:
            self._give_up(folder, one, words(error), self._header(one.uid))
            return {}
        if not found and self.box.uids(f"UID {one.uid}", charset=None):
            self._give_up(folder, one, _("the server answers without it"), self._header(one.uid))
        return found

    def _raws(self, uids: list[int]) -> dict[int, bytes]:
        # PEEK: nobody's unread mail becomes read.
        return {uid: raw for uid, raw in map(_body, self._fetch(uids, "(UID BODY.PEEK[])")) if uid}

    def _header(self, uid: int) -> bytes:
        try:
            found = [_body(item) for item in self._fetch([uid], "(UID BODY.PEEK[HEADER])")]
        except (imaplib.IMAP4.error, ImapToolsError):
            return b""
        return next((raw for one, raw in found if one == uid), b"")

    def _fetch(self, uids: Iterable[int], what: str) -> list[tuple[bytes, bytes | None]]:
        kind, data = self.box.client.uid("FETCH", ",".join(map(str, uids)), what)
        if kind != "OK":
            raise imaplib.IMAP4.error(words(data))
        return list(_items(data))

    def _give_up(self, folder: Folder, one: Listed, said: str, header: bytes) -> None:
        """Nothing is passed over in silence: an admin sees that there is a mail, and why it is not here."""
        reason = _("The mail server does not hand out mail %(uid)d of “%(folder)s”: %(said)s")
        reason %= {"uid": one.uid, "folder": folder.name, "said": said}
        logger.error("%s: %s", self.mailbox, reason)
        parsed = parse(header) if header else None
        key = f"{self.mailbox.pk}/{folder.name}/{folder.uid_validity}/{one.uid}"
        row, made = Quarantined.objects.get_or_create(
            inbox=self.mailbox.inbox,
            digest=hashlib.sha256(key.encode()).hexdigest(),
            defaults={
                "at": one.at,
                "door": "imap",
                "reason": reason[:500],
                "sender": parsed.sender.address[:254] if parsed else "",
                "subject": parsed.subject[:300] if parsed else "",
                "size": one.size,
                "blob": blobs.put(header),
            },
        )
        if made:
            tell_quarantined(row)


def _items(data: list[Any]) -> Iterator[tuple[bytes, bytes | None]]:
    """imaplib's pieces of a FETCH answer as (attributes, literal); attributes may follow the literal."""
    head: bytes | None = None
    literal: bytes | None = None
    for piece in data:
        if isinstance(piece, tuple):
            if head is not None:
                yield head, literal
            head, literal = piece[0], piece[1]
        elif isinstance(piece, bytes):
            if head is not None:
                yield head + b" " + piece, literal
                head = literal = None
            else:
                yield piece, None
    if head is not None:
        yield head, literal


def _body(item: tuple[bytes, bytes | None]) -> tuple[int, bytes]:
    """`(uid, bytes)`; uid 0 for what is no mail, such as a flag that changed meanwhile."""
    head, literal = item
    uid = _UID.search(head)
    return (int(uid[1]), literal) if uid and literal is not None else (0, b"")


def _listing(item: tuple[bytes, bytes | None]) -> Listed | None:
    head = item[0]
    uid, size = _UID.search(head), _SIZE.search(head)
    return Listed(int(uid[1]), int(size[1]), _arrival(head)) if uid and size else None


def _arrival(head: bytes) -> datetime:
    """INTERNALDATE in UTC; a server whose clock is ahead of ours, or that gives none, means now."""
    now = clock.now()
    found = _DATE.search(head)
    if found is None:
        return now
    day, month, year, hour, minute, second, sign, hours, minutes = (part.decode() for part in found.groups())
    offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    try:
        at = datetime(
            int(year),
            MONTHS.index(month.title()) + 1,
            int(day),
            int(hour),
            int(minute),
            int(second),
            tzinfo=timezone(offset),
        )
    except ValueError:
        return now
    return min(at.astimezone(UTC), now)


def _batches(listed: list[Listed], *, careful_until: int) -> Iterator[list[Listed]]:
    """Parts that are asked for at once, bounded in number and bytes; singly where it broke before."""
    batch: list[Listed] = []
    size = 0
    for one in listed:
        full = len(batch) >= BATCH_MAILS or size + one.size > BATCH_BYTES or one.uid <= careful_until
        if batch and full:
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += one.size
    if batch:
        yield batch
