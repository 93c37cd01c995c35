"""What `keepword doctor` looks at. Each check says what it found and, if it is wrong, what to do."""

import os
import shutil
import tempfile
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django_tasks_db.models import DBTaskResult

from keepword.accounts.queries import business
from keepword.analytics.lake.health import health as lake_health
from keepword.channels.doors.models import Payload, Taken
from keepword.channels.email.connections import check
from keepword.channels.email.models import Mailbox, Quarantined
from keepword.conversations.channels import Works, channel_of
from keepword.conversations.models import Inbox, State
from keepword.conversations.queries import with_problem
from keepword.core import blobs, clock, jobs, uploads
from keepword.core.models import Worker
from keepword.probes.queries.probes import failing

_UNSCANNED = "Until it does, files of mails are held back and no other file from outside is taken."
LOW_DISK = 1_000_000_000  # bytes
_FAR_BEHIND = 200_000  # facts


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `advice` says what to do when it is not ok."""

    what: str
    ok: bool
    text: str
    advice: str = ""


def examine() -> Iterator[Finding]:
    """Every check in turn, the first ones without which the others make no sense."""
    yield from _settings()
    if not (yield from _database()):
        return
    for look in (_disk, _files, _clock, _work, _mail_doors, _other_doors, _scanner, _lake, _tests, _troubles):
        yield from look()


def _settings() -> Iterator[Finding]:
    secret = settings.KEEPWORD_DATA / "secret"
    loose = secret.exists() and secret.stat().st_mode & 0o077
    yield Finding(
        "secret",
        not loose,
        "is readable by others" if loose else "is kept",
        f"chmod 600 {secret}" if loose else "",
    )
    local = settings.KEEPWORD_URL.startswith("http://127.0.0.1")
    yield Finding(
        "public address",
        not local,
        settings.KEEPWORD_URL,
        "Customers cannot open links to this machine: set KEEPWORD_URL to your public address."
        if local
        else "",
    )


def _database() -> Generator[Finding, None, bool]:
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA quick_check(1)")
                state = cursor.fetchone()[0]
                yield Finding(
                    "database",
                    state == "ok",
                    f"SQLite: {state}",
                    "" if state == "ok" else "Restore the last backup.",
                )
            else:
                cursor.execute("SELECT 1")
                yield Finding("database", True, "PostgreSQL answers")
    except DatabaseError as error:
        yield Finding("database", False, str(error).strip(), "Check DATABASE_URL and that the server runs.")
        return False
    shop = business()
    yield Finding(
        "set-up", shop is not None, shop.name if shop else "not done", "" if shop else "Open /setup/."
    )
    return True


def _disk() -> Iterator[Finding]:
    try:
        with tempfile.NamedTemporaryFile(dir=settings.KEEPWORD_DATA) as file:
            file.write(b"x")
            os.fsync(file.fileno())
        free = shutil.disk_usage(settings.KEEPWORD_DATA).free
    except OSError as error:
        yield Finding(
            "disk", False, f"{settings.KEEPWORD_DATA}: {error.strerror}", "Make the folder writable."
        )
        return
    yield Finding(
        "disk",
        free > LOW_DISK,
        f"{free / 1e9:.1f} GB free",
        "" if free > LOW_DISK else "Free some space: mail is not taken on a full disk.",
    )


def _files() -> Iterator[Finding]:
    """Deletes files to which nothing refers; what was put within a day is left alone."""
    try:
        files, size = blobs.sweep()
    except OSError as error:
        yield Finding("files", False, f"{error.filename}: {error.strerror}", "Make the folder writable.")
        return
    swept = f"{files} that nothing refers to were deleted ({size / 1e6:.1f} MB)"
    yield Finding("files", True, swept if files else "nothing to sweep")


def _clock() -> Iterator[Finding]:
    """The database's clock against ours: clocks of customers run on both."""
    if connection.vendor == "sqlite":
        yield Finding(
            "clock", time.time() > 1_767_225_600, f"{clock.now():%Y-%m-%d %H:%M:%S} UTC", "Set the clock."
        )
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        apart = abs((datetime.now(UTC) - cursor.fetchone()[0]).total_seconds())
    yield Finding(
        "clock",
        apart < 5,
        f"{apart:.1f} s from the database's",
        "" if apart < 5 else "Keep the clocks of both machines right (NTP).",
    )


