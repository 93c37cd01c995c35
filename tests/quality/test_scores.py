"""A score is what was reached of what applies, by weight; a critical error makes it nothing."""

from fractions import Fraction

import hypothesis.strategies as st
import pytest
from hypothesis import given

from keepword.quality.rules.scoring import NOT_APPLICABLE, SCALE, YES_NO, Marked, fits, score

values = {YES_NO: st.sampled_from([None, -1, 0, 1]), SCALE: st.sampled_from([None, -1, 0, 1, 2, 3])}
marks = st.lists(
    st.sampled_from([YES_NO, SCALE]).flatmap(
        lambda kind: st.builds(
            Marked,
            key=st.text("abc", min_size=1, max_size=3),
            kind=st.just(kind),
            weight=st.integers(1, 100),
            value=values[kind],
            critical=st.booleans(),
            accuracy=st.booleans(),
        )
    ),
    max_size=12,
)


def oracle(given: list[Marked]) -> Fraction | None:
    """In whole numbers: every criterion is laid out as often as it weighs, in sixths of a point."""
    laid: list[int] = []
    for one in given:
        if one.value in (0, 1, 2, 3):
            if one.critical and one.value == 0:
                return Fraction(0)
            laid += [one.value * (6 if one.kind == YES_NO else 2)] * one.weight  # type: ignore[operator]
    return Fraction(100 * sum(laid), 6 * len(laid)) if laid else None


@given(marks)
def test_the_score_is_the_weighted_mean_of_what_applies(told: list[Marked]) -> None:
    wanted = oracle(told)
    assert score(told).points == (None if wanted is None else pytest.approx(float(wanted)))


@given(marks)
def test_accuracy_is_the_score_of_those_criteria_alone(told: list[Marked]) -> None:
    alone = [Marked(o.key, o.kind, o.weight, o.value) for o in told if o.accuracy]
    wanted = oracle(alone)
    assert score(told).accuracy == (None if wanted is None else pytest.approx(float(wanted)))


@given(marks)
def test_what_does_not_apply_changes_nothing(told: list[Marked]) -> None:
    more = [*told, Marked("x", SCALE, 50, NOT_APPLICABLE, critical=True)]
    assert score(more).points == score(told).points


@given(marks)
def test_what_is_missing_and_what_failed_is_named(told: list[Marked]) -> None:
    found = score(told)
    assert found.missing == tuple(one.key for one in told if one.value is None)
    assert found.failed == tuple(one.key for one in told if one.critical and one.value == 0)


def test_a_mark_fits_its_kind() -> None:
    assert fits(YES_NO, 1)
    assert fits(YES_NO, NOT_APPLICABLE)
    assert fits(SCALE, 3)
    assert not fits(YES_NO, 2)
    assert not fits(SCALE, 4)
    assert not fits(SCALE, -2)
