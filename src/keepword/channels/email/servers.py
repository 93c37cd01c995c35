"""Connections to the servers of a mailbox, open and logged in, or a KeepwordError in plain words.

What others need of this is in `connections`.
"""

import base64
import imaplib
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from imap_tools import BaseMailBox

from keepword.channels.email import oauth
from keepword.channels.email.faults import (
    IMAP_FAULTS,
    SMTP_FAULTS,
    Server,
    imap_server,
    login_refused,
    lost,
    smtp_server,
    unreachable,
)
from keepword.channels.email.models import Login, Mailbox, Security
from keepword.core.errors import Invalid

TIMEOUT = 30.0  # seconds without a sign of life
_SENT_NAMES = {
    "sent",
    "sent items",
    "sent messages",
    "sent mail",
    "отправленные",
    "надіслані",
    "відправлені",
    "išsiųsti",
    "išsiųsta",
    "išsiųsti laiškai",
}


class ImapBox(BaseMailBox):
    """imap-tools' mailbox over the kind of connection that the settings ask for; leaks no socket."""

    def __init__(self, server: Server, timeout: float) -> None:
        self._server, self._timeout = server, timeout
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        server = self._server
        if server.security == Security.TLS:
            return imaplib.IMAP4_SSL(
                server.host, server.port, ssl_context=ssl.create_default_context(), timeout=self._timeout
            )
        client = imaplib.IMAP4(server.host, server.port, timeout=self._timeout)
        if server.security == Security.STARTTLS:
            try:
                client.starttls(ssl.create_default_context())
            except BaseException:
                client.shutdown()
                raise
        return client


def open_imap(mailbox: Mailbox, *, timeout: float = TIMEOUT) -> ImapBox:
    """A logged-in IMAP connection with no folder selected; end it with `close_imap`.

    Invalid when the settings must change, Unavailable when it may work later.
    """
    box = reach_imap(imap_server(mailbox), timeout=timeout)
    try:
        log_in_imap(box, mailbox)
    except BaseException:
        close_imap(box)
        raise
    return box


def reach_imap(server: Server, *, timeout: float = TIMEOUT) -> ImapBox:
    """A connection over which nobody has logged in yet."""
    _demand_host(server)
    try:
        return ImapBox(server, timeout)
    except IMAP_FAULTS as error:
        raise unreachable(server, error) from error


def log_in_imap(box: ImapBox, mailbox: Mailbox) -> None:
    """Log in by what the mailbox says: a password or XOAUTH2."""
    server = imap_server(mailbox)
    if mailbox.login != Login.PASSWORD:
        _by_token(mailbox, lambda token: _imap_token(box, mailbox, server, token))
        return
    user, password = _credentials(mailbox)
    try:
        if (user + password).isascii():
            box.login(user, password, initial_folder=None)
        else:
            box.login_utf8(user, password, initial_folder=None)
    except imaplib.IMAP4.abort as error:
        raise lost(server, error) from error
    except IMAP_FAULTS as error:
        raise _login_fault(mailbox, server, error) from error


def close_imap(box: ImapBox) -> None:
    """End a connection, in whatever state it is."""
    with suppress(*IMAP_FAULTS):
        if box.client.state != "LOGOUT":
            box.client.sock.settimeout(2)
            box.client.logout()
    with suppress(*IMAP_FAULTS):
        box.client.shutdown()


@contextmanager
def imap(mailbox: Mailbox, *, timeout: float = TIMEOUT) -> Iterator[ImapBox]:
    """A logged-in IMAP connection for a block."""
    box = open_imap(mailbox, timeout=timeout)
    try:
        yield box
    finally:
        close_imap(box)


def sent_folder(box: ImapBox, mailbox: Mailbox) -> str:
    """The folder for sent mail: as set, by its \\Sent flag (RFC 6154), by a usual name; "" without one."""
    if mailbox.sent_folder:
        return mailbox.sent_folder
    folders = [f for f in box.folder.list() if "\\noselect" not in (flag.lower() for flag in f.flags)]
    for folder in folders:
        if "\\sent" in (flag.lower() for flag in folder.flags):
            return folder.name
    for folder in folders:
        last = folder.name.rpartition(folder.delim)[2] if folder.delim else folder.name
        if last.strip().lower() in _SENT_NAMES:
            return folder.name
    return ""


def open_smtp(mailbox: Mailbox, *, timeout: float = TIMEOUT) -> smtplib.SMTP:
    """A logged-in SMTP connection; end it with `close_smtp`.

    A server that offers no log-in is used without one: it is a relay that knows us by our address.
    """
    client = reach_smtp(smtp_server(mailbox), timeout=timeout)
    try:
        log_in_smtp(client, mailbox)
    except BaseException:
        close_smtp(client)
        raise
    return client


