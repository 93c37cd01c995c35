"""What went wrong at a mail server, in words for the person who can put it right.

Servers and libraries say "[SSL: WRONG_VERSION_NUMBER]" or "535 5.7.8"; here this becomes a sentence that
says what is wrong and what to do. What a person must change is Invalid, what may pass by itself is
Unavailable.
"""

import errno
import imaplib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from imap_tools.errors import ImapToolsError

from keepword.channels.email.models import Login, Mailbox, Security
from keepword.core.errors import Invalid, KeepwordError, Unavailable

IMAP_FAULTS = (imaplib.IMAP4.error, ImapToolsError, OSError, UnicodeError, ValueError)
SMTP_FAULTS = (smtplib.SMTPException, OSError, UnicodeError, ValueError)
PROBE_SECONDS = 5.0
SAID = 300  # characters of a server's own words that are worth showing


@dataclass(frozen=True)
class Server:
    """A mail server as the settings name it. `kind` is "IMAP" or "SMTP"."""

    kind: str
    host: str
    port: int
    security: str

    def named(self, **more: object) -> dict[str, object]:
        """What the sentences below are filled with."""
        return {"kind": self.kind, "host": self.host, "port": self.port, **more}


def imap_server(mailbox: Mailbox) -> Server:
    """Where a mailbox is read."""
    return Server("IMAP", mailbox.imap_host.strip(), mailbox.imap_port, mailbox.imap_security)


def smtp_server(mailbox: Mailbox) -> Server:
    """Where a mailbox's mail leaves."""
    return Server("SMTP", mailbox.smtp_host.strip(), mailbox.smtp_port, mailbox.smtp_security)


def words(said: object) -> str:
    """A server's words on one line: `(535, b"5.7.8 Bad\\r\\nmore")` as "535 5.7.8 Bad more"."""
    if isinstance(said, bytes):
        text = said.decode("utf-8", "replace")
    elif isinstance(said, smtplib.SMTPResponseException):
        text = f"{said.smtp_code} {words(said.smtp_error)}"
    elif isinstance(said, tuple | list):
        text = " ".join(words(part) for part in said)
    else:
        text = str(said)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:SAID]


# Reaching a server --------------------------------------------------------------------------------


def unreachable(server: Server, error: Exception) -> KeepwordError:
    """Why no conversation with the server began: name, port, certificate or encryption."""
    found = _by_type(server, error)
    if found is not None:
        return found
    if server.security != Security.TLS and _speaks_tls(server):
        return Invalid(
            _(
                "%(host)s expects TLS from the first byte on port %(port)d. Choose TLS instead of "
                "STARTTLS or none."
            )
            % server.named(),
            field="security",
        )
    if _is_timeout(error):
        return _silent(server)
    return Unavailable(
        _("%(host)s does not speak %(kind)s on port %(port)d: %(said)s") % server.named(said=words(error))
    )


