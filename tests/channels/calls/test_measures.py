"""Handling time, occupancy and the wait to be expected, as their definitions say."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from keepword.channels.calls.rules.measures import (
    Handled,
    Span,
    average_handling,
    expected_wait,
    in_minutes,
    length,
    occupancy,
    overlap,
)

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DAY = Span(START, START + timedelta(seconds=600))
spans = st.lists(
    st.tuples(st.integers(-60, 660), st.integers(0, 300)).map(
        lambda two: Span(START + timedelta(seconds=two[0]), START + timedelta(seconds=two[0] + two[1]))
    ),
    max_size=8,
)


def by_seconds(found: list[Span]) -> set[int]:
    """The seconds of the day that are covered, counted one by one."""
    return {
        n for n in range(600) if any(one.begin <= START + timedelta(seconds=n) < one.end for one in found)
    }


@given(spans)
def test_what_overlaps_counts_once(found: list[Span]) -> None:
    assert overlap(found, DAY) == len(by_seconds(found))


@given(spans, spans)
def test_occupancy_is_handling_over_the_time_at_work(handling: list[Span], available: list[Span]) -> None:
    work = by_seconds(handling) | by_seconds(available)
    share = occupancy(handling, available, DAY)
    if not work:
        assert share is None
    else:
        assert share == len(by_seconds(handling)) / len(work)
        assert 0 <= share <= 1


seconds = st.integers(0, 10_000).map(float)


@given(st.lists(st.builds(Handled, seconds, seconds, seconds), max_size=20))
def test_handling_time_is_talk_hold_and_wrap_up(handled: list[Handled]) -> None:
    average = average_handling(handled)
    if not handled:
        assert average is None
    else:
        assert average is not None
        total = sum(one.talk + one.hold + one.wrap for one in handled)
        assert abs(average * len(handled) - total) < 1e-6 * max(total, 1)


def test_a_wait_is_told_by_the_pace_of_late_answers_and_not_at_all_by_too_few() -> None:
    answered = [START + timedelta(seconds=60 * n) for n in range(5)]
    assert expected_wait(3, answered) == 180
    assert expected_wait(3, answered[:4]) is None
    assert expected_wait(0, answered) is None
    assert expected_wait(1, [START] * 9) is None


@given(st.floats(0, 1e5))
def test_a_wait_is_said_in_whole_minutes_never_none(wait: float) -> None:
    assert in_minutes(wait) >= max(1, wait / 60 - 1e-9)
    assert in_minutes(wait) < wait / 60 + 1 + 1e-9 or in_minutes(wait) == 1


def test_lengths_are_read_as_on_a_phone() -> None:
    assert [length(0), length(252.9), length(3852), length(-3)] == ["0:00", "4:12", "1:04:12", "0:00"]
