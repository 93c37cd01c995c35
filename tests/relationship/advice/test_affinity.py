"""Dunning's log-likelihood ratio, against his own paper and against the entropy of the same table."""

from math import isclose, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.relationship.rules.affinity import SURE, is_sure, llr

COUNTS = st.integers(0, 100_000)
TABLES = st.tuples(COUNTS, COUNTS, COUNTS, COUNTS).filter(lambda table: sum(table) > 0)


@pytest.mark.parametrize(
    ("table", "published"),
    [
        ((110, 2442, 111, 29114), 270.72),
        ((29, 13, 123, 31612), 263.90),
        ((31, 23, 139, 31584), 256.84),
        ((10, 0, 3, 31764), 167.23),
    ],
)
def test_the_numbers_of_the_paper_come_out(table: tuple[int, int, int, int], published: float) -> None:
    """Dunning 1993, table 2: "the swiss", "can be", "previous year", "mineral water"."""
    both, first, second, _neither = table
    assert round(llr(both, both + first, both + second, sum(table)), 2) == published


def entropy_ratio(table: tuple[int, int, int, int]) -> float:
    """The same by another way: twice the sum of k · ln(k / expected)."""
    a, b, c, d = table
    n = sum(table)
    rows, columns = (a + b, c + d), (a + c, b + d)
    expected = [rows[i] * columns[j] / n for i in (0, 1) for j in (0, 1)]
    return 2 * sum(k * log(k / e) for k, e in zip(table, expected, strict=True) if k)


@given(TABLES)
def test_it_is_the_g_test_of_the_table(table: tuple[int, int, int, int]) -> None:
    a, b, c, _d = table
    assert isclose(llr(a, a + b, a + c, sum(table)), entropy_ratio(table), rel_tol=1e-6, abs_tol=1e-3)


@given(TABLES)
def test_which_of_the_two_comes_first_does_not_matter(table: tuple[int, int, int, int]) -> None:
    a, b, c, _d = table
    n = sum(table)
    assert isclose(llr(a, a + b, a + c, n), llr(a, a + c, a + b, n), abs_tol=1e-6)


@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 50))
def test_two_that_have_nothing_to_do_with_each_other_are_never_sure(x: int, y: int, many: int) -> None:
    """Bought together exactly as often as chance would have it."""
    together, first, second, everybody = x * y, x * many * y, y * many * x, many * many * x * y
    assert llr(together, first, second, everybody) < SURE
    assert not is_sure(together, first, second, everybody)


def test_what_is_avoided_together_is_no_recommendation() -> None:
    assert llr(10, 500, 500, 1_000) > SURE
    assert not is_sure(10, 500, 500, 1_000)


def test_few_are_no_proof() -> None:
    assert llr(4, 4, 4, 10_000) > SURE
    assert not is_sure(4, 4, 4, 10_000)


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="no such customers"):
        llr(5, 4, 9, 100)
