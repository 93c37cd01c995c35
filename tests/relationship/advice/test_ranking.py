"""What a guide advises: whoever looks at the answers and the products by hand comes to the same."""

from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from keepword.core.errors import Invalid
from keepword.relationship.rules.advise import Result, Thing, advise
from keepword.relationship.rules.guides import answered, checked
from tests.relationship.advice.shop import QUESTIONS, answer, effect, question

THINGS = [
    Thing(1, "READ", "Reading lamp", "Floor", "Norrby", words="reading lamp, warm", price=4_000),
    Thing(2, "DESK", "Desk lamp", "Desk", "Norrby", words="desk lamp", price=3_000),
    Thing(3, "LUX", "Lux desk lamp", "Desk", "Lux", words="lux desk lamp, warm", price=9_000),
    Thing(4, "CHEAP", "Small lamp", "Floor", "Lux", words="small lamp", price=1_000),
]


def advised(things: list[Thing] = THINGS, most: int = 10, **answers: Any) -> Result:
    questions = checked(QUESTIONS)
    with translation.override("en"):
        return advise(
            questions, answered(questions, answers), things, language="en", currency="EUR", most=most
        )


def names(found: Result) -> list[str]:
    return [one.thing.sku for one in found.found]


def test_what_suits_best_comes_first_with_its_reason() -> None:
    found = advised(**{"for": "read"})
    assert names(found) == ["READ", "LUX"]  # warm ones, the cheaper first
    assert found.found[0].reasons == ("A warm light for the eyes",)
    assert (found.meets, found.considered) == (True, 4)


def test_a_demand_leaves_out_what_does_not_meet_it() -> None:
    found = advised(**{"for": "work"})
    assert names(found) == ["DESK", "LUX"]
    assert found.found[0].reasons == ("Fits “Work”",)


def test_several_answers_about_the_same_are_alternatives() -> None:
    assert set(names(advised(brands=["norrby", "lux"]))) == {"READ", "DESK", "LUX", "CHEAP"}
    assert set(names(advised(brands=["norrby"]))) == {"READ", "DESK"}


def test_never_means_never() -> None:
    assert set(names(advised(brands=["lux", "no-lux"]))) == {"READ", "DESK"}


def test_where_nothing_meets_all_the_nearest_is_shown_with_what_it_misses() -> None:
    found = advised(**{"for": "work", "budget": 2_000})
    assert not found.meets
    assert set(names(found)) == {"CHEAP", "DESK", "LUX"}
    missing = {one.thing.sku: one.misses for one in found.found}
    assert missing["DESK"] == ("Costs more than your €20.00",)
    assert missing["CHEAP"] == ("Does not meet “Work”",)


def test_a_price_that_is_not_known_meets_no_budget() -> None:
    unknown = Thing(9, "X", "X", price=None)
    found = advised([unknown], budget=5_000)
    assert not found.meets
    assert found.found[0].misses == ("Costs more than your €50.00",)


def test_nothing_to_choose_from_is_no_advice() -> None:
    found = advised([], budget=5_000)
    assert (found.meets, found.found) == (False, ())


SOME = st.lists(
    st.builds(
        Thing,
        pk=st.integers(1, 50),
        sku=st.sampled_from(["A", "B", "C"]),
        title=st.sampled_from(["one", "two"]),
        category=st.sampled_from(["Desk", "Floor"]),
        brand=st.sampled_from(["Norrby", "Lux", "Other"]),
        words=st.sampled_from(["warm", "cold"]),
        price=st.none() | st.integers(0, 10_000),
    ),
    max_size=12,
    unique_by=lambda one: one.pk,
)
CHOSEN = st.fixed_dictionaries(
    {},
    optional={
        "for": st.sampled_from(["read", "work"]),
        "brands": st.lists(st.sampled_from(["norrby", "lux", "no-lux"]), min_size=1, unique=True),
        "budget": st.integers(1, 10_000),
    },
).filter(bool)


@given(SOME, CHOSEN)
def test_by_hand_it_comes_to_the_same(things: list[Thing], chosen: dict[str, Any]) -> None:
    def misses(one: Thing) -> int:
        wanted = {"Norrby" * (b == "norrby") + "Lux" * (b == "lux") for b in chosen.get("brands", [])} - {""}
        return (
            (chosen.get("for") == "work" and one.category != "Desk")
            + bool(wanted and one.brand not in wanted)
            + ("budget" in chosen and (one.price is None or one.price > chosen["budget"]))
        )

    def score(one: Thing) -> int:
        warm = one.words == "warm"
        return (2 if chosen.get("for") == "read" else -1 if chosen.get("for") == "work" else 0) * warm

    allowed = [x for x in things if not ("no-lux" in chosen.get("brands", []) and x.brand == "Lux")]
    fewest = min((misses(one) for one in allowed), default=0)
    expected = [one for one in allowed if misses(one) == fewest]
    if any(score(one) > 0 for one in expected):
        expected = [one for one in expected if score(one) > 0]
    found = advised(things, most=50, **chosen)
    assert {one.thing.pk for one in found.found} == {one.pk for one in expected}
    scores = [one.score for one in found.found]
    assert scores == sorted(scores, reverse=True)
    assert all(one.score == score(one.thing) and len(one.misses) == fewest for one in found.found)
    assert found.meets == (bool(expected) and fewest == 0)


def wants(one: dict[str, Any]) -> list[dict[str, Any]]:
    return [question("a", "Which?", answer("x", "One", one), answer("y", "Two"))]


@pytest.mark.parametrize(
    ("questions", "field"),
    [
        ([], "questions"),
        ([question("a", "")], "q-0"),
        ([question("a", "Which?", answer("x", "One"))], "q-0"),
        ([question("a", "Which?", answer("x", "One"), answer("x", "Two"))], "q-0"),
        ([question("a", "Which?", answer("x", "One"), answer("y", ""))], "q-0-a-1"),
        (wants(effect("plus", "brand", "")), "q-0-a-0-e-0"),
        (wants(effect("plus", "price_most", "9")), "q-0-a-0-e-0"),
        (wants(effect("hm", "brand", "B")), "q-0-a-0-e-0"),
        (wants(effect("plus", "brand", "B", 9)), "q-0-a-0-e-0"),
        ([question("a", "Which?", answer("x", "One"), answer("y", "Two"))], "questions"),
        ([question("A b", "Much?", kind="budget")], "q-0"),
        ([question("a", "Much?", kind="budget"), question("a", "Much?", kind="budget")], "questions"),
        ("no list", "questions"),
        ([3], "q-0"),
    ],
)  # fmt: skip
def test_what_is_no_guide_is_refused_where_it_fails(questions: Any, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(questions)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "answers"),
        ({"other": "x"}, "answers"),
        ({"for": "other"}, "for"),
        ({"for": ["read", "work"]}, "for"),
        ({"for": 3}, "for"),
        ({"budget": "cheap"}, "budget"),
        ({"budget": -1}, "budget"),
        ({"budget": True}, "budget"),
    ],
)
def test_an_answer_that_was_not_asked_for_is_refused(given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        answered(QUESTIONS, given)
    assert refused.value.field == field
