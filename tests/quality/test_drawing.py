"""Who is reviewed, and by whom: fair, and the same for the same seed."""

from collections import Counter

import hypothesis.strategies as st
from hypothesis import given

from keepword.quality.rules.drawing import dealt, drawn, riskiest, work_of

people = st.integers(1, 6)
work = st.dictionaries(people, st.sets(st.integers(1, 60), max_size=12), max_size=6)
seeds = st.text("abcdef0123456789", max_size=8)


@given(work, st.integers(0, 5), seeds)
def test_each_agent_gives_the_same_number_or_all_they_have(
    told: dict[int, set[int]], each: int, seed: str
) -> None:
    found = drawn(told, each, seed)
    assert found.keys() == told.keys()
    for agent, ids in found.items():
        assert len(ids) == len(set(ids)) == min(each, len(told[agent]))
        assert set(ids) <= told[agent]


@given(work, st.integers(0, 5), seeds)
def test_the_same_seed_draws_the_same_in_whatever_order_they_come(
    told: dict[int, set[int]], each: int, seed: str
) -> None:
    turned = {agent: sorted(ids, reverse=True) for agent, ids in reversed(list(told.items()))}
    assert drawn(told, each, seed) == drawn(turned, each, seed)


def test_every_conversation_is_drawn_as_often_as_another() -> None:
    counted: Counter[int] = Counter()
    for number in range(2000):
        counted.update(drawn({1: range(10)}, 3, str(number))[1])
    assert all(abs(times - 600) < 100 for times in counted.values()), counted


@given(st.dictionaries(st.integers(1, 30), st.lists(st.sampled_from("abcd"))), st.integers(0, 8), seeds)
def test_the_riskiest_are_those_with_the_most_signs(told: dict[int, list[str]], most: int, seed: str) -> None:
    found = riskiest(told, most, seed)
    risky = {one for one, signs in told.items() if signs}
    assert len(found) == min(most, len(risky))
    assert set(found) <= risky
    left = risky - set(found)
    if found and left:
        assert min(len(set(told[one])) for one in found) >= max(len(set(told[one])) for one in left)


@given(st.lists(st.tuples(st.integers(1, 5), people, st.integers(1, 4)), max_size=20))
def test_a_conversation_is_the_work_of_who_wrote_the_most_in_it(rows: list[tuple[int, int, int]]) -> None:
    found = work_of(rows)
    assert found.keys() == {conversation for conversation, _author, _n in rows}
    for conversation, author in found.items():
        here = [(n, who) for place, who, n in rows if place == conversation]
        most = max(n for n, _who in here)
        assert author == min(who for n, who in here if n == most)


reviews = st.lists(st.tuples(st.integers(1, 40), st.sets(people)), max_size=20, unique_by=lambda row: row[0])


@given(reviews, st.dictionaries(people, st.integers(0, 5), max_size=5), seeds)
def test_nobody_reviews_what_they_may_not(
    told: list[tuple[int, set[int]]], has: dict[int, int], seed: str
) -> None:
    found = dealt(told, has, seed)
    assert found.keys() == {conversation for conversation, _never in told}
    for conversation, never in told:
        able = has.keys() - never
        assert found[conversation] in able if able else found[conversation] is None


@given(st.sets(st.integers(1, 99), max_size=30), st.integers(1, 5), seeds)
def test_where_all_may_each_gets_as_many(ids: set[int], reviewers: int, seed: str) -> None:
    found = Counter(dealt([(one, ()) for one in ids], dict.fromkeys(range(reviewers), 0), seed).values())
    loads = [found.get(one, 0) for one in range(reviewers)]
    assert max(loads) - min(loads) <= 1
