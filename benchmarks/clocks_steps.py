"""The steps of the benchmark of clocks and promises that need Django, each in a process of its own."""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")

from keepword.config.commands.database import prepare

prepare()

from django.db import connection
from django.db.models import QuerySet
from tests.commitments.crowd import crowd, promised

from benchmarks.intake_steps import recording
from keepword.accounts.services import set_up
from keepword.commitments.models import Clock, Promise
from keepword.commitments.services import bring_up_to_date, mark_broken, mark_missed
from keepword.commitments.tasks import mind_promises, tick, tick_minutes
from keepword.conversations.models import Inbox
from keepword.core import clock

CAME = datetime(2026, 1, 5, 8, tzinfo=UTC)
QUIET = CAME + timedelta(minutes=30)  # nothing is due yet
DUE = CAME + timedelta(hours=1)
TICKS = 500
EACH_SECOND = (tick, mind_promises, tick_minutes)


def fill(running: int, due: int) -> None:
    """So many running clocks and open promises, the last of them due in one second, the others in the month
    after it."""
    with clock.moved(CAME):
        set_up(
            name="Shop",
            language="en",
            time_zone="Europe/Kyiv",
            admin_name="Admin",
            admin_email="admin@shop.example",
            password="a long enough password",
        )
    inbox = Inbox.objects.create(name="Support", address="support@shop.example", created_at=CAME)

    def when(number: int) -> datetime:
        return DUE if number < due else DUE + timedelta(days=1, seconds=number * 26)

    crowd(inbox, running, CAME, when)
    promised(inbox, CAME, when)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def ticks() -> float:
    """How many seconds of the scheduler a second when nothing is due."""
    with clock.moved(QUIET):
        for step in EACH_SECOND:
            step()
        begun = time.perf_counter()
        for _ in range(TICKS):
            for step in EACH_SECOND:
                step()
        return TICKS / (time.perf_counter() - begun)


def missed(count: int) -> float:
    """How many clocks a second are recorded as missed when they fall due at once."""
    with clock.moved(DUE):
        assert bring_up_to_date() == 0
        return _a_second(mark_missed, count, Clock.objects.filter(missed_at=DUE))


def broken(count: int) -> float:
    """How many promises a second are broken when they fall due at once."""
    with clock.moved(DUE + timedelta(seconds=1)):
        return _a_second(mark_broken, count, Promise.objects.filter(decided_at=DUE))


def _a_second(mark: Callable[[], int], count: int, marked: QuerySet[Any]) -> float:
    """How many are marked a second, by turns until there are none; these must be `count`, at their moment."""
    begun = time.perf_counter()
    done = 0
    while found := mark():
        done += found
    taken = time.perf_counter() - begun
    assert done == count == marked.count(), done
    return count / taken


WHAT: dict[str, Callable[[int], float]] = {"missed": missed, "broken": broken}


def record(what: str, count: int, file: Path) -> None:
    """The same, its writes kept in a file: a list for each transaction."""
    log: list[list[Any]] = [[]]
    with recording(log):
        WHAT[what](count)
    transactions: list[list[Any]] = []
    before = ""
    for statement in log[0]:  # each transaction updates what was due, then inserts facts
        verb = statement[0].split()[0]
        if verb == "UPDATE" != before:
            transactions.append([])
        transactions[-1].append(statement)
        before = verb
    file.write_text(json.dumps(transactions))


def main() -> None:
    what, *arguments = sys.argv[1:]
    if what == "fill":
        fill(int(arguments[0]), int(arguments[1]))
    elif what == "tick":
        print(ticks())
    elif what in WHAT:
        print(WHAT[what](int(arguments[0])))
    else:
        record(arguments[0], int(arguments[1]), Path(arguments[2]))


if __name__ == "__main__":
    main()