def _by_type(server: Server, error: Exception) -> KeepwordError | None:
    if isinstance(error, socket.gaierror):
        return _name_not_found(server, error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate(server, error)
    if isinstance(error, ssl.SSLError):
        return _no_tls_here(server)
    if isinstance(error, ConnectionRefusedError):
        return Invalid(
            _(
                "%(host)s refuses connections on port %(port)d. Check the port, and that %(kind)s is "
                "switched on there."
            )
            % server.named(),
            field="port",
        )
    if isinstance(error, OSError) and error.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
        return Unavailable(
            _("This machine finds no way to %(host)s. Check its network and firewall.") % server.named()
        )
    if isinstance(error, smtplib.SMTPConnectError):
        return Unavailable(_("%(host)s turns Keepword away: “%(said)s”") % server.named(said=words(error)))
    if isinstance(error, UnicodeError):
        return _name_not_found(server, error)
    if isinstance(error, smtplib.SMTPNotSupportedError) or "TLS not supported" in str(error):
        return Invalid(
            _("%(host)s offers no STARTTLS on port %(port)d. Choose TLS, or another port.") % server.named(),
            field="security",
        )
    return None


def _name_not_found(server: Server, error: Exception) -> KeepwordError:
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
        return Unavailable(
            _("The name %(host)s cannot be looked up at the moment. Check this machine's network and DNS.")
            % server.named()
        )
    return Invalid(
        _("There is no server named “%(host)s”. Check its spelling.") % server.named(), field="host"
    )


# OpenSSL's verify codes (x509_vfy.h).
_EXPIRED, _NOT_YET = 10, 9
_OTHER_NAME = (62, 64)
_UNKNOWN_ISSUER = (18, 19, 20, 21)


def _certificate(server: Server, error: ssl.SSLCertVerificationError) -> KeepwordError:
    if error.verify_code == _EXPIRED:
        text = _("The certificate of %(host)s has expired. Its provider must renew it.")
    elif error.verify_code == _NOT_YET:
        text = _("The certificate of %(host)s is not valid yet. Check this machine's clock.")
    elif error.verify_code in _OTHER_NAME:
        text = _(
            "The certificate of this server is not for the name %(host)s. "
            "Use the server name that your provider gives."
        )
    elif error.verify_code in _UNKNOWN_ISSUER:
        text = _(
            "This machine does not trust whoever signed the certificate of %(host)s. If the server is yours, "
            "add its authority to this machine's certificates or set SSL_CERT_FILE."
        )
    else:
        text = _("The certificate of %(host)s is not accepted: %(said)s")
    return Invalid(text % server.named(said=words(error.verify_message)), field="host")


def _no_tls_here(server: Server) -> KeepwordError:
    if server.security == Security.TLS:
        text = _(
            "%(host)s does not begin with TLS on port %(port)d. Choose STARTTLS, or the port for TLS "
            "(993 for IMAP, 465 for SMTP)."
        )
    else:
        text = _("%(host)s and Keepword cannot agree on encryption on port %(port)d.")
    return Invalid(text % server.named(), field="security")


def _is_timeout(error: Exception) -> bool:
    return isinstance(error, TimeoutError) or "timed out" in str(error)


def _silent(server: Server) -> KeepwordError:
    return Unavailable(
        _(
            "%(host)s does not answer on port %(port)d. The port may be blocked by a firewall or by the "
            "provider "
            "of this machine, or it is the wrong one."
        )
        % server.named()
    )


def _speaks_tls(server: Server) -> bool:
    """Whether a server that said nothing understandable waits for TLS."""
    # Only whether it speaks TLS is asked; nothing is sent, so nobody's certificate matters.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection((server.host, server.port), timeout=PROBE_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=server.host),
        ):
            return True
    except (OSError, ValueError):
        return False


def lost(server: Server, error: Exception) -> KeepwordError:
    """A conversation with the server broke off."""
    if _is_timeout(error):
        return Unavailable(_("%(host)s has stopped answering.") % server.named())
    return Unavailable(_("The connection to %(host)s broke: %(said)s") % server.named(said=words(error)))


# Logging in ---------------------------------------------------------------------------------------

_Text = str | Promise


@dataclass(frozen=True)
class _Known:
    """Words of a server that are recognised, and what they mean."""

    pattern: re.Pattern[str]
    meaning: _Text
    error: Callable[..., KeepwordError] = Invalid


def _known(pattern: str, meaning: _Text, error: Callable[..., KeepwordError] = Invalid) -> _Known:
    return _Known(re.compile(pattern, re.IGNORECASE), meaning, error)


_LOGIN_WORDS = (
    _known(
        r"not enabled for imap|imap (access )?(is )?(disabled|not enabled|turned off)|enable imap|"
        r"authenticated but not connected|no access rights to this service",
        gettext_lazy("This account has IMAP switched off. Switch it on in the account's mail settings."),
    ),
    _known(
        r"smtpclientauthentication is disabled|5\.7\.139.*disabled",
        gettext_lazy(
            "Your organisation has switched off sending by SMTP for this mailbox. In the Microsoft 365 admin "
            "centre allow “Authenticated SMTP” for it."
        ),
    ),
    _known(
        r"application-specific password|app(lication)? password|invalidsecondfactor",
        gettext_lazy(
            "This account wants an app password. Make one in its security settings and enter it here."
        ),
    ),
    _known(
        r"web ?login ?required|web browser|unusual|blocked",
        gettext_lazy(
            "The provider wants this account to confirm the log-in. Log in with a browser, then try again."
        ),
    ),
    _known(
        r"\[unavailable\]|temporary|try again|too many|\brate\b|\[limit\]|\[inuse\]",
        gettext_lazy("The server does not let anybody in at the moment, or limits log-ins."),
        Unavailable,
    ),
    _known(
        r"privacyrequired|logindisabled|must issue a starttls|encryption required|tls required|plaintext "
        "auth",
        gettext_lazy("The server takes passwords over an encrypted connection only. Choose TLS or STARTTLS."),
    ),
)

