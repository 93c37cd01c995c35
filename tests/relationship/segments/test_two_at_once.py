"""Two workers at the same sets: nobody is in twice, nobody is told of twice."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing

import pytest
from django.db import connection

from keepword.core.models import Fact
from keepword.customers.models import Customer
from keepword.relationship.models import Membership, Passage, Segment
from keepword.relationship.services import refresh, scoring, walking
from tests.relationship.segments.shop import customer, inside, order, segment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
LITHUANIAN = {"field": "customer_language", "op": "is", "value": "lt"}


def at_once(*turns: Callable[[], object]) -> None:
    """Each in a thread; all must come to their end."""
    start, done = threading.Barrier(len(turns)), list[object]()

    def work(turn: Callable[[], object]) -> None:
        with closing(connection):
            start.wait(30)
            turn()
            done.append(turn)

    workers = [threading.Thread(target=work, args=(turn,)) for turn in turns]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(done) == len(turns)


def test_a_count_a_look_and_a_change_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh, "_FIRST", 7)
    monkeypatch.setattr(refresh, "_WIDEST", 7)
    people = [customer(language="en") for _ in range(60)]
    made = segment("Lithuanian", LITHUANIAN)
    other = segment("Not Lithuanian", {"not": LITHUANIAN})

    def change(step: int) -> None:
        for one in people[step::2]:
            Customer.objects.filter(pk=one.pk).update(language="lt")
            refresh.sign([one.pk])

    def count() -> None:
        for one in (made, other):
            refresh.recount(one.pk, seconds=30)

    def look() -> None:
        for _turn in range(5):
            walking.look()

    at_once(lambda: change(0), lambda: change(1), count, count, look, look)
    walking.look(seconds=30)
    for one in (made, other):
        one.refresh_from_db()
    assert inside(made) == {one.pk for one in people}
    assert inside(other) == set()
    assert (made.size, other.size) == (60, 0)
    told = Counter(
        Fact.objects.filter(kind="segment_entered", data__segment=made.pk).values_list("person", flat=True)
    )
    assert set(told.values()) == {1}
    assert len(told) == 60
    assert Membership.objects.filter(segment=made).count() == 60


def test_ways_are_read_by_one_at_a_time() -> None:
    Segment.objects.all().delete()
    people = [customer() for _ in range(30)]
    for who in people:
        order(who, 2)
    refresh.sign([who.pk for who in people])
    at_once(walking.look, walking.look, walking.walk_on, scoring.score, scoring.score)
    assert Passage.objects.filter(left_at=None, stage="buy").count() == 30
