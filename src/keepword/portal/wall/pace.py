"""How often a screen may ask. Counted in this process alone: it keeps a broken page from eating it up."""

import threading
from typing import Final

from keepword.core import clock

MOST_A_MINUTE: Final = 90

_lock = threading.Lock()
_asked: dict[int, tuple[int, int]] = {}  # by screen: the minute, and how often in it


def spend(screen: int) -> bool:
    """Count one request of a screen; False when it is too many."""
    minute = int(clock.now().timestamp()) // 60
    with _lock:
        known, n = _asked.get(screen, (minute, 0))
        n = n + 1 if known == minute else 1
        if len(_asked) > 1_000:  # of screens that are no more
            _asked.clear()
        _asked[screen] = (minute, n)
    return n <= MOST_A_MINUTE


def forget() -> None:
    """Let go of what this process has counted."""
    with _lock:
        _asked.clear()
