"""The threads of a process write to SQLite in the order in which they came, and none keeps a turn."""

import threading
from collections.abc import Callable
from contextlib import closing, suppress

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from keepword.core.models import Lease
from keepword.core.sqlite3.turns import Turns, go_first, turns_of
from tests.servers.process import wait_until


def waiting(turns: Turns) -> int:
    return len(turns._first) + len(turns._rest)


def queued(turns: Turns, *names: str, first: str = "") -> tuple[list[str], list[threading.Thread]]:
    """Threads that want a turn, begun one after the other; the order in which they got it."""
    got: list[str] = []

    def want(name: str) -> None:
        assert turns.take(30, first=name == first)
        got.append(name)
        turns.give()

    threads = []
    for count, name in enumerate(names, 1):
        thread = threading.Thread(target=want, args=(name,))
        thread.start()
        threads.append(thread)
        wait_until(lambda count=count: waiting(turns) == count, f"{name} to wait")
    return got, threads


def test_who_came_first_is_first() -> None:
    turns = Turns()
    assert turns.take(0)
    got, threads = queued(turns, "a", "b", "c", "d")
    turns.give()
    for thread in threads:
        thread.join()
    assert got == ["a", "b", "c", "d"]
    assert turns.take(0)


def test_who_may_goes_before_the_others() -> None:
    turns = Turns()
    assert turns.take(0)
    got, threads = queued(turns, "a", "b", "chat", first="chat")
    turns.give()
    for thread in threads:
        thread.join()
    assert got == ["chat", "a", "b"]


def test_who_gives_up_is_not_given_a_turn() -> None:
    turns = Turns()
    assert turns.take(0)
    assert not turns.take(0.01)
    assert waiting(turns) == 0
    turns.give()
    assert turns.take(0)


@pytest.fixture
def turns(transactional_db: None) -> Turns:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's writers do not wait for each other")
    return turns_of(str(connection.settings_dict["NAME"]))


def write(name: str) -> None:
    Lease.objects.create(name=name, worker_id="w", until="2026-01-01T00:00:00Z")


def fail() -> None:
    with transaction.atomic():
        write("gone")
        raise OSError


def nested() -> None:
    with transaction.atomic():
        write("a")
        with suppress(DatabaseError), transaction.atomic():
            write("a")
        write("b")


def closed() -> None:
    with suppress(DatabaseError), transaction.atomic():
        write("gone")
        connection.close()


def broken() -> None:
    """A commit that SQLite refuses, as a foreign key leads nowhere."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        cursor.execute("INSERT INTO chat_wait (inbox_id, at, seconds) VALUES (99, '2026-01-01', 1)")


@pytest.mark.parametrize("do", [lambda: write("a"), nested, fail, closed, broken])
def test_a_turn_ends_with_what_was_done(turns: Turns, do: Callable[[], None]) -> None:
    with suppress(OSError, DatabaseError):
        do()
    assert turns.take(0), "somebody keeps it"
    turns.give()


def test_a_write_waits_for_the_transaction_before_it_and_is_done(turns: Turns) -> None:
    def other() -> None:
        with closing(connection):
            go_first()
            write("b")

    thread = threading.Thread(target=other)
    with transaction.atomic():
        write("a")
        thread.start()
        wait_until(lambda: waiting(turns) == 1, "the other to wait")
    thread.join()
    assert set(Lease.objects.values_list("name", flat=True)) == {"a", "b"}


def test_who_waits_too_long_is_told_that_it_is_locked(turns: Turns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.01)
    assert turns.take(0)
    try:
        with pytest.raises(OperationalError, match="locked"):
            write("a")
    finally:
        turns.give()
    write("a")
