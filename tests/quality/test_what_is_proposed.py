"""What was found in texts becomes a proposed mark with its evidence; words are found where they stand."""

import hypothesis.strategies as st
from hypothesis import given

from keepword.language.judge import DETECTORS as JUDGED
from keepword.quality.rules.evidence import locate
from keepword.quality.rules.prefilling import BAD, DETECTORS, GOOD, Heard, propose

heard = st.lists(
    st.builds(
        Heard,
        st.integers(1, 9),
        st.floats(0, 1),
        st.lists(st.tuples(st.integers(0, 5), st.integers(6, 9), st.just("x")), max_size=3).map(tuple),
    ),
    min_size=1,
    max_size=5,
)


def test_there_is_a_way_for_each_detector_of_the_language() -> None:
    assert set(DETECTORS) == set(JUDGED) | {"unclear"}


@given(heard, st.sampled_from(GOOD))
def test_of_what_is_good_the_best_message_counts(told: list[Heard], detector: str) -> None:
    found = propose("yes_no", detector, told)
    assert found is not None
    assert found.value == (max(one.score for one in told) >= 0.5)


@given(heard, st.sampled_from(BAD))
def test_of_what_is_bad_the_worst(told: list[Heard], detector: str) -> None:
    found = propose("scale", detector, told)
    worst = 1 - max(one.score for one in told)
    assert found is not None
    assert abs(found.value - 3 * worst) <= 0.5 + 1e-9


@given(heard)
def test_a_text_is_as_clear_as_its_least_clear_message(told: list[Heard]) -> None:
    found = propose("scale", "clarity", told)
    assert found is not None
    assert abs(found.value - 3 * min(one.score for one in told)) <= 0.5 + 1e-9


@given(heard, st.sampled_from(DETECTORS))
def test_evidence_is_what_was_found(told: list[Heard], detector: str) -> None:
    found = propose("yes_no", detector, told)
    known = {(one.message, *place) for one in told for place in one.places}
    assert found is not None
    assert set(found.places) <= known
    assert len(found.places) <= 5


def test_nothing_is_proposed_of_nothing() -> None:
    assert propose("yes_no", "courtesy", []) is None
    assert propose("yes_no", "weather", [Heard(1, 1.0)]) is None


@given(st.text("ab \n", max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_words_are_found_however_white_space_falls(text: str, start: int, end: int) -> None:
    part = text[min(start, end) : max(start, end)]
    spaced = "  \n ".join(part.split())
    found = locate(spaced, [(7, "nothing here"), (8, text)])
    if len("".join(part.split())) < 2:
        assert found is None
    else:
        assert found is not None
        assert found.message == 8
        assert text[found.start : found.end].split() == part.split()


def test_words_that_nobody_said_are_not_found() -> None:
    assert locate("a refund (now)", [(1, "We refund you now.")]) is None
