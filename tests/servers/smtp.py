"""A throw-away SMTP server that delivers to a real mailbox over LMTP, and misbehaves when told to."""

import asyncio
import base64
import json
import smtplib
import ssl
import threading
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from .certificates import Certificates
from .dovecot import PASSWORD, Dovecot
from .oauth import TokenServer
from .process import HOST, wait_until


@dataclass(frozen=True)
class Accepted:
    """One mail that the server took: whether or not its client learned of that."""

    mail_from: str
    rcpt_tos: list[str]
    raw: bytes
    user: str  # who had logged in, "" without
    mechanism: str  # PLAIN, LOGIN, XOAUTH2 or ""
    tls: bool


@dataclass
class Behaviour:
    """Knobs; change them while the server runs, `Behaviour()` is a good server."""

    refuse: set[str] = field(default_factory=set)  # recipients answered with 550 5.1.1
    defer: int = 0  # the next so many DATA are answered with 451
    after_data: Literal["answer", "hang", "close"] = "answer"
    keep: bool = True  # a mail that hangs or is closed upon was taken all the same
    delay: float = 0  # seconds before each answer to DATA
    require_login: bool = False


class _Protocol(SMTP):
    # Real mail has longer lines than RFC 5321 allows.
    line_length_limit = 1 << 20


class SmtpServer:
    """Takes mail on `port` (STARTTLS offered when there are certificates) and on `tls_port` (TLS at once).

    Recipients that Dovecot knows get the mail into their mailbox; for all others it is only recorded, as
    if it had been relayed. `accepted` lists what was taken, `tries` counts the DATA commands.
    """

    def __init__(
        self,
        dovecot: Dovecot | None = None,
        tokens: TokenServer | None = None,
        *,
        certificates: Certificates | None = None,
        password: str = PASSWORD,
    ) -> None:
        self.dovecot = dovecot
        self.tokens = tokens
        self.password = password
        self.certificates = certificates or (dovecot.certificates if dovecot else None)
        self.behaviour = Behaviour()
        self.accepted: list[Accepted] = []
        self.tries = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._servers: list[asyncio.Server] = []
        self.port = self.tls_port = 0

    @property
    def url(self) -> str:
        return f"smtp://{HOST}:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def send(self, mail_from: str, rcpt_tos: list[str], raw: bytes) -> None:
        """Sends a mail through this server by real SMTP, as a customer's provider does."""
        with smtplib.SMTP(HOST, self.port, timeout=10) as client:
            client.sendmail(mail_from, rcpt_tos, raw)

    def wait_for(self, count: int, seconds: float = 20) -> list[Accepted]:
        """What was accepted, as soon as it is at least `count` mails."""
        wait_until(lambda: len(self.accepted) >= count, f"{count} mails sent by SMTP", seconds)
        return self.accepted

    def wait_for_tries(self, count: int, seconds: float = 20) -> None:
        wait_until(lambda: self.tries >= count, f"{count} tries to send by SMTP", seconds)

    async def _listen(self) -> None:
        context = self._tls_context()
        loop = asyncio.get_running_loop()
        plain = await loop.create_server(lambda: self._protocol(context), HOST, self.port)
        self.port = plain.sockets[0].getsockname()[1]
        self._servers.append(plain)
        if context:
            # Inside TLS there is nothing more to start.
            tls = await loop.create_server(lambda: self._protocol(None), HOST, self.tls_port, ssl=context)
            self.tls_port = tls.sockets[0].getsockname()[1]
            self._servers.append(tls)

    async def _end(self) -> None:
        for server in self._servers:
            server.close()
        running = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        # Transports that were told to close do so in the loop's next rounds.
        for _ in range(3):
            await asyncio.sleep(0)
        await asyncio.get_running_loop().shutdown_default_executor()

    def _tls_context(self) -> ssl.SSLContext | None:
        if self.certificates is None:
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificates.certificate, self.certificates.key)
        return context

    def _protocol(self, starttls: ssl.SSLContext | None) -> SMTP:
        return _Protocol(
            _Handler(self),
            hostname="localhost",
            tls_context=starttls,
            authenticator=self._by_password,
            auth_require_tls=False,
            auth_exclude_mechanism=() if self.tokens else ("XOAUTH2",),
            enable_SMTPUTF8=True,
            data_size_limit=50 << 20,
            loop=self._loop,
        )

    def _by_password(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: LoginPassword
    ) -> AuthResult:
        user, password = login.login.decode(), login.password.decode()
        if password != self.password or (self.dovecot and user not in self.dovecot.users):
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True, auth_data=_LoggedIn(user, mechanism))


