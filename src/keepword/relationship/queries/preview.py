"""How many customers a condition holds for, counted in bounded time, with a few of them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import OperationalError, connection, transaction
from django.db.models import Max, QuerySet

from keepword.accounts.models import User
from keepword.core.conditions import Condition, to_q
from keepword.core.errors import Refused
from keepword.customers.models import Customer

SECONDS: Final = 1.5  # that one look may take, all in all
EXAMPLES: Final = 8
_FIRST: Final = 2_000  # numbers looked at in the first step; quick ones are followed by wider ones
_WIDEST: Final = 400_000


@dataclass(frozen=True, slots=True)
class Count:
    """`found` customers among those looked at; not `whole`: there may be more, as time was over."""

    found: int
    whole: bool
    examples: list[Customer] = field(default_factory=list)


def everybody() -> QuerySet[Customer]:
    """Whoever can be in a segment: those who were joined into another one are that one."""
    return Customer.objects.filter(joined_into=None)


def matching(condition: Condition) -> QuerySet[Customer]:
    """For whom a condition holds; Invalid where it cannot be asked of customers."""
    return everybody().filter(to_q("customer", condition))


def count(user: User, condition: Condition, *, seconds: float = SECONDS) -> Count:
    """Count until `seconds` are over, the newest customers first. Invalid for a condition that is none.

    Looked at in steps by number, so that what was found so far is known when time is over; the database
    itself ends a step that takes longer than what is left.
    """
    if not user.may("outreach"):
        raise Refused("Counting is for whoever makes segments.")
    rows, ends = matching(condition), time.monotonic() + seconds
    top: int = Customer.objects.aggregate(n=Max("pk"))["n"] or 0
    found, width, examples = 0, _FIRST, list[Customer]()
    while top > 0:
        began = time.monotonic()
        part = rows.filter(pk__gt=top - width, pk__lte=top).order_by()
        try:
            with _at_most(ends - began):
                if len(examples) < EXAMPLES:
                    examples += part.order_by("-pk")[: EXAMPLES - len(examples)]
                found += part.count()
        except OutOfTime:
            return Count(found, False, examples)
        top -= width
        spent = time.monotonic() - began
        width = min(_WIDEST, width * 4) if spent < seconds / 12 else width
    return Count(found, True, examples)


class OutOfTime(Exception):
    """The database ended a statement, as its time was over."""


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Let the database end what takes longer than so much."""
    if seconds <= 0:
        raise OutOfTime
    ask = _limited_sqlite if connection.vendor == "sqlite" else _limited_postgresql
    with ask(seconds):
        yield


@contextmanager
def _limited_sqlite(seconds: float) -> Iterator[None]:
    ends = time.monotonic() + seconds
    connection.ensure_connection()
    handle: Any = connection.connection
    handle.set_progress_handler(lambda: time.monotonic() > ends, 20_000)
    try:
        yield
    except OperationalError as error:
        if "interrupted" not in str(error):
            raise
        raise OutOfTime from error
    finally:
        handle.set_progress_handler(None, 0)


@contextmanager
def _limited_postgresql(seconds: float) -> Iterator[None]:
    """Within a savepoint where there is a transaction, as an ended statement spoils it."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('statement_timeout', %s, true)", [str(int(seconds * 1000) + 1)]
                )
            yield
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError as error:
        if "statement timeout" not in str(error):
            raise
        raise OutOfTime from error
