"""What a number says beside its standard."""

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from keepword.analytics.rules import standards, words
from keepword.analytics.rules.verdicts import FEWEST, Band, Verdict, checked, judge, together
from keepword.core.errors import Invalid

UP = Band(green_low=0.9, amber_low=0.8)
BUSY = Band(green_low=0.65, green_high=0.85, amber_low=0.5, amber_high=0.9)
numbers = st.floats(-100, 100, allow_nan=False)


@pytest.mark.parametrize(
    ("band", "value", "verdict"),
    [
        (UP, 0.9, "green"),
        (UP, 0.8999, "amber"),
        (UP, 0.8, "amber"),
        (UP, 0.79, "red"),
        (Band(green_high=20, amber_high=60), 20, "green"),
        (Band(green_high=20, amber_high=60), 61, "red"),
        (Band(green_high=0), 1, "red"),
        (BUSY, 0.7, "green"),
        (BUSY, 0.86, "amber"),
        (BUSY, 0.95, "red"),
        (BUSY, 0.55, "amber"),
        (BUSY, 0.4, "red"),
        (Band(green_low=1, green_high=2, amber_low=0), 2.5, "red"),
    ],
)
def test_a_value_has_a_colour(band: Band, value: float, verdict: str) -> None:
    assert judge(band, value, 100).verdict == verdict


def test_nothing_to_count_is_no_data_whatever_the_target() -> None:
    assert judge(UP, None, 0).verdict is Verdict.NO_DATA
    assert judge(None, None, 0).verdict is Verdict.NO_DATA
    assert judge(None, 1.0, 9).verdict is Verdict.NO_STANDARD


def test_few_records_say_nothing() -> None:
    assert judge(UP, 1.0, FEWEST - 1).verdict is Verdict.FEW
    assert judge(UP, 1.0, FEWEST).verdict is Verdict.GREEN


def test_a_few_that_are_all_the_same_say_nothing() -> None:
    assert judge(UP, 1.0, FEWEST - 1, 1.0, 1.0).verdict is Verdict.FEW
    assert judge(UP, 1.0, FEWEST, 1.0, 1.0).verdict is Verdict.GREEN


def test_an_interval_from_green_to_red_says_nothing() -> None:
    # 3 of 3 kept: Wilson's interval is 0.44 to 1.
    assert judge(UP, 1.0, 3, 0.44, 1.0).verdict is Verdict.FEW
    assert judge(UP, 0.95, 200, 0.91, 0.97) == judge(UP, 0.95, 200)
    over = judge(UP, 0.92, 200, 0.88, 0.95)
    assert (over.verdict, over.sure) == (Verdict.GREEN, False)


@given(st.lists(numbers, min_size=4, max_size=4), numbers)
def test_a_colour_is_where_the_value_lies(ends: list[float], value: float) -> None:
    amber_low, green_low, green_high, amber_high = sorted(ends)
    band = checked(Band(green_low, green_high, amber_low, amber_high))
    inside = sum(low <= value <= high for low, high in ((green_low, green_high), (amber_low, amber_high)))
    assert judge(band, value, 100).verdict == ("red", "amber", "green")[inside]


@given(numbers, st.lists(numbers, min_size=2, max_size=2))
def test_a_sure_verdict_holds_for_all_of_the_interval(value: float, ends: list[float]) -> None:
    low, high = min(value, *ends), max(value, *ends)
    band = Band(green_low=10, amber_low=0)
    told = judge(band, value, 50, low, high)
    colours = {
        band.colour(one) for one in (low, value, high, *(one for one in (0.0, 10.0) if low <= one <= high))
    }
    if told.sure:
        assert colours == {told.verdict}
    elif told.verdict is Verdict.FEW:
        assert {Verdict.GREEN, Verdict.RED} <= colours


@pytest.mark.parametrize(
    ("band", "field"),
    [
        (Band(), "green_low"),
        (Band(amber_low=1), "green_low"),
        (Band(green_low=2, green_high=1), "green_high"),
        (Band(green_low=1, amber_low=2), "amber_low"),
        (Band(green_high=1, amber_low=0), "amber_low"),
        (Band(green_high=2, amber_high=1), "amber_high"),
    ],
)
def test_bounds_in_no_order_are_refused(band: Band, field: str) -> None:
    with pytest.raises(Invalid) as error:
        checked(band)
    assert error.value.field == field


@pytest.mark.parametrize(
    ("name", "band", "field"),
    [
        ("promises_kept", Band(green_high=0.9), "green_low"),
        ("promises_kept", Band(green_low=95), "green_low"),
        ("refund_time", Band(green_low=5), "green_high"),
        ("review_rating", Band(green_low=4, amber_low=0), "amber_low"),
        ("refund_time", Band(green_high=float("nan")), "green_high"),
    ],
)
def test_a_target_fits_its_indicator(name: str, band: Band, field: str) -> None:
    with pytest.raises(Invalid) as error:
        standards.checked(words.shipped()[name], band)
    assert error.value.field == field


def test_a_principle_is_as_good_as_the_worst_that_says_anything() -> None:
    cases: list[tuple[list[Any], Verdict]] = [
        ([Verdict.GREEN, Verdict.RED, Verdict.AMBER], Verdict.RED),
        ([Verdict.GREEN, Verdict.NO_DATA], Verdict.GREEN),
        ([Verdict.FEW, Verdict.NO_STANDARD, Verdict.NO_DATA], Verdict.FEW),
        ([Verdict.NO_DATA], Verdict.NO_DATA),
        ([], Verdict.NO_DATA),
    ]
    for told, whole in cases:
        assert together(told) is whole


def test_those_that_come_with_keepword_fit_their_indicators() -> None:
    shipped = standards.shipped()
    assert len(shipped) > 50
    assert shipped["page_speed"].source.startswith("Google")
    assert shipped["occupancy"].band.two_sided