@dataclass(frozen=True)
class _LoggedIn:
    user: str
    mechanism: str


class _Handler:
    """aiosmtpd's hooks, which it finds by their names; one object a connection."""

    def __init__(self, owner: SmtpServer) -> None:
        self.owner = owner

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 - named by aiosmtpd
        sent = base64.b64decode(args[1]) if len(args) > 1 else await server.challenge_auth("")
        if not isinstance(sent, bytes):
            return AuthResult(success=False, handled=True)
        fields = dict(part.partition("=")[::2] for part in sent.decode().split("\x01"))
        token = fields.get("auth", "").removeprefix("Bearer ")
        user = self.owner.tokens.user_of(token) if self.owner.tokens else None
        if user is not None and user == fields.get("user"):
            return AuthResult(success=True, auth_data=_LoggedIn(user, "XOAUTH2"))
        # Google and Microsoft explain the failure in a challenge, to which the client answers with nothing.
        await server.challenge_auth(json.dumps({"status": "401", "schemes": "bearer", "scope": "mail"}))
        return AuthResult(success=False, handled=False)

    async def handle_MAIL(  # noqa: N802 - named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.owner.behaviour.require_login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.owner.behaviour.refuse:
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - named by aiosmtpd
        owner, behaviour = self.owner, self.owner.behaviour
        owner.tries += 1
        await asyncio.sleep(behaviour.delay)
        if behaviour.defer > 0:
            behaviour.defer -= 1
            return "451 4.3.0 Try again later"
        fails = behaviour.after_data != "answer"
        if behaviour.keep or not fails:
            await self._take(server, session, envelope)
        if behaviour.after_data == "hang":
            await asyncio.Event().wait()
        if behaviour.after_data == "close":
            _transport(server).abort()
        return "250 2.0.0 OK: queued"

    async def _take(self, server: SMTP, session: Session, envelope: Envelope) -> None:
        login: Any = session.auth_data
        known = login if isinstance(login, _LoggedIn) else _LoggedIn("", "")
        raw = bytes(envelope.original_content or b"")
        mail = Accepted(
            mail_from=envelope.mail_from or "",
            rcpt_tos=list(envelope.rcpt_tos),
            raw=raw,
            user=known.user,
            mechanism=known.mechanism,
            tls=_transport(server).get_extra_info("sslcontext") is not None,
        )
        await asyncio.get_running_loop().run_in_executor(None, self._deliver, mail)
        self.owner.accepted.append(mail)

    def _deliver(self, mail: Accepted) -> None:
        dovecot = self.owner.dovecot
        if dovecot is None:
            return
        local = [address for address in mail.rcpt_tos if _mailbox(address) in dovecot.users]
        if not local:
            return
        received = b"Received: from client (localhost [127.0.0.1]) by localhost with ESMTP\r\n"
        with smtplib.LMTP(HOST, dovecot.lmtp_port, timeout=10) as client:
            client.sendmail(mail.mail_from, local, received + mail.raw)


def _transport(server: SMTP) -> asyncio.Transport:
    assert isinstance(server.transport, asyncio.Transport)
    return server.transport


def _mailbox(address: str) -> str:
    """The user behind a plus-address."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
