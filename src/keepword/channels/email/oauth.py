"""OAuth 2 for mailboxes: the authorisation code flow with PKCE (RFC 6749, 7636) and refreshed tokens.

flow = begin()                                    the page keeps it in the session
authorize_url(mailbox, redirect_uri, state=..., verifier=...)    send the browser there
finish(user, mailbox, code=..., verifier=..., redirect_uri=...)  when it comes back with that state
access_token(mailbox)                             from then on, for every log-in
"""

import base64
import hashlib
import ipaddress
import json
import secrets as random
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.channels.email.models import Login, Mailbox
from keepword.core import clock, jobs, live, secrets
from keepword.core.errors import Invalid, KeepwordError, Refused, Unavailable
from keepword.core.models import Lease

TIMEOUT = 15.0  # seconds for one request to the provider
EARLY = timedelta(minutes=3)  # a token is renewed so long before it expires
PATIENCE = 40.0  # seconds to wait while another worker renews the same token


@dataclass(frozen=True)
class Preset:
    """What a provider needs beyond a client's id and secret."""

    authorize_url: str
    token_url: str
    scope: str
    imap: tuple[str, int, str] = ("", 993, "tls")
    smtp: tuple[str, int, str] = ("", 587, "starttls")
    extra: dict[str, str] = field(default_factory=dict)


PRESETS: dict[str, Preset] = {
    Login.GOOGLE: Preset(
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
        token_url="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
        scope="https://mail.google.com/",
        imap=("imap.gmail.com", 993, "tls"),
        smtp=("smtp.gmail.com", 587, "starttls"),
        # Without "consent" Google gives no refresh token to somebody who has allowed it before.
        extra={"access_type": "offline", "prompt": "consent"},
    ),
    Login.MICROSOFT: Preset(
        authorize_url="https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        token_url="https://login.microsoftonline.com/common/oauth2/v2.0/token",  # noqa: S106 - an address
        scope=(
            "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send "
            "offline_access"
        ),
        imap=("outlook.office365.com", 993, "tls"),
        smtp=("smtp.office365.com", 587, "starttls"),
        extra={"prompt": "select_account"},
    ),
}


@dataclass(frozen=True)
class Flow:
    """What must be the same when the browser comes back; kept in the session meanwhile."""

    state: str
    verifier: str


@dataclass(frozen=True)
class _Tokens:
    access: str
    refresh: str
    expires_at: str  # ISO, UTC
    scope: str = ""

    @property
    def is_fresh(self) -> bool:
        return bool(self.access) and datetime.fromisoformat(self.expires_at) - EARLY > clock.now()


def preset(mailbox: Mailbox) -> Preset:
    """The provider of a mailbox; what the mailbox itself says goes first (e.g. one's own tenant)."""
    known = PRESETS.get(mailbox.login, Preset("", "", ""))
    return Preset(
        authorize_url=mailbox.authorize_url or known.authorize_url,
        token_url=mailbox.token_url or known.token_url,
        scope=mailbox.scope or known.scope,
        imap=known.imap,
        smtp=known.smtp,
        extra=known.extra,
    )


def begin() -> Flow:
    """A new state and PKCE verifier, neither of which can be guessed."""
    return Flow(random.token_urlsafe(24), random.token_urlsafe(48))


def authorize_url(mailbox: Mailbox, redirect_uri: str, *, state: str, verifier: str) -> str:
    """Where to send the browser so that the mailbox's owner allows Keepword to read and send."""
    provider = preset(mailbox)
    if not mailbox.client_id:
        raise Invalid(_("Enter the client ID that the provider gave you."), field="client_id")
    _demand_secure(provider.authorize_url, "authorize_url")
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    query = {
        "response_type": "code",
        "client_id": mailbox.client_id,
        "redirect_uri": redirect_uri,
        "scope": provider.scope,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "login_hint": mailbox.username,
        **provider.extra,
    }
    joint = "&" if urlsplit(provider.authorize_url).query else "?"
    return provider.authorize_url + joint + urlencode({k: v for k, v in query.items() if v})


