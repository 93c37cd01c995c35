"""Whatever is moved, the books add up: hypothesis moves, a plain dictionary counts along."""

from collections import Counter
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.core.errors import Conflict, Invalid
from keepword.ledger import queries
from keepword.ledger.models import Account, Entry, Posting
from keepword.ledger.rules import Move, Place, sides
from keepword.ledger.services import NotEnough, post, reverse
from tests.standing import undone

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
KINDS = ("supplier", "shelf", "reserved", "gone")
PLACES = st.builds(Place, st.just("stock"), st.sampled_from(KINDS), st.just(0), st.sampled_from(["A", "B"]))
MOVES = st.builds(Move, PLACES, PLACES, st.integers(1, 9)).filter(
    lambda move: move.source.unit == move.target.unit and move.source != move.target
)
PLACE, OTHER = Place("stock", "shelf", 0, "A"), Place("stock", "gone", 0, "A")
# A small set of keys, so that the same one comes again.
STEPS = st.lists(st.tuples(st.integers(0, 12), st.lists(MOVES, min_size=1, max_size=3)), max_size=20)


@given(steps=STEPS)
@settings(max_examples=40)
def test_balances_are_what_a_dictionary_says(steps: list[tuple[int, list[Move]]]) -> None:
    with undone():
        told: Counter[Place] = Counter()
        booked: dict[int, dict[Place, int]] = {}
        for key, moves in steps:
            changes: Counter[Place] = Counter()
            for move in moves:
                changes[move.source] -= move.amount
                changes[move.target] += move.amount
            wanted = {place: change for place, change in changes.items() if change}
            short = any(
                place.kind != "supplier" and change < 0 and told[place] + change < 0
                for place, change in wanted.items()
            )
            try:
                post("stock", str(key), moves, why="moved", endless=("supplier",))
            except NotEnough:
                assert short
                assert key not in booked
            except Conflict:
                assert booked[key] != wanted
            except Invalid:
                assert not wanted
            else:
                assert wanted
                assert booked.get(key, wanted) == wanted
                if key not in booked:
                    assert not short
                    told.update(wanted)
                    booked[key] = wanted
        there = {Place(a.book, a.kind, a.owner, a.unit): a.balance for a in Account.objects.all()}
        assert {place: left for place, left in there.items() if left} == {
            place: left for place, left in told.items() if left
        }
        assert queries.wrong() == []
        assert Entry.objects.count() == len(booked)


@given(moves=st.lists(MOVES, min_size=1, max_size=8))
def test_what_leaves_comes_to_another_place(moves: list[Move]) -> None:
    back = [Move(move.target, move.source, move.amount) for move in moves]
    with pytest.raises(ValueError):
        sides([*moves, *back])
    changes = sides([*moves, Move(PLACE, OTHER, 100)])
    for unit in ("A", "B"):
        assert sum(change for place, change in changes.items() if place.unit == unit) == 0


def place(kind: str, unit: str = "LAMP", book: str = "stock") -> Place:
    return Place(book, kind, 0, unit)


def fill(amount: int = 5) -> Entry:
    return post(
        "stock", "begin", [Move(place("supplier"), place("shelf"), amount)], why="came", endless=("supplier",)
    )


def test_an_entry_is_taken_back_once() -> None:
    entry = fill()
    back = reverse(entry, "back", why="wrong")
    assert queries.balance(place("shelf")) == queries.balance(place("supplier")) == 0
    assert reverse(entry, "back again", why="wrong") == back
    assert queries.balance(place("shelf")) == 0


def test_what_is_gone_is_not_taken_back() -> None:
    entry = fill()
    post("stock", "sold", [Move(place("shelf"), place("gone"), 3)], why="sold")
    with pytest.raises(NotEnough) as found:
        reverse(entry, "back", why="wrong")
    assert (found.value.left, queries.balance(place("shelf"))) == (2, 2)
    assert queries.wrong() == []


@pytest.mark.parametrize(
    "move",
    [
        Move(place("shelf"), place("gone"), 0),
        Move(place("shelf"), place("gone"), -1),
        Move(place("shelf"), place("gone", unit="BULB"), 1),
        Move(place("shelf"), place("gone", book="points"), 1),
        Move(place("shelf"), place("gone"), 10**16),
    ],
)
def test_nonsense_is_not_booked(move: Move) -> None:
    with pytest.raises(Invalid):
        post("stock", "x", [move], why="moved")
    assert not Entry.objects.exists()


def test_the_database_itself_holds_the_floor() -> None:
    fill(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(kind="shelf").update(balance=-1)


def test_who_falsifies_a_balance_or_a_posting_is_found() -> None:
    fill()
    Account.objects.filter(kind="shelf").update(balance=7)
    assert len(queries.wrong()) == 1
    Posting.objects.filter(account__kind="shelf").update(amount=7)
    assert [line for line in queries.wrong() if "begin" in line]


def test_names_of_entries_are_of_their_book(db: Any) -> None:
    fill()
    points = [Move(Place("points", "shop", 0, "points"), Place("points", "held", 7, "points"), 10)]
    assert post("points", "begin", points, why="earned", endless=("shop",)).book == "points"
    assert queries.balance(Place("points", "held", 7, "points")) == 10
