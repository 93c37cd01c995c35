"""How a usability test is reckoned, beside direct and exact computations."""

from fractions import Fraction
from math import isclose, log, prod, sqrt
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.feedback.rules.usability import ease, success, typical

Z2 = Fraction(1_959_964, 1_000_000) ** 2
# Student's t at 0.975, from a printed table (freedom 1 to 12).
T = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179]


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_adjusted_wald_interval_adds_two_tries_that_went_well_and_two_that_did_not(
    tried: tuple[int, int],
) -> None:
    done, of = tried
    found = success(done, of)
    assert found is not None
    n = of + Z2
    p = (done + Z2 / 2) / n
    square = Z2 * p * (1 - p) / n  # of half the interval
    assert isclose(found.low, max(0.0, float(p) - sqrt(square)), abs_tol=1e-9)
    assert isclose(found.high, min(1.0, float(p) + sqrt(square)), abs_tol=1e-9)
    assert 0 <= found.low <= found.share <= found.high <= 1


@given(st.integers(0, 40), st.integers(0, 40))
def test_failing_is_the_mirror_of_succeeding(done: int, failed: int) -> None:
    ours, theirs = success(done, done + failed), success(failed, done + failed)
    if ours is None or theirs is None:
        assert done + failed == 0
        return
    assert isclose(ours.low, 1 - theirs.high, abs_tol=1e-12)
    assert isclose(ours.high, 1 - theirs.low, abs_tol=1e-12)


def test_nine_of_ten_reckoned_by_hand() -> None:
    found = success(9, 10)
    assert found is not None
    assert (round(found.low, 3), round(found.high, 3)) == (0.574, 1.0)
    assert not found.is_few
    assert success(0, 0) is None


@given(st.lists(st.floats(0.1, 14_400), min_size=1, max_size=13))
def test_a_typical_time_is_the_root_of_the_product(seconds: list[float]) -> None:
    found = typical(seconds)
    assert found is not None
    exact = prod(map(Fraction, seconds))
    assert isclose(float(exact) ** (1 / len(seconds)), found.seconds, rel_tol=1e-9)
    assert min(seconds) * (1 - 1e-9) <= found.seconds <= fmean(seconds) * (1 + 1e-9)


@given(st.lists(st.floats(1, 1_000), min_size=2, max_size=13))
def test_its_interval_is_as_wide_above_as_below_in_ratio(seconds: list[float]) -> None:
    found = typical(seconds)
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    half = T[len(seconds) - 2] * stdev(map(log, seconds)) / sqrt(len(seconds))
    assert isclose(log(found.high / found.seconds), half, rel_tol=1e-3, abs_tol=1e-6)
    assert isclose(log(found.seconds / found.low), half, rel_tol=1e-3, abs_tol=1e-6)


def test_nothing_says_nothing_and_no_time_is_nothing() -> None:
    assert typical([]) is None
    assert ease([]) is None
    with pytest.raises(ValueError, match="above zero"):
        typical([3.0, 0.0])
    one = typical([30.0])
    assert one is not None
    assert (round(one.seconds, 9), one.low, one.high) == (30.0, None, None)