def reach_smtp(server: Server, *, timeout: float = TIMEOUT) -> smtplib.SMTP:
    """A greeted connection, encrypted as the settings ask, over which nobody has logged in yet."""
    _demand_host(server)
    client: smtplib.SMTP | None = None
    me = urlsplit(settings.KEEPWORD_URL).hostname or "localhost"
    try:
        if server.security == Security.TLS:
            client = smtplib.SMTP_SSL(
                server.host, server.port, me, timeout=timeout, context=ssl.create_default_context()
            )
        else:
            client = smtplib.SMTP(server.host, server.port, me, timeout=timeout)
        client.ehlo_or_helo_if_needed()
        if server.security == Security.STARTTLS:
            client.starttls(context=ssl.create_default_context())
            client.ehlo_or_helo_if_needed()
    except SMTP_FAULTS as error:
        if client is not None:
            client.close()
        raise unreachable(server, error) from error
    return client


def log_in_smtp(client: smtplib.SMTP, mailbox: Mailbox) -> None:
    """Log in if the server offers it."""
    server = smtp_server(mailbox)
    if not client.has_extn("auth"):
        return
    if mailbox.login != Login.PASSWORD:
        _by_token(mailbox, lambda token: _smtp_token(client, mailbox, server, token))
        return
    user, password = _credentials(mailbox)
    try:
        if (user + password).isascii():
            client.login(user, password)
        else:
            _plain_utf8(client, user, password)
    except smtplib.SMTPServerDisconnected as error:
        raise lost(server, error) from error
    except SMTP_FAULTS as error:
        raise _login_fault(mailbox, server, error) from error


def close_smtp(client: smtplib.SMTP) -> None:
    """End a connection, in whatever state it is."""
    with suppress(*SMTP_FAULTS):
        if client.sock is not None:
            client.sock.settimeout(2)
            client.quit()
    client.close()


# How logging in is done ---------------------------------------------------------------------------


class _TokenRefusedError(Exception):
    """The server does not take this access token."""

    def __init__(self, error: Exception, server: Server, challenge: str) -> None:
        super().__init__(str(error))
        self.error, self.server, self.challenge = error, server, challenge


def _by_token(mailbox: Mailbox, log_in: Callable[[str], None]) -> None:
    """Log in by an access token; one that is refused before its time is renewed once."""
    token = oauth.access_token(mailbox)
    try:
        log_in(token)
    except _TokenRefusedError:
        fresh = oauth.access_token(mailbox, refused=token)
        try:
            log_in(fresh)
        except _TokenRefusedError as again:
            raise login_refused(mailbox, again.server, again.error, again.challenge) from again.error


def _imap_token(box: ImapBox, mailbox: Mailbox, server: Server, token: str) -> None:
    said: list[bytes] = []
    first = _xoauth2(mailbox.username, token).encode()

    def answer(challenge: bytes) -> bytes:
        # The first challenge is empty; another one explains a failure and wants an empty answer.
        said.append(challenge)
        return first if len(said) == 1 else b""

    try:
        box.client.authenticate("XOAUTH2", answer)
    except imaplib.IMAP4.abort as error:
        raise lost(server, error) from error
    except imaplib.IMAP4.error as error:
        raise _TokenRefusedError(error, server, _challenge(said[1:])) from error
    except OSError as error:
        raise lost(server, error) from error


def _smtp_token(client: smtplib.SMTP, mailbox: Mailbox, server: Server, token: str) -> None:
    said: list[bytes] = []

    def answer(challenge: bytes | None = None) -> str:
        if challenge is None:
            return _xoauth2(mailbox.username, token)
        said.append(challenge)
        return ""

    try:
        client.auth("XOAUTH2", answer)
    except smtplib.SMTPAuthenticationError as error:
        raise _TokenRefusedError(error, server, _challenge(said)) from error
    except SMTP_FAULTS as error:
        raise lost(server, error) from error


def _xoauth2(user: str, token: str) -> str:
    _demand_one_line(user)
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def _challenge(said: list[bytes]) -> str:
    return said[0].decode("utf-8", "replace") if said else ""


def _plain_utf8(client: smtplib.SMTP, user: str, password: str) -> None:
    """AUTH PLAIN with UTF-8 (RFC 4616), which smtplib's own log-in cannot."""
    secret = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
    code, said = client.docmd("AUTH", f"PLAIN {secret}")
    if code not in (235, 503):
        raise smtplib.SMTPAuthenticationError(code, said)


def _credentials(mailbox: Mailbox) -> tuple[str, str]:
    user, password = mailbox.username, oauth.secret(mailbox.password)
    if not user or not password:
        raise Invalid(_("Enter the user name and the password of the mailbox."), field="password")
    _demand_one_line(user + password)
    return user, password


def _demand_one_line(text: str) -> None:
    if any(character in text for character in "\r\n\0\x01"):
        raise Invalid(_("A user name or password cannot hold line ends."), field="password")


def _demand_host(server: Server) -> None:
    if not server.host:
        raise Invalid(_("Enter the name of the %(kind)s server.") % server.named(), field="host")
    if any(not character.isprintable() or character in " /@" for character in server.host):
        raise Invalid(
            _("“%(host)s” is not the name of a server: give it like mail.shop.example.") % server.named(),
            field="host",
        )


def _login_fault(mailbox: Mailbox, server: Server, error: Exception) -> Exception:
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return lost(server, error)
    return login_refused(mailbox, server, error)
