"""What a process keeps in memory of the database for a moment: rules that each message is asked of.

At most once in a while the database is asked whether a revision has changed, and only then for the whole, so
that what is asked for every message costs one small query a second. Whoever changes the rules counts the
revision up in the same transaction and calls `forget`, which helps its own process; the others see it within
the second.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

FRESH_SECONDS = 1.0  # how long what is in memory is trusted


@dataclass(frozen=True, slots=True)
class _Held(Generic[T]):
    value: T
    revision: int
    looked_at: float  # on the clock of `time.monotonic`: the moved clock does not age what is in memory


class Remembered(Generic[T]):
    """`read(revision)` gives the whole; `revision()` a number that changes with it, by default always."""

    def __init__(self, read: Callable[[int], T], revision: Callable[[], int] | None = None) -> None:
        self._read = read
        self._revision = revision
        self._held: _Held[T] | None = None

    def get(self, *, trust_seconds: float = FRESH_SECONDS) -> T:
        """What is in memory if it is fresh enough, or as the database has it."""
        held, now = self._held, time.monotonic()
        if held is not None and now - held.looked_at < trust_seconds:
            return held.value
        revision = self._revision() if self._revision is not None else 0
        same = held is not None and self._revision is not None and held.revision == revision
        value = held.value if held is not None and same else self._read(revision)
        self._held = _Held(value, revision, now)
        return value

    def forget(self) -> None:
        """Ask again at the next use: this process has just changed it."""
        self._held = None