def finish(user: User, mailbox: Mailbox, *, code: str, verifier: str, redirect_uri: str) -> None:
    """Exchange the code that the browser brought back for tokens, and keep them encrypted.

    Invalid when the provider refuses or mail was not allowed, Unavailable when it does not answer.
    """
    if not user.may("inboxes"):
        raise Refused(_("Only an admin connects mailboxes."))
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    answer = _ask(mailbox, form)
    _demand_scope(mailbox, str(answer.get("scope", "")))
    if not answer.get("refresh_token"):
        raise Invalid(
            _("The provider gave access for a short time only. Allow offline access and connect again."),
            field="login",
        )
    with transaction.atomic():
        _keep(mailbox, answer)
        # The watcher of a mailbox that failed tries a "new" one again at once.
        mailbox.state, mailbox.problem = "new", ""
        mailbox.save(update_fields=["tokens", "state", "problem"])
        record(user, "connected mailbox", mailbox, login=mailbox.login)
        live.push("desk", "mailboxes")


def error_text(code: str, description: str = "") -> str:
    """What it means when the browser comes back with `error=` instead of a code (RFC 6749 4.1.2.1)."""
    if code == "access_denied":
        return _("Access was not allowed. Connect again and allow Keepword to read and send mail.")
    said = f"{code} {description}".strip()[:200]
    return _("The provider did not allow access: “%(said)s”") % {"said": said}


def access_token(mailbox: Mailbox, *, refused: str = "") -> str:
    """An access token that holds for some minutes, renewed when needed.

    `refused` is one that a mail server has just turned down: another is fetched. Of several workers
    only one renews, as a provider may end the old refresh token with its first use; a lease keeps the
    others waiting, since a row lock would hold up all of SQLite while the provider thinks.
    Invalid when the permission was withdrawn, Unavailable when the provider does not answer.
    """
    tokens = _read(mailbox)
    if tokens.is_fresh and tokens.access != refused:
        return tokens.access
    if mailbox.pk is None:
        raise _not_connected()
    name, owner = f"oauth.{mailbox.pk}", uuid.uuid4().hex
    end = time.monotonic() + PATIENCE
    while not jobs.take_lease(name, owner, seconds=60):
        if time.monotonic() > end:
            raise Unavailable(_("Another worker has been renewing this mailbox's permission for too long."))
        time.sleep(0.1)
    try:
        mailbox.refresh_from_db(fields=["tokens"])
        tokens = _read(mailbox)
        if tokens.is_fresh and tokens.access != refused:
            return tokens.access
        return _renew(mailbox, tokens)
    finally:
        Lease.objects.filter(name=name, worker_id=owner).delete()


def secret(stored: str) -> str:
    """A stored secret in plain."""
    return secrets.decrypt(stored)


# How it is done -----------------------------------------------------------------------------------


def _renew(mailbox: Mailbox, tokens: _Tokens) -> str:
    if not tokens.refresh:
        raise _not_connected()
    try:
        answer = _ask(mailbox, {"grant_type": "refresh_token", "refresh_token": tokens.refresh})
    except Invalid as error:
        Mailbox.objects.filter(pk=mailbox.pk).update(state="failing", problem=error.message[:500])
        live.push("desk", "mailboxes")
        raise
    _keep(mailbox, answer, before=tokens)
    mailbox.save(update_fields=["tokens"])
    return _read(mailbox).access


def _not_connected() -> Invalid:
    return Invalid(_("This mailbox is not connected yet. Connect it with its provider."), field="login")


def _read(mailbox: Mailbox) -> _Tokens:
    if not mailbox.tokens:
        return _Tokens("", "", "")
    return _Tokens(**json.loads(secret(mailbox.tokens)))