def _work() -> Iterator[Finding]:
    alive = Worker.objects.filter(seen_at__gte=clock.now() - jobs.ALIVE).count()
    yield Finding(
        "worker", alive > 0, f"{alive} alive", "" if alive else "Start `keepword serve` or `keepword worker`."
    )
    late = DBTaskResult.objects.filter(
        status="READY", run_after__lt=clock.now() - timedelta(minutes=5)
    ).count()
    failed = DBTaskResult.objects.failed().filter(finished_at__gt=clock.now() - timedelta(days=1)).count()
    yield Finding(
        "queue",
        not late and not failed,
        f"{late} late, {failed} failed in the last day",
        "Look at the log of the worker." if late or failed else "",
    )


def _mail_doors() -> Iterator[Finding]:
    boxes = list(Mailbox.objects.filter(inbox__is_active=True).select_related("inbox"))
    if not boxes:
        yield Finding("mail", False, "no mailbox is connected", "Connect one under Settings, Inboxes.")
    for box in boxes:
        for found in check(box):
            yield Finding(f"{box.inbox.address}: {found.step}", found.ok, found.text)


def _other_doors() -> Iterator[Finding]:
    """Every inbox of another channel than mail that is connected, tried as its page of settings would."""
    for inbox in Inbox.objects.filter(is_active=True).exclude(channel="email").order_by("name", "pk"):
        channel = channel_of(inbox)
        if channel is None or channel.health(inbox).state in (Works.UNSET, Works.OFF):
            continue
        for found in channel.check(inbox):
            yield Finding(f"{inbox.name}: {found.step}", found.ok, str(found.text), str(found.advice))


def _scanner() -> Iterator[Finding]:
    if settings.CLAMD:
        ok = uploads.scanner_answers()
        text = f"clamd at {settings.CLAMD} {'answers' if ok else 'does not answer'}"
        yield Finding("virus scanner", ok, text, "" if ok else _UNSCANNED)


def _tests() -> Iterator[Finding]:
    """Which channels a customer cannot use just now, as far as tests walk them."""
    names = ", ".join(probe.name for probe in failing())
    advice = "Open “Service tests”: each run says at which step it failed." if names else ""
    yield Finding("service tests", not names, f"fail: {names}" if names else "none fails", advice)


def _lake() -> Iterator[Finding]:
    """Facts that wait long are no loss, as measures read them too, but they make measures slow."""
    try:
        found = lake_health(look=True)
    except OSError as error:
        yield Finding("lake", False, str(error), "Check LAKE_URL, and that its place is there.")
        return
    late = found.behind > _FAR_BEHIND
    text = f"{found.rows} facts in {found.files} files ({found.bytes / 1e6:.1f} MB), {found.behind} to come"
    advice = "A worker makes it anew within minutes." if found.lost else ""
    if found.lost:
        text += f"; {found.lost} files are lost or damaged"
    elif late:
        advice = "Start a worker, and look at its log: it brings facts into the lake every three minutes."
    yield Finding("lake", not found.lost and not late, text, advice)


def _troubles() -> Iterator[Finding]:
    waiting = with_problem().count()
    uncertain = with_problem().filter(state=State.UNCERTAIN).count()
    yield Finding(
        "sending",
        not waiting,
        f"{waiting} messages not sent, {uncertain} of them perhaps",
        "Open them on the desk and send them again." if waiting else "",
    )
    kept = Quarantined.objects.count() + Payload.objects.filter(state=Taken.QUARANTINED).count()
    yield Finding(
        "quarantine",
        not kept,
        f"{kept} mails and calls could not be read",
        "Look at them under Settings, Quarantine." if kept else "",
    )
