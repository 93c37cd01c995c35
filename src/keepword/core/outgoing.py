"""The one way in which Keepword calls addresses that people typed in: webhooks of any kind.

Such an address may point at this machine or its neighbours (server-side request forgery), so a name is
resolved here, every address that it has must be a public one, and the connection goes to that very
address: a name that resolves to something else a moment later changes nothing. Redirects are answers, not
orders. KEEPWORD_WEBHOOK_HOSTS names what else may be called.
"""

import ipaddress
import json
import re
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import httpcore
import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from keepword.core.errors import Invalid, Unavailable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

TIMEOUT: Final = 15.0  # seconds for the whole call; receivers are told to answer first and work later
MOST_BYTES: Final = 64 * 1024  # of an answer; the rest is not read
LONGEST: Final = 500  # characters of an address
PORTS: Final = frozenset({443, 8443})
_NUMBER: Final = re.compile(r"^\[Errno -?\d+\] ")
_NAT64: Final = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))


class Unanswered(Unavailable):
    """The call was made, and no answer came: the other side may have taken it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said: the HTTP status, the beginning of the body, how long it took."""

    status: int
    text: str
    seconds: float
    headers: Mapping[str, str]  # names in lower case

    @property
    def ok(self) -> bool:
        """Whether it was taken: any 2xx."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer with its body as bytes, cut at the asked length; header names in lower case."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def ok(self) -> bool:
        """Whether it was taken: any 2xx."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class _Target:
    host: str
    port: int
    url: httpx.URL
    trusted: bool


def check_url(url: str) -> None:
    """Invalid unless this is an address that may be called, as far as can be told without resolving it."""
    _target(url)


def post_json(
    url: str, body: Any, *, headers: Mapping[str, str] | None = None, most_bytes: int = MOST_BYTES
) -> Answer:
    """POST a JSON body (an object, or bytes that are JSON already) and return the answer, whatever it is.

    Invalid when the address may not be called; Unavailable when nobody answers in time.
    """
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    sent = {"Content-Type": "application/json", **(headers or {})}
    started = time.monotonic()
    fetched = _call("POST", url, sent, content, most_bytes=most_bytes, timeout=TIMEOUT)
    text = fetched.body.decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return Answer(fetched.status, text, time.monotonic() - started, fetched.headers)


def post(
    url: str,
    content: bytes,
    *,
    headers: Mapping[str, str] | None = None,
    most_bytes: int = MOST_BYTES,
    timeout: float = TIMEOUT,
) -> Fetched:
    """POST bytes and return the answer, whatever it is; errors as with `post_json`."""
    return _call("POST", url, headers or {}, content, most_bytes=most_bytes, timeout=timeout)


def put(url: str, content: bytes, *, headers: Mapping[str, str] | None = None) -> Fetched:
    """PUT bytes and return the answer, whatever it is; errors as with `post_json`."""
    return _call("PUT", url, headers or {}, content, most_bytes=MOST_BYTES, timeout=TIMEOUT)


def post_form(
    url: str,
    fields: Mapping[str, str],
    files: Mapping[str, tuple[str, bytes, str]] | None = None,
    *,
    headers: Mapping[str, str] | None = None,
) -> Fetched:
    """POST a form, with `files` (name, content, type) as multipart; errors as with `post_json`.

    What is large may take longer: a second for each quarter of a megabyte.
    """
    form = httpx.Request("POST", "http://form.invalid", data=fields, files=files or None)
    content = form.read()
    sent = {"Content-Type": form.headers["Content-Type"], **(headers or {})}
    timeout = TIMEOUT + len(content) / (256 * 1024)
    return _call("POST", url, sent, content, most_bytes=MOST_BYTES, timeout=timeout)


def get(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    most_bytes: int = MOST_BYTES,
    timeout: float = TIMEOUT,
) -> Fetched:
    """GET an address and return the answer, whatever it is; a longer body is cut after `most_bytes`.

    Invalid when the address may not be called; Unavailable when nobody answers within `timeout` seconds.
    """
    return _call("GET", url, headers or {}, None, most_bytes=most_bytes, timeout=timeout)


def _call(
    method: str,
    url: str,
    headers: Mapping[str, str],
    content: bytes | None,
    *,
    most_bytes: int,
    timeout: float,
) -> Fetched:
    target = _target(url)
    backend = _Pinned(_resolve(target), time.monotonic() + timeout)
    sent = {"User-Agent": "Keepword", **headers}
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_tls(), network_backend=backend, retries=0) as pool,
            pool.stream(
                method,
                str(target.url),
                headers=[("Host", _host_header(target)), *sent.items()],
                content=content,
                extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), timeout)},
            ) as response,
        ):
            return Fetched(
                status=response.status,
                body=_beginning(response, most_bytes),
                headers=_plain(response.headers),
            )
    except (httpcore.TimeoutException, TimeoutError):
        raise _fault(backend)(_("%(host)s did not answer in time.") % {"host": target.host}) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
        text = _("%(host)s cannot be reached (%(reason)s).")
        raise _fault(backend)(text % {"host": target.host, "reason": _reason(error)}) from None