def _keep(mailbox: Mailbox, answer: dict[str, Any], before: _Tokens | None = None) -> None:
    """Put an answer of the token endpoint into the mailbox, encrypted (not yet saved)."""
    lifetime = _seconds(answer.get("expires_in"))
    tokens = {
        "access": str(answer["access_token"]),
        "refresh": str(answer.get("refresh_token") or (before.refresh if before else "")),
        "expires_at": (clock.now() + timedelta(seconds=lifetime)).isoformat(),
        "scope": str(answer.get("scope") or (before.scope if before else "")),
    }
    mailbox.tokens = secrets.encrypt(json.dumps(tokens))


def _seconds(value: object) -> int:
    """`expires_in` is recommended only (RFC 6749 5.1); without it an hour is usual."""
    try:
        return max(0, min(int(str(value)), 30 * 24 * 3600))
    except ValueError:
        return 3600


def _demand_scope(mailbox: Mailbox, given: str) -> None:
    """The provider may give less than was asked for (RFC 6749 5.1): Google lets people untick mail."""
    if not given:
        return
    wanted = {scope for scope in preset(mailbox).scope.split() if scope not in ("offline_access", "openid")}
    # Microsoft writes the same scope under outlook.office.com and outlook.office365.com.
    missing = {_scope_name(scope) for scope in wanted} - {_scope_name(scope) for scope in given.split()}
    if missing:
        raise Invalid(
            _(
                "Mail was not allowed (missing: %(scopes)s). Connect again and tick everything that is "
                "asked for."
            )
            % {"scopes": ", ".join(sorted(missing))},
            field="login",
        )


def _scope_name(scope: str) -> str:
    return scope.lower().replace("outlook.office365.com", "outlook.office.com").rstrip("/")


def _ask(mailbox: Mailbox, form: dict[str, str]) -> dict[str, Any]:
    """Post to the token endpoint; its answer holds an access token."""
    url = preset(mailbox).token_url
    _demand_secure(url, "token_url")
    client = {"client_id": mailbox.client_id}
    if mailbox.client_secret:
        client["client_secret"] = secret(mailbox.client_secret)
    host = urlsplit(url).hostname or url
    try:
        response = httpx.post(
            url, data=client | form, timeout=TIMEOUT, headers={"Accept": "application/json"}
        )
    except httpx.TimeoutException:
        raise Unavailable(_("%(host)s does not answer. It is tried again.") % {"host": host}) from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        text = _("%(host)s cannot be reached: %(said)s") % {"host": host, "said": error}
        raise Unavailable(text) from error
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if response.status_code == httpx.codes.OK and isinstance(answer, dict) and answer.get("access_token"):
        return answer
    raise _refusal(host, response.status_code, answer if isinstance(answer, dict) else {})


def _refusal(host: str, status: int, answer: dict[str, Any]) -> KeepwordError:
    code = str(answer.get("error", ""))[:100]
    said = f"{status} {code} {answer.get('error_description', '')}".strip()[:200]
    if code == "invalid_grant":
        return Invalid(
            _(
                "%(host)s does not renew the permission for this mailbox: it was withdrawn, has expired, "
                "or the "
                "password was changed. Connect the mailbox again. (“%(said)s”)"
            )
            % {"host": host, "said": said},
            field="login",
        )
    if code in ("invalid_client", "unauthorized_client"):
        return Invalid(
            _("%(host)s does not know this client ID and secret. Check both. (“%(said)s”)")
            % {"host": host, "said": said},
            field="client_id",
        )
    if code == "invalid_scope":
        return Invalid(
            _("%(host)s does not know the scope asked for. Check it. (“%(said)s”)")
            % {"host": host, "said": said},
            field="scope",
        )
    return Unavailable(_("%(host)s gave no permission: “%(said)s”") % {"host": host, "said": said})


def _demand_secure(url: str, name: str) -> None:
    """Secrets go over TLS only, except to this machine."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname and _is_this_machine(parts.hostname):
        return
    raise Invalid(_("Enter an address that begins with https://."), field=name)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
