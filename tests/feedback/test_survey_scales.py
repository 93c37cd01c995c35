"""Each instrument is reckoned as those who made it say."""

from math import isclose

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.feedback.rules.scales import (
    DIMENSIONS,
    Pairs,
    Quadrant,
    ces,
    csat,
    csi,
    quadrants,
    servqual,
    sus,
)

LIKERT = st.integers(1, 7)
PERSON = st.fixed_dictionaries(
    {name: st.lists(st.tuples(LIKERT, LIKERT), min_size=2, max_size=4) for name in DIMENSIONS}
)


def test_satisfied_are_those_who_say_four_or_five() -> None:
    share = csat([1, 2, 3, 4, 5, 5])
    assert (share.count, share.of) == (3, 6)
    assert share.interval is not None
    assert share.interval == pytest.approx((0.1876, 0.8124), abs=1e-4)


def test_effort_is_a_mean() -> None:
    found = ces([7, 5, 6])
    assert found is not None
    assert found.value == 6


@pytest.mark.parametrize(
    ("answers", "points"),
    [([5, 1] * 5, 100), ([1, 5] * 5, 0), ([3] * 10, 50), ([5, 1, 4, 2, 4, 2, 5, 1, 4, 3], 82.5)],
)
def test_usability_goes_from_nothing_to_a_hundred(answers: list[int], points: float) -> None:
    assert sus(answers) == points


def test_usability_wants_all_ten() -> None:
    with pytest.raises(ValueError, match="ten"):
        sus([3] * 9)


def test_what_is_important_weighs_more() -> None:
    found = csi({"speed": [(10, 5), (10, 5)], "parking": [(5, 10), (5, 10)]})
    assert found is not None
    assert found.value == pytest.approx(100 * (10 / 15 * 5 + 5 / 15 * 10) / 10)
    assert [one.weight for one in found.items] == pytest.approx([2 / 3, 1 / 3])
    assert csi({}) is None
    assert csi({"speed": []}) is None


@given(st.lists(PERSON, min_size=2, max_size=12))
def test_gaps_are_those_of_pandas(people: list[dict[str, list[tuple[int, int]]]]) -> None:
    rows = [
        (at, name, found - expected)
        for at, one in enumerate(people)
        for name, pairs in one.items()
        for expected, found in pairs
    ]
    frame = pd.DataFrame(rows, columns=["who", "dimension", "gap"])
    each = frame.groupby(["who", "dimension"])["gap"].mean().unstack()
    found = servqual([Pairs(one) for one in people])
    for name in DIMENSIONS:
        assert isclose(found.dimensions[name].value, each[name].mean(), abs_tol=1e-9)
    assert found.overall is not None
    assert found.weighted is None
    assert isclose(found.overall.value, each.mean(axis=1).mean(), abs_tol=1e-9)


def test_points_out_of_a_hundred_weigh_the_gaps() -> None:
    gaps = {name: [(5.0, 5.0 + at)] for at, name in enumerate(DIMENSIONS)}
    points = dict(zip(DIMENSIONS, (40, 30, 20, 10, 0), strict=True))
    found = servqual([Pairs(gaps, points), Pairs(gaps, points | {"empathy": 50}), Pairs(gaps)])
    assert found.weighted is not None
    assert found.overall is not None
    assert (found.weighted.n, found.weighted.value) == (1, pytest.approx(0.3 + 0.4 + 0.3))
    assert (found.overall.n, found.overall.value) == (3, pytest.approx(2))


def test_who_left_a_dimension_out_counts_in_the_others() -> None:
    whole = {name: [(4.0, 6.0)] for name in DIMENSIONS}
    found = servqual([Pairs(whole), Pairs({"tangibles": [(4.0, 4.0)]})])
    assert found.dimensions["tangibles"].n == 2
    assert found.overall is not None
    assert found.overall.n == 1


def test_the_map_says_what_to_do() -> None:
    places = {"a": (9.0, 2.0), "b": (9.0, 9.0), "c": (2.0, 2.0), "d": (2.0, 9.0)}
    found = quadrants(places)
    assert list(found.values()) == [
        Quadrant.CONCENTRATE,
        Quadrant.KEEP_UP,
        Quadrant.LOW_PRIORITY,
        Quadrant.OVERKILL,
    ]
    assert quadrants({}) == {}
    assert quadrants({"one": (0.1, 0.1)}) == {"one": Quadrant.KEEP_UP}
