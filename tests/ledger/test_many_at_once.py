"""Eight at once at the same accounts: no floor is broken, nothing booked twice, nobody waits forever."""

import threading
from collections import Counter
from contextlib import closing

import pytest
from django.db import connection

from keepword.ledger import queries
from keepword.ledger.models import Entry
from keepword.ledger.rules import Move, Place
from keepword.ledger.services import NotEnough, post

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
WORKERS = 8
SUPPLIER, SHELF, GONE, KEPT = (
    Place("stock", kind, 0, "LAMP") for kind in ("supplier", "shelf", "gone", "kept")
)


def at_once(*turns: "list[tuple[str, list[Move]]]") -> Counter[str]:
    """Each worker posts its turns in order; how often each outcome was had."""
    start, outcomes = threading.Barrier(len(turns)), Counter[str]()
    lock = threading.Lock()

    def work(turn: list[tuple[str, list[Move]]]) -> None:
        with closing(connection):
            start.wait(30)
            for key, moves in turn:
                try:
                    post("stock", key, moves, why="moved", endless=("supplier",))
                    outcome = "booked"
                except NotEnough:
                    outcome = "not enough"
                with lock:
                    outcomes[outcome] += 1

    workers = [threading.Thread(target=work, args=(turn,)) for turn in turns]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return outcomes


def test_no_more_is_sold_than_there_is() -> None:
    post("stock", "came", [Move(SUPPLIER, SHELF, 10)], why="came", endless=("supplier",))
    turns = [[(f"{worker}-{turn}", [Move(SHELF, GONE, 1)]) for turn in range(3)] for worker in range(WORKERS)]
    assert at_once(*turns) == {"booked": 10, "not enough": 14}
    assert (queries.balance(SHELF), queries.balance(GONE)) == (0, 10)
    assert queries.wrong() == []


def test_the_same_thing_at_once_is_one() -> None:
    turns = [
        [("came", [Move(SUPPLIER, SHELF, 10)]), ("sold", [Move(SHELF, GONE, 1)])] for _ in range(WORKERS)
    ]
    assert at_once(*turns) == {"booked": 16}
    assert (queries.balance(SHELF), queries.balance(GONE), Entry.objects.count()) == (9, 1, 2)


def test_ways_that_cross_do_not_lock_each_other() -> None:
    post("stock", "a", [Move(SUPPLIER, SHELF, 50)], why="came", endless=("supplier",))
    post("stock", "b", [Move(SUPPLIER, KEPT, 50)], why="came", endless=("supplier",))
    there = [[(f"t{worker}-{n}", [Move(SHELF, KEPT, 1)]) for n in range(5)] for worker in range(4)]
    back = [[(f"b{worker}-{n}", [Move(KEPT, SHELF, 1)]) for n in range(5)] for worker in range(4)]
    assert at_once(*there, *back) == {"booked": 40}
    assert (queries.balance(SHELF), queries.balance(KEPT)) == (50, 50)
    assert queries.wrong() == []
