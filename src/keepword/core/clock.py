"""The one place that knows what time it is.

The demo and the tests move the clock; everything else asks here. Times are aware and in UTC.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_moved: ContextVar[datetime | None] = ContextVar("moved", default=None)


def now() -> datetime:
    """The current moment, or the moment that the clock was moved to in this context."""
    return _moved.get() or datetime.now(UTC)


@contextmanager
def moved(to: datetime) -> Iterator[None]:
    """Within the block, `now()` is the given aware moment, in this thread or task only."""
    token = _moved.set(to.astimezone(UTC))
    try:
        yield
    finally:
        _moved.reset(token)
