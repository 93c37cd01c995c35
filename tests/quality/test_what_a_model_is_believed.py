"""Of what a model answers only marks count, with words that were sent. It is asked politely."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from keepword.quality.rules.asking import (
    BACKOFF,
    MOST_PATIENCE,
    MOST_TRIES,
    Outcome,
    is_drawn,
    next_try,
    outcome,
    wished,
)
from keepword.quality.rules.prompting import Asks, Given, Turn, Unreadable, marks_in, messages, said_in

CRITERIA = {"polite": "yes_no", "right": "scale"}
TEXTS = ["Where is my lamp?", "It comes on\nFriday, [name 1]."]
NOW = datetime(2026, 7, 13, 6, tzinfo=UTC)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


def answered(*rows: object) -> list[Given]:
    return marks_in(json.dumps({"marks": rows}), CRITERIA, TEXTS)


def row(
    key: object = "right", mark: object = 2, evidence: object = ("comes on Friday",)
) -> dict[str, object]:
    return {"criterion": key, "mark": mark, "evidence": evidence}


def test_a_mark_with_words_that_were_sent_is_taken() -> None:
    assert answered(row(), row("polite", 1, ["[name 1]"])) == [
        Given("right", 2, ("comes on Friday",), ""),
        Given("polite", 1, ("[name 1]",), ""),
    ]
    assert answered(row(mark=-1, evidence=[])) == [Given("right", -1, (), "")]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (row("weather"), "unknown"),
        (row(7), "unknown"),
        (row(None), "unknown"),
        (row(mark=4), "range"),
        (row(mark=-2), "range"),
        (row(mark=True), "range"),
        (row(mark=2.0), "range"),
        (row(mark="3"), "range"),
        (row("polite", 2), "range"),
        (row(evidence=[]), "no_evidence"),
        (row(evidence="comes on Friday"), "no_evidence"),
        (row(evidence=["on"] * 6), "no_evidence"),
        (row(evidence=["comes on Monday"]), "not_said"),
        (row(evidence=["COMES ON FRIDAY"]), "not_said"),
        (row(evidence=["lamp? It comes"]), "not_said"),
        (row(evidence=[" "]), "not_said"),
        (row(evidence=["comes on Friday", 5]), "not_said"),
        (row(evidence=["x" * 301]), "not_said"),
    ],
)
def test_what_cannot_be_believed_is_refused(wrong: dict[str, object], why: str) -> None:
    (found,) = answered(wrong)
    assert (found.value, found.evidence, found.refused) == (None, (), why)


def test_a_criterion_that_is_marked_twice_is_refused() -> None:
    assert [one.refused for one in answered(row(), row(mark=3))] == ["twice", "twice"]


@pytest.mark.parametrize(
    "text",
    ["", "Sure!", "[]", '{"marks": 1}', '{"marks": [1]}', "[" * 90_000, '{"marks": [' + "9" * 9_000 + "]}"],
)
def test_what_is_not_what_was_asked_for_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        marks_in(text, CRITERIA, TEXTS)


def test_a_fence_around_it_is_no_fault() -> None:
    text = "```json\n" + json.dumps({"marks": [row()]}) + "\n```"
    assert [one.refused for one in marks_in(text, CRITERIA, TEXTS)] == [""]


@given(json_values)
def test_whatever_is_answered_nothing_breaks_and_nothing_unsaid_is_taken(value: object) -> None:
    for text in (
        json.dumps(value),
        json.dumps({"marks": [value, {"criterion": "right", "evidence": value}]}),
    ):
        try:
            found = marks_in(text, CRITERIA, TEXTS)
        except Unreadable:
            continue
        for one in found:
            assert one.refused or one.value == -1 or one.evidence
            assert all(any(words in " ".join(said.split()) for said in TEXTS) for words in one.evidence)
    with suppress(Unreadable):
        assert isinstance(said_in(json.dumps(value)), str)


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_words_of_a_customer_leave_their_string(first: str, second: str) -> None:
    """They cannot end the material, nor come to stand beside it: read back, they are what they were."""
    system, user = messages([Asks("right", "scale", "Right")], [Turn(True, first), Turn(False, second)])
    assert (system["role"], user["role"]) == ("system", "user")
    told = json.loads(user["content"])
    assert [turn["text"] for turn in told["conversation"]] == [first, second]
    assert [turn["from"] for turn in told["conversation"]] == ["customer", "staff"]
    assert told["criteria"][0]["marks"] == [0, 1, 2, 3, -1]
    assert set(told) == {"criteria", "conversation"}
    assert system == messages([], [])[0]


def test_what_statuses_mean() -> None:
    told = {
        200: "answered",
        429: "patience",
        401: "key",
        403: "key",
        400: "never",
        404: "never",
        301: "never",
    }
    assert {status: str(outcome(status)) for status in told} == told
    assert {outcome(status) for status in (408, 500, 502, 503, 529)} == {Outcome.AGAIN}


@given(st.integers(1, MOST_TRIES - 1), st.integers(0, 10**12))
def test_it_is_tried_again_as_late_as_it_is_asked_for(tries: int, seconds: int) -> None:
    again = next_try(tries, NOW, {"retry-after": str(seconds)})
    assert again is not None
    asked = min(timedelta(seconds=min(seconds, 10**9)), MOST_PATIENCE)
    assert again - NOW == max(BACKOFF[tries - 1], asked)


def test_not_for_ever_and_a_moment_can_be_asked_for() -> None:
    assert next_try(MOST_TRIES, NOW) is None
    assert wished({"retry-after": "Mon, 13 Jul 2026 07:00:00 GMT"}, NOW) == timedelta(hours=1)
    assert wished({"retry-after": "Mon, 13 Jul 2020 07:00:00 GMT"}, NOW) == timedelta()
    for strange in ("", "soon", "-5", "1e9", "٣", "Mon, 99 Jul 2026 07:00:00 GMT"):
        assert wished({"retry-after": strange}, NOW) is None


def test_a_share_of_reviews_is_drawn_once_and_for_all() -> None:
    some = {number for number in range(10_000) if is_drawn(number, 20)}
    assert 1_800 < len(some) < 2_200
    assert some <= {number for number in range(10_000) if is_drawn(number, 50)}
    assert not any(is_drawn(number, 0) for number in range(1_000))
    assert all(is_drawn(number, 100) for number in range(1_000))
