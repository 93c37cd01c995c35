"""Tests of our own service, and rounds of checks."""

from math import floor

import hypothesis.strategies as st
import pytest

from tests.analytics.indicators.world import SPAN, Pair, Said, agree, means, over, ratio, said, shares

pytestmark = pytest.mark.django_db
few = st.integers(1, 3)
runs = said("probe_run", probe=few, run=few, passed=st.booleans(), every=st.sampled_from([1, 60, 1_440]))
amounts = st.integers(0, 12).map(float)


@over(runs)
def test_the_share_of_tests_that_passed(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        return shares(bool(one.passed) for one in all_ if one.inside)

    agree("probe_success", oracle, told, fates, ratio)


@over(runs)
def test_each_result_speaks_until_the_next(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        found = []
        for probe in (1, 2, 3):
            mine = sorted((one for one in all_ if one.probe == probe), key=lambda one: one.at)
            for number, one in enumerate(mine):
                end = mine[number + 1].at if number + 1 < len(mine) else SPAN.now
                minutes = min((end - one.at).total_seconds() / 60, 2 * one.every)
                if one.inside:
                    found.append((minutes if one.passed else 0.0, minutes))
        return found

    moments = [(one.probe, one.at) for one in told]
    if len(set(moments)) == len(moments):  # of two at one moment nobody can say which came first
        agree("channel_availability", oracle, told, fates, ratio)


def _three_quarters(pairs: list[Pair]) -> float:
    """Between the two values that stand nearest to three quarters of the way, in proportion."""
    values = sorted(top for top, _base in pairs)
    place = 0.75 * (len(values) - 1)
    low = floor(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (place - low) * (values[high] - values[low])


@over(said("page_timed", run=few, value=st.none() | amounts))
def test_what_three_of_four_loads_keep_within(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        return means(one.value for one in all_ if one.inside and one.value is not None)

    agree("page_speed", oracle, told, fates, _three_quarters)


@over(said("round_done", round=few, value=amounts, in_order=st.just(0)))
def test_points_in_order(told: list[Said], fates: list[int]) -> None:
    from dataclasses import replace

    told = [replace(one, data={**(one.data or {}), "in_order": int(one.value or 0) // 2}) for one in told]

    def oracle(all_: list[Said]) -> list[Pair]:
        return [(float(one.in_order), one.value or 0.0) for one in all_ if one.inside]

    agree("standards_met", oracle, told, fates, ratio)
