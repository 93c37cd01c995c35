"""One thread writes for all chats of a process: what gathers while it commits goes out in the next commit.

So a commit is shared by all who wrote in the last milliseconds, each is told only after it, and what SQLite
allows one at a time is not fought over. Several times a second it takes the lines that have gathered into
their conversations: beginning that costs as much as ten lines more, and whoever writes meanwhile waits.
"""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import DatabaseError, transaction

from keepword.channels.chat.services import folding
from keepword.channels.chat.services.lines import Noted, Said, write_said
from keepword.core.connections import keep_connections
from keepword.core.errors import KeepwordError, Unavailable
from keepword.core.sqlite3.turns import go_first

logger = logging.getLogger(__name__)
MOST = 100  # that share a commit
MOST_WAITING = 5_000  # beyond which nothing more is taken: the disk is too slow for what comes
GATHERING = 0.1  # seconds from the first line that is not in its conversation until they are taken there
REST = 0.3  # seconds after the database took nothing

T = TypeVar("T")


@dataclass
class _Task:
    future: "Future[Any]"
    said: Said | None = None
    do: Callable[[], Any] | None = None


class Scribe:
    """The thread, begun with the first thing to write."""

    def __init__(self) -> None:
        self._tasks: deque[_Task] = deque()
        self._news = threading.Condition()
        self._thread: threading.Thread | None = None
        # When lines are taken into conversations next; at the beginning, what an earlier process left.
        self._fold_at: float | None = 0.0

    async def say(self, said: Said) -> Noted:
        """Write a line; returns when it is committed. NotFound: its session is gone."""
        noted: Noted = await self._put(_Task(Future(), said=said))
        return noted

    async def do(self, what: Callable[[], T]) -> T:
        """Have a verb done in a transaction that it may share with others; its KeepwordError is raised."""
        done: T = await self._put(_Task(Future(), do=what))
        return done

    async def _put(self, task: _Task) -> Any:
        with self._news:
            if len(self._tasks) >= MOST_WAITING:
                raise Unavailable("More is said than can be written down just now.")
            self._tasks.append(task)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="chat", daemon=True)
                self._thread.start()
            self._news.notify()
        return await asyncio.wrap_future(task.future)

    def _run(self) -> None:
        go_first()
        while True:
            batch = self._next()
            keep_connections()
            if batch:
                self._write(batch)
            if self._fold_at is not None and self._fold_at <= time.monotonic():
                self._fold_some()

    def _next(self) -> list[_Task]:
        with self._news:
            if not self._tasks:
                due = self._fold_at
                self._news.wait(None if due is None else max(0.0, due - time.monotonic()))
            count = min(MOST, len(self._tasks))
            return [self._tasks.popleft() for _number in range(count)]

    def _write(self, batch: list[_Task]) -> None:
        results: list[Any] = []
        says = [task for task in batch if task.said is not None]
        others = [task for task in batch if task.do is not None]
        try:
            with transaction.atomic():
                results += write_said([task.said for task in says if task.said is not None])
                results += [_try(task.do) for task in others if task.do is not None]
        except DatabaseError as error:
            logger.warning("What was said in chats is not written down: %s", error)
            results = [Unavailable("This cannot be written down just now.")] * len(batch)
        except Exception:
            logger.exception("Writing down failed")
            results = [Unavailable("This cannot be written down just now.")] * len(batch)
        if says and self._fold_at is None:
            self._fold_at = time.monotonic() + GATHERING
        for task, result in zip([*says, *others], results, strict=True):
            if task.future.cancelled():
                continue
            if isinstance(result, BaseException):
                task.future.set_exception(result)
            else:
                task.future.set_result(result)

    def _fold_some(self) -> None:
        try:
            count = folding.fold()
            self._fold_at = time.monotonic() if count == folding.CHUNK else None
        except DatabaseError as error:
            logger.warning("Lines wait, as the database takes nothing: %s", error)
            self._fold_at = time.monotonic() + REST
        except Exception:
            logger.exception("Lines wait for the periodic job")
            self._fold_at = None


def _try(what: Callable[[], Any]) -> Any:
    """Done on its own: what fails undoes nothing of the others."""
    try:
        with transaction.atomic():
            return what()
    except KeepwordError as error:
        return error
    except DatabaseError as error:
        logger.warning("A chat's change was not written down: %s", error)
        return Unavailable("This cannot be written down just now.")


scribe = Scribe()
_readers = ThreadPoolExecutor(max_workers=3, thread_name_prefix="chat-read")


async def read(what: Callable[[], T]) -> T:
    """Ask the database something, in a thread that is there for it."""
    return await asyncio.get_running_loop().run_in_executor(_readers, _reading, what)


def _reading(what: Callable[[], T]) -> T:
    keep_connections()
    return what()
