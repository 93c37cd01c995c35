"""How soon we answer and solve."""

import hypothesis.strategies as st
import pytest

from tests.analytics.indicators.world import Pair, Said, agree, middle, over, ratio, said

pytestmark = pytest.mark.django_db
met = st.none() | st.booleans()


@over(said("first_response"), said("next_response"))
def test_a_first_response_is_the_median_of_minutes(told: list[Said], fates: list[int]) -> None:
    agree("first_response_time", lambda all_: _times(all_, "first_response", 60), told, fates, middle)


@over(said("first_response"), said("next_response"))
def test_a_next_response_too(told: list[Said], fates: list[int]) -> None:
    agree("next_response_time", lambda all_: _times(all_, "next_response", 60), told, fates, middle)


@over(said("resolution"))
def test_a_resolution_in_hours(told: list[Said], fates: list[int]) -> None:
    agree("resolution_time", lambda all_: _times(all_, "resolution", 3600), told, fates, middle)


@over(
    *(said(kind, met=met) for kind in ("first_response", "next_response", "resolution")), said("clock_missed")
)
def test_clocks_count_when_they_are_met_or_missed(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        missed = [(0.0, 1.0) for one in all_ if one.inside and one.kind == "clock_missed"]
        return missed + [(1.0, 1.0) for one in all_ if one.inside and one.met is True]

    agree("sla_attainment", oracle, told, fates, ratio)


@over(said("four_minutes", met=met, reading=st.sampled_from(["arrival", "opening"])))
def test_the_four_minutes_are_those_since_the_customer_wrote(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        over = [one for one in all_ if one.inside and one.reading == "arrival" and one.met is not None]
        return [(float(one.met), 1.0) for one in over]

    agree("first_minutes_attention", oracle, told, fates, ratio)


def _times(told: list[Said], kind: str, unit: float) -> list[Pair]:
    those = [one for one in told if one.kind == kind and one.inside and one.value is not None]
    return [(one.value / unit, 1.0) for one in those if one.value is not None]
