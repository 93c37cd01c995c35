"""Each half-hour says whom it needs, who is there, and what that comes to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.analytics.rules.halfhours import MUCH, Assumptions, halves, people_for, together

CALLS = Assumptions(live=True, handle_s=180, most_occupied=1.0)
MAILS = Assumptions(live=False, handle_s=360, most_occupied=0.8)


def test_calls_need_more_people_than_they_take_hours() -> None:
    (half,) = halves([100], [14], CALLS)

    assert (half.load, half.needed, half.on_schedule, half.gap) == (10, 14, 14, 0)
    assert half.service_level == pytest.approx(0.88835, abs=5e-6)
    assert half.occupancy == pytest.approx(10 / 14)


def test_mails_need_what_they_take_within_the_ceiling() -> None:
    (half,) = halves([20], [4], MAILS)  # two hours of work in half an hour: four erlangs

    assert (half.load, half.needed, half.gap) == (4, 5, -1)
    assert half.service_level is None
    assert half.occupancy == 1


def test_breaks_are_on_the_schedule_too() -> None:
    with_breaks = Assumptions(live=True, handle_s=180, most_occupied=1.0, shrinkage=0.3)
    (half,) = halves([100], [20], with_breaks)

    assert (half.needed, half.on_schedule, half.gap) == (14, 20, 0)
    assert half.service_level == pytest.approx(0.88835, abs=5e-6)


def test_nobody_there_answers_nobody() -> None:
    busy, quiet = halves([100, 0], [0, 0], CALLS)

    assert (busy.service_level, busy.occupancy, busy.gap) == (0, None, -14)
    assert (quiet.needed, quiet.gap, quiet.service_level, quiet.occupancy) == (0, 0, None, None)


def test_channels_together_need_the_people_of_each() -> None:
    there = [20.0, 0.0]
    calls, mails = halves([100, 0], there, CALLS), halves([20, 0], there, MAILS)
    both = together([calls, mails], there, 0.0)

    assert [half.needed for half in both] == [19, 0]
    assert [half.gap for half in both] == [1, 0]
    assert both[0].occupancy == pytest.approx(14 / 20)
    assert both[0].expected == 120


def test_very_much_work_is_reckoned_without_its_waits() -> None:
    assert people_for(2 * MUCH * 10, CALLS) == 2 * MUCH


@given(st.floats(0, 500), st.floats(0, 80), st.floats(30, 900), st.sampled_from([None, 60.0, 600.0]))
def test_shares_are_shares(contacts: float, there: float, handle_s: float, patience_s: float | None) -> None:
    (half,) = halves([contacts], [there], Assumptions(True, handle_s, patience_s=patience_s, shrinkage=0.2))

    assert half.occupancy is None or 0 <= half.occupancy <= 1
    assert half.service_level is None or 0 <= half.service_level <= 1
    assert half.on_schedule >= half.needed
    assert patience_s is not None or half.needed >= half.load - 1e-6
