"""Watches the mailboxes: one thread each, on one worker at a time, told of new mail by IDLE (RFC 2177).

Whatever happens meanwhile (an outage, a restart), each connection begins by reading on from the last
UID, so IDLE only says when to look, never what there is.
"""

import imaplib
import logging
import select
import ssl
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection
from django.utils import translation

from keepword.accounts.queries import business
from keepword.channels.email import mailboxes
from keepword.channels.email.connections import ImapBox, close_imap, open_imap, sent_folder
from keepword.channels.email.doors.folder import Reader, Trouble
from keepword.channels.email.faults import IMAP_FAULTS, imap_server, lost
from keepword.channels.email.models import Mailbox
from keepword.core import jobs
from keepword.core.connections import keep_connections
from keepword.core.errors import Invalid, KeepwordError
from keepword.core.models import Lease

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2.0  # between two looks at the table of mailboxes
LEASE_SECONDS = 60.0
RENEW_SECONDS = 15.0
# How long to wait for news before looking anyway: for servers without IDLE, for the Sent folder, and
# well below the 29 minutes of RFC 2177 and the patience of routers on the way.
POLL_SECONDS = 60.0
# After new mail the next often follows at once, and news that come in the very moment in which IDLE
# begins are read together with its answer, unnoticed.
SOON_SECONDS = 3.0
SLICE_SECONDS = 1.0  # how fast a waiting thread notices that it shall end
BACK_OFF = (1, 5, 15, 30, 60, 120, 300)  # seconds after failures that may pass
BACK_OFF_SETTINGS = (60, 300, 900)  # after a wrong password: providers lock accounts that are tried often

_SETTINGS = (
    "login",
    "username",
    "password",
    "client_id",
    "client_secret",
    "token_url",
    "scope",
    "imap_host",
    "imap_port",
    "imap_security",
    "folder",
    "sent_folder",
    "authserv_ids",
    "import_since",
)


def watch_mailboxes(stop: threading.Event, worker_id: str) -> None:
    """Watch every mailbox that no other worker watches, until stopped."""
    watch = _Watch(worker_id)
    try:
        while not stop.is_set():
            keep_connections()
            watch.look()
            stop.wait(LOOK_SECONDS)
    finally:
        watch.end()


@dataclass
class _Watched:
    watcher: "Watcher"
    settings: tuple[Any, ...]
    renewed: float  # when its lease was, by the monotonic clock


class _Watch:
    """Which mailboxes this worker watches now."""

    def __init__(self, worker_id: str) -> None:
        self.worker_id = worker_id
        self.watched: dict[int, _Watched] = {}

    def look(self) -> None:
        """Begin, go on or leave off as the table of mailboxes and the leases say."""
        rows = Mailbox.objects.filter(inbox__is_active=True).exclude(imap_host="").exclude(state="off")
        wanted = {row["pk"]: row for row in rows.values("pk", "state", *_SETTINGS)}
        for pk in set(self.watched) - set(wanted):
            self._leave(pk)
        for pk, row in wanted.items():
            self._tend(pk, row)

    def end(self) -> None:
        """Leave off watching everything."""
        for watched in self.watched.values():
            watched.watcher.end()
        for pk in list(self.watched):
            self._leave(pk)

    def _tend(self, pk: int, row: dict[str, Any]) -> None:
        settings = tuple(row[name] for name in _SETTINGS)
        watched = self.watched.get(pk)
        if watched is not None and (watched.settings != settings or not watched.watcher.is_alive()):
            self._leave(pk)
            watched = None
        if watched is not None and row["state"] == "new":
            watched.watcher.try_now()
        if watched is not None and time.monotonic() - watched.renewed < RENEW_SECONDS:
            return
        if not jobs.take_lease(_lease(pk), self.worker_id, seconds=LEASE_SECONDS):
            self._leave(pk)
        elif watched is not None:
            watched.renewed = time.monotonic()
        else:
            watcher = Watcher(pk)
            watcher.start()
            self.watched[pk] = _Watched(watcher, settings, time.monotonic())

    def _leave(self, pk: int) -> None:
        watched = self.watched.pop(pk, None)
        if watched is not None:
            watched.watcher.end()
            watched.watcher.join(10)
            # Another worker may go on at once.
            Lease.objects.filter(name=_lease(pk), worker_id=self.worker_id).delete()


