"""A queue before SQLite's one writer.

SQLite does not queue: whoever finds it busy looks again after 1, 2, 5 ... 100 ms, and under load is always
too late (the delays stand in sqliteDefaultBusyCallback of its main.c; https://sqlite.org/c3ref/busy_timeout.html).
The threads of one process wait for each other here instead, each woken when its turn has come; for other
processes SQLite's own way remains.
"""

import os
import threading
from collections import deque


class Turns:
    """One has it; the others wait in the order in which they came, those who may go first before the rest."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._first: deque[threading.Event] = deque()
        self._rest: deque[threading.Event] = deque()

    def take(self, seconds: float, *, first: bool = False) -> bool:
        """Wait for a turn, so long at most; whether it has come."""
        with self._lock:
            if not self._taken:
                self._taken = True
                return True
            queue = self._first if first else self._rest
            come = threading.Event()
            queue.append(come)
        if come.wait(seconds):
            return True
        with self._lock:
            if come.is_set():  # just now
                return True
            queue.remove(come)
        return False

    def give(self) -> None:
        """Pass it on to the next who waits."""
        with self._lock:
            queue = self._first or self._rest
            if queue:
                queue.popleft().set()
            else:
                self._taken = False


_of: dict[str, Turns] = {}
_making = threading.Lock()
_here = threading.local()


def turns_of(name: str) -> Turns:
    """The turns at a database of this process."""
    with _making:
        return _of.setdefault(name, Turns())


def go_first() -> None:
    """What this thread writes is short, and somebody waits for it: it goes before what others write."""
    _here.first = True


def goes_first() -> bool:
    """Whether this thread has said so."""
    return getattr(_here, "first", False)


# Whoever had a turn in the parent has none in the child.
os.register_at_fork(after_in_child=_of.clear)
