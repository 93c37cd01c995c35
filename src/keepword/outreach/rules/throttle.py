"""How many may leave now, so that no minute has more than it should. Pure (a token bucket)."""

from dataclasses import dataclass
from datetime import datetime

BURST = 10.0  # seconds' worth that may leave at once, so that mail servers see an even stream


@dataclass(frozen=True, slots=True)
class Bucket:
    """So many may leave, as of `at` (None: nothing has left yet)."""

    tokens: float = 0.0
    at: datetime | None = None


def room(per_minute: int) -> float:
    """The most that may leave at once."""
    return max(1.0, per_minute * BURST / 60)


def filled(bucket: Bucket, per_minute: int, now: datetime) -> Bucket:
    """The bucket as it is by now. A clock that went back gives nothing."""
    most = room(per_minute)
    if bucket.at is None:
        return Bucket(most, now)
    seconds = max(0.0, (now - bucket.at).total_seconds())
    return Bucket(min(most, bucket.tokens + seconds * per_minute / 60), max(now, bucket.at))


def take(bucket: Bucket, per_minute: int, now: datetime, wanted: int) -> tuple[int, Bucket]:
    """How many of the wanted may leave now, and what is left."""
    here = filled(bucket, per_minute, now)
    may = max(0, min(wanted, int(here.tokens)))
    return may, Bucket(here.tokens - may, here.at)
