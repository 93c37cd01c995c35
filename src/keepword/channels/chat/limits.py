"""How much one visitor, or one network, may do: whoever floods is slowed down, then shut out."""

import ipaddress
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from django.conf import settings

MOST_KEPT = 50_000  # of whom something is remembered
PATIENCE = 20.0  # seconds by which one is slowed down, all in all, before one is shut out


@dataclass(slots=True)
class Bucket:
    """So many at once, and so many a second from then on."""

    rate: float
    burst: float
    level: float = field(init=False)
    at: float = field(init=False)

    def __post_init__(self) -> None:
        self.level, self.at = self.burst, time.monotonic()

    def take(self, amount: float = 1.0) -> float:
        """Take from it; the seconds that one has to wait for that (0: none)."""
        now = time.monotonic()
        self.level = min(self.burst, self.level + (now - self.at) * self.rate) - amount
        self.at = now
        return max(0.0, -self.level / self.rate)

    def refuse(self, amount: float = 1.0) -> bool:
        """Take from it if there is enough; else nothing is taken."""
        if self.take(amount) <= 0:
            return False
        self.level += amount
        return True


class Buckets:
    """One for each of many; those that were not used for long are full again anyhow."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst = rate, burst
        self._kept: OrderedDict[object, Bucket] = OrderedDict()

    def of(self, whom: object) -> Bucket:
        found = self._kept.pop(whom, None) or Bucket(self.rate, self.burst)
        self._kept[whom] = found
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return found

    def forget(self) -> None:
        self._kept.clear()


hellos = Buckets(rate=settings.CHAT_PAGES_AT_ONCE / 10, burst=settings.CHAT_PAGES_AT_ONCE)  # of a network
frames = Buckets(rate=5, burst=60)  # of a session
lines = Buckets(rate=1, burst=20)
sizes = Buckets(rate=20_000, burst=300_000)  # bytes
files = Buckets(rate=30 / 3600, burst=15)
file_sizes = Buckets(rate=100 * 1024**2 / 3600, burst=60 * 1024**2)
counted = Buckets(rate=0.1, burst=30)  # what became of invitations, of a network
_sessions = Buckets(rate=settings.CHAT_SESSIONS_AN_HOUR / 3600, burst=settings.CHAT_SESSIONS_AN_HOUR)
_sockets: dict[str, int] = {}


def network_of(address: str) -> str:
    """Who is behind an address of IP: one of version 4, or a /64 of version 6."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def may_begin(network: str) -> bool:
    """Whether one more new visitor may come from this network."""
    return not _sessions.of(network).refuse()


def connect(network: str) -> bool:
    """Whether one more page may connect from there; `disconnect` gives the place back."""
    if _sockets.get(network, 0) >= settings.CHAT_PAGES_AT_ONCE:
        return False
    _sockets[network] = _sockets.get(network, 0) + 1
    return True


def disconnect(network: str) -> None:
    left = _sockets.get(network, 0) - 1
    if left > 0:
        _sockets[network] = left
    else:
        _sockets.pop(network, None)


def forget() -> None:
    """Everybody begins anew, for tests."""
    for buckets in (hellos, frames, lines, sizes, files, file_sizes, counted, _sessions):
        buckets.forget()
    _sockets.clear()
