"""A share stands with its interval."""

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.relationship.rules.share import Share, Z


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)],
)
def test_published_intervals_come_out(count: int, of: int, low: float, high: float) -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 857-872, table I: method 3."""
    found = Share(count, of).interval
    assert found is not None
    assert [round(one, 4) for one in found] == [low, high]


@given(st.integers(1, 5_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_its_ends_are_where_the_test_just_fails(pair: tuple[int, int]) -> None:
    """The ends solve |p - x| = z · sqrt(x(1 - x) / n): that is what makes it Wilson's."""
    share = Share(*pair)
    low, high = share.interval or (0.0, 0.0)
    value = share.value or 0.0
    assert low <= value + 1e-12
    assert high >= value - 1e-12
    for end in (low, high):
        if 0 < end < 1:
            assert isclose(abs(value - end), Z * (end * (1 - end) / share.of) ** 0.5, abs_tol=1e-9)


def test_of_nothing_there_is_no_share() -> None:
    assert Share(0, 0).value is None
    assert Share(0, 0).interval is None
    assert Share(3, 9).is_few
    assert not Share(3, 10).is_few
