"""How much one network may send to one place. Whose address it was is not kept, nor to be found out later.

What is counted is a digest with a salt that is made at random for the day and gone after it; a count goes
with its hour or day.
"""

import hashlib
import hmac
import ipaddress
import secrets

from django.core.cache import cache

from keepword.core import clock

_DAY = 24 * 3600
_HOUR = 3600


def network_of(address: str) -> str:
    """What an IP address is counted by: itself, of IPv6 its /64; "" when it is none."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return str(found)


def allow(what: str, address: str, *, an_hour: int, a_day: int) -> bool:
    """Count one more of `what` (a slip for a box) from this IP address; False when it is too many."""
    name = _name(what, network_of(address) or "?")
    hour = clock.now().strftime("%H")
    return _count(f"{name}.{hour}", _HOUR) <= an_hour and _count(name, _DAY) <= a_day


def _name(what: str, network: str) -> str:
    day = clock.now().strftime("%Y%m%d")
    key = f"networks.salt.{day}"
    salt = cache.get(key)
    if salt is None:
        cache.add(key, secrets.token_hex(32), _DAY)
        salt = cache.get(key) or key
    digest = hmac.new(str(salt).encode(), f"{what}.{network}".encode(), hashlib.sha256).hexdigest()
    return f"networks.{digest[:40]}"


def _count(key: str, seconds: int) -> int:
    if cache.add(key, 1, seconds):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it expired between the two
        cache.set(key, 1, seconds)
        return 1
