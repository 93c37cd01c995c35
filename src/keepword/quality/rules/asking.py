"""How a model is asked politely: when again after what, how often at all, of which reviews. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final

from keepword.quality.rules.drawing import turn

BACKOFF: Final = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)  # after each try that failed
MOST_TRIES: Final = len(BACKOFF) + 1
PATIENCE: Final = timedelta(minutes=5)  # when it asks for some, and does not say how much
MOST_PATIENCE: Final = timedelta(days=1)  # of what it may ask for


class Outcome(StrEnum):
    """What an HTTP status means for what was asked."""

    ANSWERED = "answered"
    AGAIN = "again"  # later
    PATIENCE = "patience"  # later, and nothing else meanwhile
    KEY = "key"  # the key is not taken: nothing will be
    NEVER = "never"  # not this one


def outcome(status: int) -> Outcome:
    """Of a status of HTTP."""
    if 200 <= status < 300:
        return Outcome.ANSWERED
    if status == 429:
        return Outcome.PATIENCE
    if status in (401, 403):
        return Outcome.KEY
    return Outcome.AGAIN if status in (408, 425) or status >= 500 else Outcome.NEVER


@dataclass(frozen=True, slots=True)
class Room:
    """How much may still leave in a month."""

    calls: int
    letters: int

    def has(self, letters: int) -> bool:
        """Whether one call of so many letters may leave."""
        return self.calls >= 1 and self.letters >= letters


def next_try(tries: int, now: datetime, headers: Mapping[str, str] | None = None) -> datetime | None:
    """When to try again after so many tries; None: not any more. A Retry-After makes it later."""
    if tries >= MOST_TRIES:
        return None
    return now + max(BACKOFF[tries - 1], wished(headers or {}, now) or timedelta())


def wished(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long Retry-After (RFC 9110, 10.2.3: seconds, or a moment) asks to wait, at most a day; None when
    it does not say."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return min(timedelta(seconds=int(said[:9])), MOST_PATIENCE)
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at - now, timedelta()), MOST_PATIENCE)


def is_drawn(review: int, share: int) -> bool:
    """Whether a review is among so many per cent: by its number, so that it is drawn once and for all."""
    return int.from_bytes(turn("grader", review)[:8]) % 100 < share