def _fault(backend: "_Pinned") -> type[Unavailable]:
    """Before the call was written nobody can have taken it."""
    return Unanswered if backend.written else Unavailable


def _reason(error: Exception) -> str:
    """What the system says, without its number."""
    return _NUMBER.sub("", str(error) or type(error).__name__)[:200]


def _target(url: str) -> _Target:
    wrong = Invalid(_("Enter an address like https://example.com/hook."), field="url")
    if len(url) > LONGEST or not url.isprintable() or " " in url:
        raise wrong
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise wrong from None
    host = parsed.raw_host.decode("ascii", "replace").strip("[]").lower().rstrip(".")
    if parsed.scheme not in ("https", "http") or not host:
        raise wrong
    if parsed.userinfo:
        raise Invalid(_("Leave the name and the password out of the address."), field="url")
    trusted = _is_trusted(host)
    if parsed.scheme != "https" and not trusted:
        raise Invalid(_("Only https addresses are called."), field="url")
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    if port not in PORTS and not trusted:
        raise Invalid(_("Only the ports 443 and 8443 are called."), field="url")
    literal = _as_address(host)
    if literal is not None and not trusted and not is_public(literal):
        raise _private(host)
    return _Target(host, port, parsed.copy_with(fragment=None), trusted)


def _private(host: str) -> Invalid:
    text = _(
        "%(host)s is an address of a private network, which is not called. "
        "If it should be, name it in KEEPWORD_WEBHOOK_HOSTS."
    )
    return Invalid(text % {"host": host}, field="url")


def _resolve(target: _Target) -> list[str]:
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        text = _("The name %(host)s is not known (%(reason)s).")
        raise Unavailable(text % {"host": target.host, "reason": _reason(error)}) from None
    addresses = list(dict.fromkeys(str(line[4][0]) for line in found))
    for text in addresses:
        address = _as_address(text.partition("%")[0])
        if not target.trusted and (address is None or not _is_allowed(address)):
            raise _private(target.host)
    return addresses


def _as_address(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def is_public(address: Address) -> bool:
    """Whether an address, and each IPv4 address that is wrapped in it, is one of the open internet."""
    return all(
        one.is_global and not one.is_multicast and not _is_local(one) for one in _with_wrapped(address)
    )


def _is_local(address: Address) -> bool:
    return address.is_private or address.is_reserved or bool(getattr(address, "is_site_local", False))


def _with_wrapped(address: Address) -> Iterable[Address]:
    """The address as it stands, or the IPv4 addresses that a gateway would turn it into."""
    if isinstance(address, ipaddress.IPv4Address):
        return (address,)
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address, address.sixtofour)
    if address.teredo is not None:
        return (address, *address.teredo)
    if any(address in network for network in _NAT64):
        return (ipaddress.IPv4Address(int(address) & 0xFFFFFFFF),)
    if int(address) >> 32 == 0:  # "IPv4-compatible", long given up
        return (address, ipaddress.IPv4Address(int(address)))
    return (address,)


def _trusted() -> tuple[str, ...]:
    return tuple(str(one).strip().lower() for one in settings.WEBHOOK_HOSTS if str(one).strip())


def _is_trusted(host: str) -> bool:
    """Whether an admin of this machine has named the host: itself, a parent (`*.lan`) or its network."""
    address = _as_address(host)
    if address is not None:
        return _in_trusted_network(address)
    return any(host == one or (one.startswith("*.") and host.endswith(one[1:])) for one in _trusted())


def _in_trusted_network(address: Address) -> bool:
    for one in _trusted():
        try:
            if address in ipaddress.ip_network(one, strict=False):
                return True
        except ValueError:  # it is a name
            continue
    return False


def _is_allowed(address: Address) -> bool:
    return is_public(address) or _in_trusted_network(address)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()  # the usual certificates, or those of SSL_CERT_FILE


def _host_header(target: _Target) -> str:
    return target.url.netloc.decode("ascii", "replace")


def _plain(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


def _beginning(response: httpcore.Response, most_bytes: int) -> bytes:
    read = bytearray()
    for chunk in response.iter_stream():
        read += chunk
        if len(read) >= most_bytes:
            break
    return bytes(read[:most_bytes])


class _Pinned(httpcore.NetworkBackend):
    """Connects to addresses that were checked, whatever the name resolves to by now, within a deadline."""

    def __init__(self, addresses: list[str], deadline: float) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self.written = False  # the first bytes of the call itself, after any handshake, are on their way
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        problem: Exception = OSError("no address")
        for address in self._addresses:
            try:
                stream = self._sockets.connect_tcp(
                    address, port, _left(self._deadline), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
                continue
            return _Timed(stream, self._deadline, self)
        raise problem

    def connect_unix_socket(self, path: str, *args: Any, **options: Any) -> httpcore.NetworkStream:
        raise OSError("webhooks do not go to sockets of this machine")


class _Timed(httpcore.NetworkStream):
    """A connection that is over at its deadline, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float, backend: _Pinned) -> None:
        self._stream = stream
        self._deadline = deadline
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._backend.written = True
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline))
        return _Timed(secure, self._deadline, self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