_GOOGLE = gettext_lazy(
    "Google takes no account passwords here. Choose “Google” as the way to log in, or make an app "
    "password in "
    "the account's security settings and enter it."
)
_MICROSOFT = gettext_lazy(
    "Microsoft takes no passwords here any more. Choose “Microsoft 365” as the way to log in."
)
_APP_PASSWORD = gettext_lazy(
    "This provider wants a password made for mail programs instead of the account's own, and IMAP "
    "switched on: "
    "both are in the account's security or mail settings."
)
_PROVIDERS = (
    (("gmail.com", "googlemail.com"), _GOOGLE),
    (("office365.com", "outlook.com", "office.com", "hotmail.com"), _MICROSOFT),
    (
        (
            "yahoo.com",
            "aol.com",
            "me.com",
            "icloud.com",
            "yandex.com",
            "yandex.ru",
            "yandex.net",
            "mail.ru",
            "ukr.net",
            "fastmail.com",
            "zoho.com",
            "zoho.eu",
            "rambler.ru",
            "gmx.net",
            "gmx.com",
            "web.de",
        ),
        _APP_PASSWORD,
    ),
)


def provider_hint(host: str) -> str:
    """What a well-known provider asks for beyond a password, "" for others."""
    name = host.lower().rstrip(".")
    for domains, hint in _PROVIDERS:
        if any(name == domain or name.endswith("." + domain) for domain in domains):
            return str(hint)
    return ""


def login_refused(mailbox: Mailbox, server: Server, error: Exception, challenge: str = "") -> KeepwordError:
    """Why the server did not let this mailbox in. `challenge` is what XOAUTH2 said about it."""
    said = words(error)
    for known in _LOGIN_WORDS:
        if known.pattern.search(said):
            return known.error(f"{known.meaning} ({server.host}: “{said}”)", field="password")
    if isinstance(error, smtplib.SMTPResponseException) and 400 <= error.smtp_code < 500:
        return Unavailable(_("%(host)s does not let Keepword in now: “%(said)s”") % server.named(said=said))
    if mailbox.login != Login.PASSWORD:
        return Invalid(
            _(
                "%(host)s does not accept the permission given for %(user)s: it may be for another "
                "account, or "
                "mail was not allowed. Connect the mailbox again with this account and allow everything "
                "asked for."
            )
            % server.named(user=mailbox.username)
            + (f" ({words(challenge)})" if challenge else ""),
            field="login",
        )
    hint = provider_hint(server.host)
    text = _("%(host)s does not accept this user name and password.") % server.named()
    return Invalid(f"{text} {hint}".strip(), field="password")


# Refused mail -------------------------------------------------------------------------------------

_REFUSALS = (
    (
        r"5\.1\.(1|0|10)|user unknown|no such user|mailbox unavailable|does not exist",
        gettext_lazy("There is no such address."),
    ),
    (r"5\.1\.2|5\.4\.[14]|host or domain name not found", gettext_lazy("There is no such mail domain.")),
    (
        r"5\.2\.2|mailbox (is )?full|over quota|quota exceeded",
        gettext_lazy("The mailbox of the recipient is full."),
    ),
    (
        r"^552|5\.3\.4|message.{0,20}too (large|big)|size limit|maximum.{0,20}size",
        gettext_lazy("The message is too large for the server."),
    ),
    (
        r"5\.7\.60|send as|sender address rejected|not owned by|5\.1\.[78]|sender verify",
        gettext_lazy("The server does not let this mailbox send from the inbox's address."),
    ),
    (
        r"^530|5\.7\.0.*authenti|authentication required",
        gettext_lazy("The server asks for a log-in before it sends mail."),
    ),
    (
        r"5\.7\.1|spam|blocked|policy|reputation|listed",
        gettext_lazy("The server takes the message for unwanted."),
    ),
)


def refusal(code: int, said: object) -> str:
    """What a server's refusal of a mail means, followed by its own words."""
    text = f"{code} {words(said)}".strip()
    for pattern, meaning in _REFUSALS:
        if re.search(pattern, text, re.IGNORECASE):
            return f"{meaning} (“{text}”)"
    return _("The mail server said: “%(said)s”") % {"said": text}
