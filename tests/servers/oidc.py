"""An OpenID Connect provider that consents by itself, with knobs for all that must not be believed.

OpenID Connect Core 1.0 (authorization code, nonce, ID token by RS256, userinfo), Discovery 1.0, RFC 7636
(PKCE, S256 only).
"""

import base64
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

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from .process import HOST

Form = dict[str, str]
KEY = generate_private_key(65537, 2048)  # one for all tests: making one takes a tenth of a second
OTHER_KEY = generate_private_key(65537, 2048)


@dataclass
class OpenIdProvider:
    """`claims` is who signs in; the other fields are knobs, changed while it runs."""

    claims: dict[str, Any] = field(
        default_factory=lambda: {
            "sub": "248289761001",
            "email": "vera@shop.example",
            "email_verified": True,
            "name": "Vera",
        }
    )
    client_id: str = "keepword"
    client_secret: str = "a secret of the tests"
    issuer: str = ""  # what it calls itself; "": its address
    token_claims: dict[str, Any] = field(default_factory=dict)  # put over those of the ID token
    in_token: bool = True  # whether the ID token tells more than "sub"; userinfo does in any case
    key: RSAPrivateKey = field(default=KEY, repr=False)  # what ID tokens are signed with
    algorithm: str = "RS256"
    authorize_error: str = ""
    endpoints: dict[str, str] = field(default_factory=dict)  # put over those of the discovery
    asked: list[tuple[str, Form]] = field(default_factory=list)  # every request: path and parameters

    def __post_init__(self) -> None:
        self._codes: dict[str, Form] = {}
        self._tokens: set[str] = set()
        self._http = _Http(self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self.url = f"http://{HOST}:{self._http.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer or self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "id_token_signing_alg_values_supported": ["RS256"],
        } | self.endpoints

    def keys(self) -> dict[str, Any]:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [key | {"kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorize(self, query: Form) -> str:
        answer = {"state": query.get("state", "")}
        if self.authorize_error:
            return f"{query['redirect_uri']}?{urlencode(answer | {'error': self.authorize_error})}"
        assert query["client_id"] == self.client_id
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = secrets.token_urlsafe(16)
        self._codes[code] = query
        return f"{query['redirect_uri']}?{urlencode(answer | {'code': code})}"

    def token(self, form: Form) -> tuple[HTTPStatus, dict[str, Any]]:
        query = self._codes.pop(form.get("code", ""), None)
        hashed = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).decode().rstrip("=")
        known = (form.get("client_id"), form.get("client_secret")) == (self.client_id, self.client_secret)
        if query is None or not known or challenge != query["code_challenge"]:
            return HTTPStatus.BAD_REQUEST, {"error": "invalid_grant"}
        access = secrets.token_urlsafe(16)
        self._tokens.add(access)
        return HTTPStatus.OK, {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self._id_token(query),
        }

    def _id_token(self, query: Form) -> str:
        now = int(time.time())
        claims = self.claims if self.in_token else {"sub": self.claims["sub"]}
        claims = claims | {
            "iss": self.issuer or self.url,
            "aud": self.client_id,
            "iat": now,
            "exp": now + 300,
            "nonce": query.get("nonce", ""),
        }
        key: Any = {"RS256": self.key, "HS256": self.client_secret * 2, "none": None}[self.algorithm]
        token = claims | self.token_claims
        return jwt.encode(token, key, algorithm=self.algorithm, headers={"kid": "one"})

    def userinfo(self, token: str) -> tuple[HTTPStatus, dict[str, Any]]:
        if token not in self._tokens:
            return HTTPStatus.UNAUTHORIZED, {"error": "invalid_token"}
        return HTTPStatus.OK, self.claims


class _Http(ThreadingHTTPServer):
    def __init__(self, provider: OpenIdProvider) -> None:
        self.provider = provider
        super().__init__((HOST, 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: "_Http"

    def do_GET(self) -> None:
        provider, url = self.server.provider, urlsplit(self.path)
        query = dict(parse_qsl(url.query))
        provider.asked.append((url.path, query))
        if url.path == "/authorize":
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", provider.authorize(query))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif url.path == "/.well-known/openid-configuration":
            self._json(HTTPStatus.OK, provider.discovery())
        elif url.path == "/keys":
            self._json(HTTPStatus.OK, provider.keys())
        elif url.path == "/userinfo":
            self._json(*provider.userinfo(self.headers.get("Authorization", "").removeprefix("Bearer ")))
        else:
            self._json(HTTPStatus.NOT_FOUND, {"error": "not_found"})

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        form = dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
        self.server.provider.asked.append((self.path, form))
        if self.path == "/token":
            self._json(*self.server.provider.token(form))
        else:
            self._json(HTTPStatus.NOT_FOUND, {"error": "not_found"})

    def _json(self, status: HTTPStatus, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: `asked` keeps what tests want to know."""
