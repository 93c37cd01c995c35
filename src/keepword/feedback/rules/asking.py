"""Who is asked, and when again. Pure."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

LONGEST_QUIET: Final = 366  # days
LONGEST_FOLLOW: Final = 60 * 24 * 60  # minutes of working time
_PARTS: Final = 1_000_000


def drawn(survey: int, customer: str, percent: int) -> bool:
    """Whether a customer is in the sample of a survey: always the same for the same customer, and whoever is
    in a smaller sample is also in a larger one. `customer` is whatever tells them apart for good."""
    digest = sha256(f"{survey}:{customer}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % _PARTS < percent * _PARTS // 100


def quiet_since(now: datetime, days: int) -> datetime:
    """Whoever was asked anything after this moment is left in peace."""
    return now - timedelta(days=days)


def day_of(at: datetime) -> datetime:
    """The day of a moment, for what must not tell when exactly."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
