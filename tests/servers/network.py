"""Keeps tests from the outside: every connection that leaves this machine's loopback fails at once."""

import errno
import ipaddress
import socket
from collections.abc import Callable
from typing import Any

# Never resolved by any server (RFC 2606, RFC 6761), so failing is what they do in real life.
UNKNOWN_TO_DNS = (".example", ".invalid", ".test", ".localhost")


class NetworkBlockedError(OSError):
    """An OSError, so that the code under test sees a network that is down and says so."""

    def __init__(self, target: object) -> None:
        super().__init__(
            errno.ENETUNREACH, f"tests must not leave this machine, but something asked for {target}"
        )


def is_local(address: Any) -> bool:
    """Whether a socket address is this machine: a Unix path, loopback, or the any-address."""
    if not isinstance(address, tuple):
        return True
    return is_local_host(address[0])


def is_local_host(host: str | bytes | None) -> bool:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if not name or name in {"localhost", "ip6-localhost", socket.gethostname()}:
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def is_address(host: str | bytes | None) -> bool:
    try:
        ipaddress.ip_address(host.decode("ascii", "replace") if isinstance(host, bytes) else host or "")
    except ValueError:
        return False
    return True


def block() -> None:
    """Replaces the ways out of Python's sockets for the rest of this process; harmless when called twice."""
    patched: Any = socket.socket
    if getattr(patched, "keepword_blocked", False):
        return
    patched.keepword_blocked = True
    patched.connect = _guarded_connect(socket.socket.connect)
    patched.connect_ex = _guarded_connect_ex(socket.socket.connect_ex)
    patched.sendto = _guarded_sendto(socket.socket.sendto)
    module: Any = socket
    module.getaddrinfo = _guarded_getaddrinfo(socket.getaddrinfo)


def _guarded_connect(connect: Callable[..., None]) -> Callable[..., None]:
    def guarded(self: socket.socket, address: Any) -> None:
        if not is_local(address):
            raise NetworkBlockedError(address)
        connect(self, address)

    return guarded


def _guarded_connect_ex(connect_ex: Callable[..., int]) -> Callable[..., int]:
    def guarded(self: socket.socket, address: Any) -> int:
        return connect_ex(self, address) if is_local(address) else errno.ENETUNREACH

    return guarded


def _guarded_sendto(sendto: Callable[..., int]) -> Callable[..., int]:
    def guarded(self: socket.socket, data: Any, *rest: Any) -> int:
        if not is_local(rest[-1]):
            raise NetworkBlockedError(rest[-1])
        return sendto(self, data, *rest)

    return guarded


def _guarded_getaddrinfo(getaddrinfo: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(host: Any, *rest: Any, **named: Any) -> Any:
        if is_local_host(host) or is_address(host):
            return getaddrinfo(host, *rest, **named)
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
        if name.rstrip(".").endswith(UNKNOWN_TO_DNS):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        raise NetworkBlockedError(name)

    return guarded
