"""An OAuth 2.0 token server that consents by itself, with knobs for all that goes wrong at real ones.

RFC 6749 (authorization code, refresh token), RFC 7636 (PKCE, S256 only), RFC 7662 (introspection, by which
Dovecot asks about each XOAUTH2 log-in).
"""

import base64
import binascii
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from .process import HOST

Form = dict[str, str]
Reply = tuple[HTTPStatus, dict[str, Any]]


class RefusedError(Exception):
    """An error answer of RFC 6749 section 5.2; the text is its code."""


@dataclass
class Grant:
    """What one user allowed the client; a refresh replaces its refresh token."""

    user: str
    scope: str
    redirect_uri: str = ""
    code_challenge: str = ""
    revoked: bool = False


@dataclass
class AccessToken:
    grant: Grant
    expires: float  # seconds since the epoch, by the real clock

    @property
    def active(self) -> bool:
        return not self.grant.revoked and time.time() < self.expires


@dataclass
class TokenServer:
    """`user` is who consents at the authorize page; the other fields are knobs, changed while it runs."""

    user: str = "support@shop.example"
    client_id: str = "keepword"
    client_secret: str = "a secret of the tests"
    scope: str = "mail"  # what mail servers ask for
    granted_scope: str | None = None  # given instead of what the client asked for
    lifetime: int = 3600  # of access tokens, seconds
    rotate: bool = True  # each refresh ends the old refresh token
    authorize_error: str = ""  # e.g. access_denied: sent back to the client instead of a code
    token_error: str = ""  # e.g. invalid_grant, temporarily_unavailable: the token endpoint's only answer
    asked: list[Form] = field(default_factory=list)  # every form that reached the token endpoint

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._codes: dict[str, Grant] = {}
        self._refresh: dict[str, Grant] = {}
        self._access: dict[str, AccessToken] = {}
        self._http = _Http(self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self.url = f"http://{HOST}:{self._http.server_port}"
        self.authorize_url = f"{self.url}/authorize"
        self.token_url = f"{self.url}/token"
        self.introspection_url = f"{self.url}/introspect"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    # What tests do by themselves.

    def access_token(self, user: str, *, scope: str | None = None, seconds: int | None = None) -> str:
        """A fresh access token; a negative lifetime makes an expired one."""
        with self._lock:
            grant = Grant(user, self.scope if scope is None else scope)
            return self._new_access(grant, self.lifetime if seconds is None else seconds)

    def refresh_token(self, user: str, *, scope: str | None = None) -> str:
        with self._lock:
            token = secrets.token_urlsafe(24)
            self._refresh[token] = Grant(user, self.scope if scope is None else scope)
            return token

    def expire_access_tokens(self) -> None:
        """As if their lifetime had passed; refresh tokens still work."""
        with self._lock:
            for token in self._access.values():
                token.expires = 0

    def revoke(self, user: str) -> None:
        """As when the user withdraws consent: nothing given before works any more."""
        with self._lock:
            grants = [*self._refresh.values(), *self._codes.values()]
            for grant in [*grants, *(token.grant for token in self._access.values())]:
                grant.revoked = grant.revoked or grant.user == user

    def user_of(self, token: str) -> str | None:
        """Whom an access token that is active and has the mail scope logs in."""
        with self._lock:
            found = self._access.get(token)
            if found is None or not found.active or self.scope not in found.grant.scope.split():
                return None
            return found.grant.user

    # What the endpoints answer.

    def authorize(self, query: Form) -> str:
        """Where to send the browser; RefusedError when the request must not be answered by a redirect."""
        if query.get("client_id") != self.client_id or "redirect_uri" not in query:
            raise RefusedError("invalid_request")
        answer = {"state": query.get("state", "")}
        error = self.authorize_error or _authorize_fault(query)
        if error:
            return f"{query['redirect_uri']}?{urlencode(answer | {'error': error})}"
        code = secrets.token_urlsafe(24)
        scope = query.get("scope", "") if self.granted_scope is None else self.granted_scope
        with self._lock:
            self._codes[code] = Grant(self.user, scope, query["redirect_uri"], query["code_challenge"])
        return f"{query['redirect_uri']}?{urlencode(answer | {'code': code})}"

    def token(self, form: Form) -> dict[str, Any]:
        with self._lock:
            self.asked.append(form)
            if self.token_error:
                raise RefusedError(self.token_error)
            sent = form.get("client_id"), form.get("client_secret")
            if sent != (self.client_id, self.client_secret):
                raise RefusedError("invalid_client")
            if form.get("grant_type") == "authorization_code":
                return self._exchange(form)
            if form.get("grant_type") == "refresh_token":
                return self._renew(form)
            raise RefusedError("unsupported_grant_type")

    def introspect(self, form: Form) -> dict[str, Any]:
        with self._lock:
            found = self._access.get(form.get("token", ""))
            if found is None or not found.active:
                return {"active": False}
            grant = found.grant
            return {"active": True, "username": grant.user, "scope": grant.scope, "exp": int(found.expires)}

    def _exchange(self, form: Form) -> dict[str, Any]:
        grant = self._codes.pop(form.get("code", ""), None)
        if grant is None or grant.revoked or grant.redirect_uri != form.get("redirect_uri"):
            raise RefusedError("invalid_grant")
        hashed = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(hashed).decode().rstrip("=") != grant.code_challenge:
            raise RefusedError("invalid_grant")
        return self._tokens(grant)

    def _renew(self, form: Form) -> dict[str, Any]:
        old = form.get("refresh_token", "")
        grant = self._refresh.get(old)
        if grant is None or grant.revoked:
            raise RefusedError("invalid_grant")
        if not self.rotate:
            return self._tokens(grant, keep=old)
        del self._refresh[old]
        return self._tokens(grant)

    def _tokens(self, grant: Grant, keep: str = "") -> dict[str, Any]:
        refresh = keep or secrets.token_urlsafe(24)
        self._refresh[refresh] = grant
        return {
            "access_token": self._new_access(grant, self.lifetime),
            "token_type": "Bearer",
            "expires_in": self.lifetime,
            "refresh_token": refresh,
            "scope": grant.scope,
        }

    def _new_access(self, grant: Grant, seconds: int) -> str:
        token = secrets.token_urlsafe(24)
        self._access[token] = AccessToken(grant, time.time() + seconds)
        return token


def _authorize_fault(query: Form) -> str:
    if query.get("response_type") != "code":
        return "unsupported_response_type"
    if query.get("code_challenge_method") != "S256" or not query.get("code_challenge"):
        return "invalid_request"
    return ""


class _Http(ThreadingHTTPServer):
    def __init__(self, tokens: TokenServer) -> None:
        self.tokens = tokens
        super().__init__((HOST, 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: "_Http"

    @property
    def tokens(self) -> TokenServer:
        return self.server.tokens

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path != "/authorize":
            return self._json(HTTPStatus.NOT_FOUND, {"error": "not_found"})
        try:
            target = self.tokens.authorize(dict(parse_qsl(url.query)))
        except RefusedError as error:
            return self._json(HTTPStatus.BAD_REQUEST, {"error": str(error)})
        self.send_response(HTTPStatus.FOUND)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        form = dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
        self._json(*self._answer(form | self._basic()))

    def _answer(self, form: Form) -> Reply:
        try:
            if self.path == "/token":
                return HTTPStatus.OK, self.tokens.token(form)
            if self.path == "/introspect":
                return HTTPStatus.OK, self.tokens.introspect(form)
        except RefusedError as error:
            return _status(str(error)), {"error": str(error), "error_description": "said by the tests"}
        return HTTPStatus.NOT_FOUND, {"error": "not_found"}

    def _basic(self) -> Form:
        """The client's log-in when it came as a header (RFC 6749 section 2.3.1), not in the form."""
        kind, _, value = self.headers.get("Authorization", "").partition(" ")
        if kind != "Basic":
            return {}
        try:
            name, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return {}
        return {"client_id": name, "client_secret": secret}

    def _json(self, status: HTTPStatus, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: `asked` keeps what tests want to know."""


def _status(error: str) -> HTTPStatus:
    if error == "temporarily_unavailable":
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.UNAUTHORIZED if error == "invalid_client" else HTTPStatus.BAD_REQUEST