def _lease(mailbox_id: int) -> str:
    return f"mailbox.{mailbox_id}"


class Watcher(threading.Thread):
    """Reads one mailbox as long as it is not told to end, whatever fails."""

    def __init__(self, mailbox_id: int) -> None:
        super().__init__(name=f"mailbox-{mailbox_id}", daemon=True)
        self.mailbox_id = mailbox_id
        self._ending = threading.Event()
        self._wake = threading.Event()
        self._failures = 0
        self._troubles: dict[str, Trouble] = {}

    def end(self) -> None:
        """Leave off soon."""
        self._ending.set()
        self._wake.set()

    def try_now(self) -> None:
        """Do not wait out a pause after a failure: the settings were put right."""
        if self._failures:
            self._wake.set()

    def run(self) -> None:
        """Connection after connection, with longer pauses the longer it fails."""
        with closing(connection):
            while not self._ending.is_set():
                pause = self._try()
                connection.close()
                self._wake.wait(pause)
                self._wake.clear()

    def _try(self) -> float:
        """One connection until it ends; the seconds to wait before the next."""
        try:
            shop = business()
            with translation.override(shop.language if shop else "en"):
                return self._connect()
        except DatabaseError as error:
            logger.warning("Mailbox %s waits for the database: %s", self.mailbox_id, error)
            return 5.0

    def _connect(self) -> float:
        mailbox = Mailbox.objects.select_related("inbox").filter(pk=self.mailbox_id).first()
        if mailbox is None:
            return LOOK_SECONDS
        try:
            self._session(mailbox)
        except KeepwordError as error:
            return self._failed(error)
        except IMAP_FAULTS as error:
            return self._failed(lost(imap_server(mailbox), error))
        return 0.0

    def _failed(self, error: KeepwordError) -> float:
        needs_a_person = isinstance(error, Invalid)
        pauses = BACK_OFF_SETTINGS if needs_a_person else BACK_OFF
        pause = float(pauses[min(self._failures, len(pauses) - 1)])
        self._failures += 1
        logger.info("Mailbox %s: %s", self.mailbox_id, error.message)
        # Connections end now and then; only what lasts is worth telling.
        if needs_a_person or self._failures > 1:
            mailboxes.went_wrong(self.mailbox_id, error.message)
        return pause

    def _session(self, mailbox: Mailbox) -> None:
        box = open_imap(mailbox)
        try:
            reader = Reader(box, mailbox, self._ending.is_set, self._troubles)
            idles = "IDLE" in _capabilities(box)
            sent = sent_folder(box, mailbox)
            while not self._ending.is_set():
                taken = self._read(reader, mailbox.folder, sent)
                self._failures = 0
                mailboxes.went_well(mailbox)
                connection.close()
                self._wait(box, idles, SOON_SECONDS if taken else POLL_SECONDS)
        finally:
            close_imap(box)

    def _read(self, reader: Reader, folder: str, sent: str) -> int:
        """Take what is new, customers' mail first: our own answers then find what they answer."""
        taken = reader.read(folder, "imap")
        if not sent or sent == folder:
            return taken
        try:
            taken += reader.read(sent, "sent")
        except Invalid as error:
            logger.warning("Mailbox %s: %s", self.mailbox_id, error.message)
        # Back to the folder that IDLE watches, and to what has come into it meanwhile.
        return taken + reader.read(folder, "imap")

    def _wait(self, box: ImapBox, idles: bool, seconds: float) -> None:
        """Until the server has news, or it is time to look anyway."""
        if not idles:
            self._wake.wait(seconds)
            self._wake.clear()
            return
        idle: Any = box.idle
        idle.start()
        end = time.monotonic() + seconds
        while not self._ending.is_set() and time.monotonic() < end:
            if _has_news(box.client, SLICE_SECONDS):
                break
        idle.stop()


def _capabilities(box: ImapBox) -> set[str]:
    """What the server can do after log-in, which may be more than before."""
    _kind, data = box.client.capability()
    return set(b" ".join(part for part in data if part).decode("ascii", "replace").upper().split())


def _has_news(client: imaplib.IMAP4, seconds: float) -> bool:
    """Whether the server has said something within so many seconds; it is left for others to read."""
    sock = client.sock
    if isinstance(sock, ssl.SSLSocket) and sock.pending():
        return True
    poller = select.poll()
    poller.register(sock.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(poller.poll(seconds * 1000))
