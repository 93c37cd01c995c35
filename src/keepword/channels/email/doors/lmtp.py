"""A door that other mail servers deliver into, by LMTP (RFC 2033) or SMTP, meant for one's own network.

"250" is said only after the mail is committed, so whoever delivers keeps it until then. Mails that come
at the same time share a transaction.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import AnyStr
from urllib.parse import urlsplit

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax
from django.conf import settings
from django.db import DatabaseError, connection

from keepword.channels.email import pipeline
from keepword.channels.email.addresses import without_plus
from keepword.channels.email.models import Mailbox
from keepword.channels.email.pipeline import RawMail
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.core.connections import keep_connections
from keepword.core.errors import KeepwordError
from keepword.customers.rules import normal_email

logger = logging.getLogger(__name__)

BATCH_MAILS = 50
BATCH_BYTES = 32 * 1024 * 1024
PORT_BUSY_SECONDS = 10.0
_TOO_LARGE = ("552 ", "500 Line too long")
_Waiting = tuple[list[RawMail], "asyncio.Future[None]"]


def serve_mail_door(host: str, port: int) -> Callable[[threading.Event, str], None]:
    """What a worker runs to listen on this address until it stops."""

    def mail_door(stop: threading.Event, worker_id: str) -> None:
        try:
            asyncio.run(_Door(host, port).serve(stop))
        except OSError as error:
            logger.error("The mail door cannot listen on %s:%d: %s", host, port, error.strerror)
            stop.wait(PORT_BUSY_SECONDS)

    return mail_door


class _Door:
    """Listens, and takes in what came through one thread with one database connection."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="mail-door")
        self.waiting: asyncio.Queue[_Waiting] = asyncio.Queue()

    async def serve(self, stop: threading.Event) -> None:
        """Until stopped; OSError when the port cannot be had."""
        loop = asyncio.get_running_loop()
        name = urlsplit(settings.KEEPWORD_URL).hostname or "localhost"
        server = await loop.create_server(lambda: _Protocol(self, loop, name), self.host, self.port)
        taking = loop.create_task(self._take_all())
        try:
            while not stop.is_set() and not taking.done():
                await asyncio.sleep(0.2)
        finally:
            server.close()
            taking.cancel()
            [ended] = await asyncio.gather(taking, return_exceptions=True)
            await loop.run_in_executor(self.thread, _close)
            self.thread.shutdown()
        if isinstance(ended, Exception):
            raise ended

    async def inbox_of(self, address: str) -> Inbox | None:
        """The inbox that an address, or its plus-address, belongs to."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, _find_inbox, address)

    async def take(self, mails: list[RawMail]) -> None:
        """Returns when these mails are committed; raises what kept them from it."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await self.waiting.put((mails, done))
        await done

    async def _take_all(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            batch = [await self.waiting.get()]
            size = _size(batch[0])
            while len(batch) < BATCH_MAILS and size < BATCH_BYTES and not self.waiting.empty():
                batch.append(self.waiting.get_nowait())
                size += _size(batch[-1])
            mails = [mail for group, _done in batch for mail in group]
            try:
                await loop.run_in_executor(self.thread, _receive, mails)
            except (KeepwordError, DatabaseError) as error:
                for _group, done in batch:
                    if not done.done():
                        done.set_exception(error)
            else:
                for _group, done in batch:
                    if not done.done():  # the client may have gone: the mail is in, and will be a duplicate
                        done.set_result(None)


def _size(waiting: _Waiting) -> int:
    return sum(len(mail.raw) for mail in waiting[0])


def _close() -> None:
    connection.close()  # of the thread that runs this, which is why it is a function


def _receive(mails: Sequence[RawMail]) -> None:
    keep_connections()
    pipeline.receive(mails)


def _find_inbox(address: str) -> Inbox | None:
    keep_connections()
    wanted = {normal_email(address), without_plus(address)}
    rows = Inbox.objects.filter(channel="email", is_active=True, address__in=wanted)
    found = {inbox.address: inbox for inbox in rows.select_related("mailbox")}
    return found.get(normal_email(address)) or found.get(without_plus(address))


class _Protocol(SMTP):
    """One connection. LMTP when it begins with LHLO: then each recipient gets an answer of its own."""

    # Real mail has longer lines than RFC 5321 allows, up to a whole message on one.
    line_length_limit = 64 * 1024 * 1024

    def __init__(self, door: _Door, loop: asyncio.AbstractEventLoop, name: str) -> None:
        super().__init__(
            _Handler(door),
            hostname=name,
            ident="Keepword",
            data_size_limit=settings.MAIL_MAX_BYTES,
            enable_SMTPUTF8=True,
            loop=loop,
        )
        self.is_lmtp = False

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, arg: str) -> None:  # noqa: N802 - named by aiosmtpd
        """The greeting of LMTP, which otherwise is EHLO's."""
        await super().smtp_EHLO(arg)
        self.is_lmtp = True

    async def push(self, status: AnyStr) -> None:
        """An answer to DATA that aiosmtpd gives by itself must be repeated for each recipient in LMTP."""
        if self.is_lmtp and isinstance(status, str) and status.startswith(_TOO_LARGE) and self.envelope:
            await super().push("\r\n".join([status] * max(1, len(self.envelope.rcpt_tos))))
        else:
            await super().push(status)


class _Handler:
    """aiosmtpd's hooks, which it finds by their names; one object a connection."""

    def __init__(self, door: _Door) -> None:
        self.door = door
        self.inboxes: dict[str, Inbox] = {}

    async def handle_RCPT(  # noqa: N802 - named by aiosmtpd
        self, _server: _Protocol, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        try:
            inbox = await self.door.inbox_of(address)
        except DatabaseError as error:
            logger.warning("The mail door cannot look up an inbox: %s", error)
            return "451 4.3.0 Try again later"
        if inbox is None:
            return "550 5.1.1 There is no such inbox here"
        self.inboxes[address] = inbox
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: _Protocol, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - named by aiosmtpd
        answer = "250 2.0.0 OK"
        try:
            await self.door.take(_mails(envelope, self.inboxes, clock.now()))
        except (KeepwordError, DatabaseError) as error:
            logger.warning("The mail door could not take a mail: %s", error)
            answer = "451 4.3.0 Try again later"
        return "\r\n".join([answer] * len(envelope.rcpt_tos)) if server.is_lmtp else answer


def _mails(envelope: Envelope, inboxes: dict[str, Inbox], at: datetime) -> list[RawMail]:
    """One mail an inbox, with the addresses it came to on top, as a delivering server writes them."""
    raw = bytes(envelope.original_content or b"")
    by_inbox: dict[int, tuple[Inbox, list[str]]] = {}
    for address in envelope.rcpt_tos:
        inbox = inboxes[address]
        by_inbox.setdefault(inbox.pk, (inbox, []))[1].append(address)
    mails = []
    for inbox, addresses in by_inbox.values():
        trace = "".join(f"Delivered-To: {address}\r\n" for address in addresses)
        mailbox = getattr(inbox, "mailbox", None)
        assert mailbox is None or isinstance(mailbox, Mailbox)
        mails.append(RawMail(inbox, trace.encode("utf-8", "replace") + raw, "lmtp", at, mailbox))
    return mails
