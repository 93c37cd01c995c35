"""Mails from files: `*.eml`, mbox and Maildir, singly or in a folder of folders."""

import mailbox
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from django.db import transaction

from keepword.accounts.queries import business
from keepword.channels.email import pipeline
from keepword.channels.email.pipeline import Outcome, RawMail
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.core.errors import Invalid

BATCH_MAILS = 500
BATCH_BYTES = 16 * 1024 * 1024
Found = tuple[bytes, datetime]  # the mail and when its file was last changed


@dataclass
class Counts:
    """What an import did; `read` is the sum of stored, duplicates and quarantined."""

    read: int = 0
    stored: int = 0
    duplicates: int = 0
    quarantined: int = 0
    bounces: int = 0
    autoreplies: int = 0
    conversations: int = 0

    def add(self, outcome: Outcome) -> None:
        """Count one more mail."""
        self.read += 1
        self.stored += outcome.status == "stored"
        self.duplicates += outcome.status == "duplicate"
        self.quarantined += outcome.status == "quarantined"
        if outcome.status == "stored":
            self.bounces += outcome.kind == "bounce"
            self.autoreplies += outcome.kind == "autoreply"
            self.conversations += outcome.new_conversation

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def inbox_for(address: str) -> Inbox:
    """The inbox of that address; without one the first, made when there is none at all."""
    if address:
        found = Inbox.objects.filter(address=address.strip().lower()).first()
        if found is None:
            known = ", ".join(Inbox.objects.values_list("address", flat=True)) or "none yet"
            raise Invalid(f"There is no inbox {address}. Known: {known}.")
        return found
    with transaction.atomic():
        found = Inbox.objects.order_by("pk").first()
        if found is not None:
            return found
        shop = business()
        return Inbox.objects.create(
            name="Imported mail",
            address="imported@localhost",
            language=shop.language if shop else "en",
            acknowledge=False,
            ask_rating=False,
            created_at=clock.now(),
        )


def total_bytes(path: Path) -> int:
    """How much there is to read, for a progress bar."""
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return sum(file.stat().st_size for file in files if file.exists())


def find_mails(path: Path, *, skipped: Callable[[Path], None]) -> Iterator[Found]:
    """Every mail at a path, in the order of names; `skipped` is told of files that are no mail."""
    if path.is_file():
        yield from _from_file(path)
        return
    if _is_maildir(path):
        yield from _from_maildir(path)
        return
    for child in sorted(path.iterdir()):
        if child.is_dir():
            yield from find_mails(child, skipped=skipped)
        elif child.suffix.lower() == ".eml" or _is_mbox(child):
            yield from _from_file(child)
        elif child.is_file():
            skipped(child)


def _is_maildir(path: Path) -> bool:
    return (path / "cur").is_dir() and (path / "new").is_dir()


def _is_mbox(path: Path) -> bool:
    """An mbox begins with a line `From address date` (RFC 4155)."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(5) == b"From "


def _from_file(path: Path) -> Iterator[Found]:
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    if not _is_mbox(path):
        yield path.read_bytes(), changed
        return
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.keys():  # noqa: SIM118 - iterating the box itself would parse each mail
            yield box.get_bytes(key), changed
    finally:
        box.close()


def _from_maildir(path: Path) -> Iterator[Found]:
    for folder in sorted([path, *(p for p in path.iterdir() if p.is_dir() and _is_maildir(p))]):
        for part in ("cur", "new"):
            for file in sorted((folder / part).iterdir()):
                if file.is_file():
                    yield file.read_bytes(), datetime.fromtimestamp(file.stat().st_mtime, UTC)


def import_mails(inbox: Inbox, mails: Iterable[Found], counts: Counts) -> Counts:
    """Take mails in, in batches; each batch is committed before the next is read."""
    now = clock.now()
    raw = (RawMail(inbox=inbox, raw=data, door="import", at=min(changed, now)) for data, changed in mails)
    for batch in _batches(raw):
        for outcome in pipeline.receive(batch):
            counts.add(outcome)
    return counts


def _batches(mails: Iterator[RawMail]) -> Iterator[list[RawMail]]:
    while True:
        batch: list[RawMail] = []
        size = 0
        for mail in islice(mails, BATCH_MAILS):
            batch.append(mail)
            size += len(mail.raw)
            if size > BATCH_BYTES:
                break
        if not batch:
            return
        yield batch
