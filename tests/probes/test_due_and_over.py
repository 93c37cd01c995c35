"""When a probe runs, and when a run is over; also by a clock that is wrong."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from keepword.probes.rules.due import SLACK, Going, Over, is_due, next_after, over, seconds_between

NOON = datetime(2026, 7, 13, 12, tzinfo=UTC)
moments = st.integers(-100_000, 100_000).map(lambda seconds: NOON + timedelta(seconds=seconds))
intervals = st.integers(1, 1_440).map(lambda minutes: timedelta(minutes=minutes))


@given(moments, intervals, st.lists(st.integers(1, 200_000), min_size=1, max_size=20))
def test_it_never_waits_longer_than_its_interval(
    next_at: datetime, every: timedelta, looks: list[int]
) -> None:
    """However the clock jumps between two looks: after a run the next one is due within one interval."""
    now = NOON
    for seconds in looks:
        if is_due(next_at, now, every):
            next_at = next_after(next_at, now, every)
            assert now < next_at <= now + every
            assert not is_due(next_at, now, every)
        now += timedelta(seconds=seconds) if seconds % 3 else -timedelta(seconds=seconds)
        assert is_due(next_at, now, every) or next_at - now <= every


@given(intervals, st.integers(0, 50))
def test_what_was_missed_is_run_once(every: timedelta, missed: int) -> None:
    now = NOON + missed * every
    following = next_after(NOON, now, every)
    assert following > now
    assert not is_due(following, now, every)


def test_a_clock_that_was_ahead_delays_nothing() -> None:
    every = timedelta(minutes=5)
    assert is_due(NOON + timedelta(days=400), NOON, every)
    assert not is_due(NOON + timedelta(minutes=4), NOON, every)


@given(st.integers(-600, 5_000), st.integers(1, 3_600), st.booleans(), st.booleans())
def test_when_a_run_is_over(seconds: int, limit: int, begun: bool, waits: bool) -> None:
    run = Going(NOON, NOON if begun else None, waits, timedelta(seconds=limit))
    found = over(run, NOON + timedelta(seconds=seconds))
    if seconds < -5:
        expected = Over.DROPPED
    elif begun and waits:
        expected = Over.FAILED if seconds >= limit else Over.NOT_YET
    else:
        expected = Over.DROPPED if seconds >= limit + SLACK.total_seconds() else Over.NOT_YET
    assert found == expected


def test_nobody_knows_how_long_it_took_when_the_clock_was_set_back() -> None:
    assert seconds_between(NOON, NOON + timedelta(seconds=7)) == 7
    assert seconds_between(NOON, NOON - timedelta(seconds=7)) is None
