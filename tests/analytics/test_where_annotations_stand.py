"""Where a dated word stands on a series, and how numbers that stand together are written."""

from datetime import date, timedelta

import hypothesis.strategies as st
from hypothesis import given

from keepword.analytics.rules.annotations import label, places

days = st.integers(0, 400).map(lambda n: date(2026, 1, 1) + timedelta(days=n))


@given(st.lists(days, unique=True, max_size=30).map(sorted), st.lists(days, max_size=10), days)
def test_a_day_stands_in_the_stretch_that_began_last(
    begins: list[date], asked: list[date], end: date
) -> None:
    for day, place in zip(asked, places(begins, end, asked), strict=True):
        begun = [one for one in begins if one <= day]
        assert place == (begins.index(max(begun)) if begun and day <= end else None)


@given(st.sets(st.integers(1, 40), min_size=1))
def test_a_label_says_each_number_and_no_other(numbers: set[int]) -> None:
    said = set[int]()
    for part in label(sorted(numbers)).split(", "):
        first, _dash, last = part.partition("–")
        said |= set(range(int(first), int(last or first) + 1))
    assert said == numbers


def test_labels_are_short() -> None:
    assert [label(one) for one in ([1], [1, 2], [2, 3, 4], [1, 3])] == ["1", "1, 2", "2–4", "1, 3"]
