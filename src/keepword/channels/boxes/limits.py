"""How much one network may put into one box. Whose address it was is not kept, nor can it be found out later.

What is counted is a digest with a salt that is made at random for the day and gone after it; a count goes
with its hour or day.
"""

import hashlib
import hmac
import secrets

from django.core.cache import cache

from keepword.channels.boxes import rules
from keepword.core import clock

_DAY = 24 * 3600
_HOUR = 3600


def allow(what: str, address: str, *, an_hour: int = rules.AN_HOUR, a_day: int = rules.A_DAY) -> bool:
    """Count one more of `what` (such as a box) from this IP address; False when it is too many."""
    name = _name(what, rules.network_of(address) or "?")
    hour = clock.now().strftime("%H")
    return _count(f"{name}.{hour}", _HOUR) <= an_hour and _count(name, _DAY) <= a_day


def _name(what: str, network: str) -> str:
    day = clock.now().strftime("%Y%m%d")
    key = f"boxes.salt.{day}"
    salt = cache.get(key)
    if salt is None:
        cache.add(key, secrets.token_hex(32), _DAY)
        salt = cache.get(key) or key
    digest = hmac.new(str(salt).encode(), f"{what}.{network}".encode(), hashlib.sha256).hexdigest()
    return f"boxes.{digest[:40]}"


def _count(key: str, seconds: int) -> int:
    if cache.add(key, 1, seconds):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it expired between the two
        cache.set(key, 1, seconds)
        return 1
