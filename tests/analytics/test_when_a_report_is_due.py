"""When a report is due, against a walk over all minutes; what it may be about. Pure."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.analytics.rules.reports import Kind, Times, checked, next_due, subject
from keepword.core.errors import Invalid

KYIV = ZoneInfo("Europe/Kyiv")
# Clocks go forward on 2026-03-29 at 03:00 and back on 2026-10-25 at 04:00.
DAYS = (
    datetime(2026, 3, 24, tzinfo=UTC),
    datetime(2026, 10, 20, tzinfo=UTC),
    datetime(2028, 2, 22, tzinfo=UTC),
)
moments = st.builds(
    lambda day, minutes: day + timedelta(minutes=minutes), st.sampled_from(DAYS), st.integers(0, 9 * 24 * 60)
)
times = st.one_of(
    st.builds(Times, st.just("day"), st.just(0), st.integers(0, 23), st.sampled_from([0, 15, 30])),
    st.builds(Times, st.just("week"), st.integers(0, 6), st.integers(0, 23), st.sampled_from([0, 45])),
    st.builds(Times, st.just("month"), st.integers(1, 31), st.integers(0, 23), st.just(0)),
)
QUARTER = timedelta(minutes=15)


def walked(of: Times, after: datetime) -> datetime:
    """The first quarter of an hour after a moment at which a clock on the wall shows it, on a right day;
    where clocks are put forward over it, that hour later; where it is shown twice, the first."""
    at = after.replace(minute=0, second=0, microsecond=0) - QUARTER
    while True:
        at += QUARTER
        here = at.astimezone(KYIV)
        hour_before = (at - timedelta(hours=1)).astimezone(KYIV)
        skipped = here.hour - hour_before.hour == 2 and (here.hour, here.minute) == (of.hour + 1, of.minute)
        again = here.fold == 1
        if at <= after or again or not ((here.hour, here.minute) == (of.hour, of.minute) or skipped):
            continue
        if of.every == "week" and here.weekday() != of.day:
            continue
        last = monthrange(here.year, here.month)[1]
        if of.every == "month" and here.day != of.day and not (here.day == last and of.day > last):
            continue
        return at


@given(times, moments)
@settings(max_examples=60, deadline=None)
def test_it_is_due_at_the_next_moment_at_which_the_clock_shows_it(of: Times, after: datetime) -> None:
    assert next_due(of, KYIV, after) == walked(of, after)


@given(times, moments)
def test_one_after_another_none_twice(of: Times, after: datetime) -> None:
    first = next_due(of, KYIV, after)
    second = next_due(of, KYIV, first)
    assert after < first < second
    assert second - first <= timedelta(days={"day": 1, "week": 7, "month": 31}[of.every], hours=2)


@pytest.mark.parametrize(
    ("of", "field"),
    [
        (Times("hour", 0, 8), "every"),
        (Times("day", 0, 24), "hour"),
        (Times("day", 0, 8, 60), "hour"),
        (Times("week", 7, 8), "weekday"),
        (Times("month", 0, 8), "monthday"),
        (Times("month", 32, 8), "monthday"),
    ],
)
def test_what_is_no_time_is_refused_at_its_field(of: Times, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        checked(of)
    assert caught.value.field == field


def test_what_it_is_about_is_read_strictly() -> None:
    assert (subject("team:3").kind, subject("team:3").key, str(subject("team:3"))) == (
        Kind.TEAM,
        "3",
        "team:3",
    )
    assert str(subject("me")) == "me"
    assert subject("framework:five_r").kind is Kind.FRAMEWORK
    for text in (
        "",
        "me:3",
        "team",
        "team:0",
        "team:-1",
        "team:" + "9" * 19,
        "team:٣",
        "framework:a b",
        "x:1",
    ):
        with pytest.raises(Invalid):
            subject(text)
