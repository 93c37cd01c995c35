"""Reads that may not take long: what a person asked for in words can ask for too much."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

from keepword.core.errors import Unavailable

_LIMITS = (
    "SELECT set_config('statement_timeout', %s, true),"
    " set_config('max_parallel_workers_per_gather', %s, true)"
)
_STEPS = 20_000  # of SQLite's virtual machine between two looks at the clock: under a millisecond


class TookTooLong(Unavailable):
    """A read was given up at its limit of time."""


@contextmanager
def within_seconds(seconds: float, message: str) -> Iterator[None]:
    """Give up the reads inside when the database has worked on one for so long (on SQLite: on all of them).

    Raises TookTooLong with the message, a sentence that says what to do instead.
    """
    limited = _postgresql if connection.vendor == "postgresql" else _sqlite
    try:
        with limited(seconds):
            yield
    except OperationalError as error:
        cause = f"{type(error.__cause__).__name__} {error}"
        if "QueryCanceled" in cause or "interrupted" in cause:
            raise TookTooLong(message) from error
        raise


@contextmanager
def _postgresql(seconds: float) -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        # Helpers take longer to start than such a read takes, and others wait for the processors too.
        cursor.execute(_LIMITS, [str(int(seconds * 1000)), "0"])
        yield
        cursor.execute(_LIMITS, ["0", "0"])  # until the transaction ends


@contextmanager
def _sqlite(seconds: float) -> Iterator[None]:
    connection.ensure_connection()
    plain = connection.connection
    until = time.monotonic() + seconds
    plain.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
    try:
        yield
    finally:
        plain.set_progress_handler(None, 0)
