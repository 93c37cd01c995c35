"""Means, margins and alphas equal what pandas and the direct formulas say."""

from math import comb, exp, isclose, lgamma, sqrt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.feedback.rules.distributions import f_quantile, incomplete_beta, t_quantile
from keepword.feedback.rules.statistics import alpha, gap, is_hidden, mean, nps

SCORES = st.lists(st.integers(1, 7), min_size=2, max_size=40)
TABLES = st.integers(2, 8).flatmap(
    lambda items: st.lists(
        st.lists(st.integers(1, 7), min_size=items, max_size=items), min_size=2, max_size=30
    )
)


@given(SCORES)
def test_a_mean_and_its_error_are_those_of_pandas(scores: list[int]) -> None:
    found, series = mean(scores), pd.Series(scores, dtype=float)
    assert found is not None
    assert found.error is not None
    assert isclose(found.value, series.mean(), abs_tol=1e-12)
    assert isclose(found.error, series.sem(), abs_tol=1e-9)


@given(TABLES)
@settings(max_examples=60, deadline=None)
def test_alpha_is_that_of_the_covariances(table: list[list[int]]) -> None:
    """By the covariance matrix instead of the variances of sums: k/(k-1) * (1 - trace / sum)."""
    found, frame = alpha(table), pd.DataFrame(table, dtype=float)
    covariances = frame.cov().to_numpy()
    if found is None:
        assert covariances.sum() < 1e-9
        return
    items = frame.shape[1]
    expected = items / (items - 1) * (1 - covariances.trace() / covariances.sum())
    assert isclose(found.value, expected, rel_tol=1e-7, abs_tol=1e-7)
    assert found.low <= found.value <= 1
    assert found.low <= found.high <= 1 + 1e-9


def test_items_that_say_the_same_have_an_alpha_of_one() -> None:
    found = alpha([[1, 1, 1], [4, 4, 4], [5, 5, 5]])
    assert found is not None
    assert (found.n, found.items) == (3, 3)
    assert found.value == pytest.approx(1)


@pytest.mark.parametrize("rows", [[], [[1, 2]], [[1], [2], [3]], [[3, 3], [3, 3]]])
def test_where_alpha_says_nothing_it_is_none(rows: list[list[float]]) -> None:
    assert alpha(rows) is None


@given(st.integers(1, 5).map(lambda n: 2 * n), st.integers(2, 60), st.sampled_from([0.025, 0.5, 0.975]))
@settings(max_examples=30, deadline=None)
def test_f_cuts_off_its_share_of_the_density(upper: int, lower: int, share: float) -> None:
    """The density, integrated by Simpson's rule up to the quantile."""
    end = f_quantile(share, upper, lower)
    front = exp(lgamma((upper + lower) / 2) - lgamma(upper / 2) - lgamma(lower / 2))
    ratio = upper / lower

    def density(x: float) -> float:
        power = (upper + lower) / 2
        return front * ratio ** (upper / 2) * x ** (upper / 2 - 1) / (1 + ratio * x) ** power

    steps = 4_000
    width = end / steps
    inner = sum((4 if at % 2 else 2) * density(at * width) for at in range(1, steps))
    assert width / 3 * (density(0) + inner + density(end)) == pytest.approx(share, abs=1e-5)


def test_alpha_stands_with_feldt_s_interval() -> None:
    found = alpha([[1, 2, 2], [3, 3, 4], [4, 5, 5], [2, 2, 1], [5, 4, 5], [3, 4, 4]])
    assert found is not None
    assert (1 - found.low) / (1 - found.value) == pytest.approx(f_quantile(0.975, 5, 10))
    assert (1 - found.high) / (1 - found.value) == pytest.approx(f_quantile(0.025, 5, 10))


@given(st.lists(st.integers(0, 10), min_size=1, max_size=60))
def test_the_margin_of_nps_is_that_of_plus_and_minus_ones(scores: list[int]) -> None:
    marks = pd.Series([1.0 if one > 8 else -1.0 if one < 7 else 0.0 for one in scores])
    found = nps(scores)
    assert found is not None
    assert isclose(found.value, 100 * marks.mean(), abs_tol=1e-9)
    assert isclose(found.margin, 195.9964 * sqrt(marks.var(ddof=0) / len(scores)), abs_tol=1e-5)
    assert found.promoters + found.passives + found.detractors == len(scores)


@given(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)), min_size=2, max_size=40))
def test_a_gap_is_taken_in_pairs(pairs: list[tuple[int, int]]) -> None:
    frame = pd.DataFrame(pairs, columns=["expected", "found"], dtype=float)
    n = len(frame)
    var = frame["expected"].var() + frame["found"].var() - 2 * frame["expected"].cov(frame["found"])
    shown = gap(pairs)
    assert shown is not None
    assert shown.error is not None
    assert isclose(shown.value, frame["found"].mean() - frame["expected"].mean(), abs_tol=1e-9)
    assert isclose(shown.error, sqrt(max(0.0, var) / n), abs_tol=1e-6)


@pytest.mark.parametrize(
    ("share", "freedom", "printed"),
    [(0.975, 1, 12.706), (0.975, 4, 2.776), (0.975, 30, 2.042), (0.975, 1000, 1.962), (0.95, 10, 1.812)],
)
def test_t_is_as_in_the_printed_tables(share: float, freedom: int, printed: float) -> None:
    assert t_quantile(share, freedom) == pytest.approx(printed, abs=6e-4)


@pytest.mark.parametrize(
    ("share", "upper", "lower", "printed"),
    [(0.95, 1, 10, 4.965), (0.95, 5, 10, 3.326), (0.95, 10, 20, 2.348), (0.975, 10, 20, 2.774)],
)
def test_f_is_as_in_the_printed_tables(share: float, upper: int, lower: int, printed: float) -> None:
    assert f_quantile(share, upper, lower) == pytest.approx(printed, abs=6e-4)


@given(st.integers(1, 40), st.integers(1, 40), st.floats(0.01, 0.99))
def test_the_incomplete_beta_is_a_tail_of_a_binomial(a: int, b: int, x: float) -> None:
    """I_x(a, b) is the chance of a hits or more in a + b - 1 tries."""
    n = a + b - 1
    direct = sum(comb(n, hits) * x**hits * (1 - x) ** (n - hits) for hits in range(a, n + 1))
    assert isclose(incomplete_beta(a, b, x), direct, rel_tol=1e-9, abs_tol=1e-12)


def test_groups_under_five_are_hidden() -> None:
    assert [is_hidden(n) for n in (0, 4, 5)] == [True, True, False]


def test_of_nothing_there_is_nothing() -> None:
    assert (mean([]), nps([]), gap([])) == (None, None, None)
    one = mean([4.0])
    assert one is not None
    assert (one.value, one.error, one.low) == (4.0, None, None)
