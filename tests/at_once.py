"""Doing the same twice at once, each in a thread with a connection of its own."""

import threading
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from typing import TypeVar

from django.db import connection

from keepword.core import clock

Result = TypeVar("Result")


def two_at_once(do: Callable[[], Result], *, when: datetime) -> list[Result]:
    """What two workers answer that begin together, and a third when both have ended."""
    start, results = threading.Barrier(2), list[Result]()

    def work() -> None:
        with closing(connection):
            start.wait(30)
            with clock.moved(when):
                results.append(do())

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with clock.moved(when):
        results.append(do())  # what a worker left because the other one held it
    return results
