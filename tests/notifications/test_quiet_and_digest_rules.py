"""Quiet hours and the mail of news, by the clock of the person."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.notifications.rules import DAILY, HOURLY, NEVER, digest_due, is_quiet

KYIV = "Europe/Kyiv"
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)  # a Monday, 15:00 in Kyiv


@pytest.mark.parametrize(
    ("begins", "ends", "quiet"),
    [
        (None, None, False),
        (time(14), time(16), True),
        (time(15), time(16), True),
        (time(14), time(15), False),
        (time(22), time(7), False),
        (time(14), time(7), True),
        (time(15), time(15), True),
    ],
)
def test_a_span_of_the_person_s_own_day(begins: time | None, ends: time | None, quiet: bool) -> None:
    assert is_quiet(AT, KYIV, begins, ends) is quiet


def test_a_whole_day_is_theirs_too() -> None:
    sunday_night = datetime(2026, 6, 7, 21, 30, tzinfo=UTC)  # Monday already in Kyiv
    assert not is_quiet(sunday_night, KYIV, None, None, [6])
    assert is_quiet(sunday_night, "UTC", None, None, [6])


@given(at=st.integers(0, 100_000_000), begins=st.times(), ends=st.times())
def test_a_span_and_the_other_way_round_cover_the_day_once(at: int, begins: time, ends: time) -> None:
    moment = AT + timedelta(seconds=at)
    if begins != ends:
        assert is_quiet(moment, KYIV, begins, ends) != is_quiet(moment, KYIV, ends, begins)


def due(digest: str, *, last: datetime | None, oldest: datetime, now: datetime = AT) -> bool:
    return digest_due(digest, now=now, zone=KYIV, daily_at=time(8), last=last, oldest=oldest)


def test_hourly_waits_its_hour_and_gives_the_page_five_minutes() -> None:
    old = AT - timedelta(minutes=30)
    assert due(HOURLY, last=None, oldest=old)
    assert not due(HOURLY, last=None, oldest=AT - timedelta(minutes=4))
    assert not due(HOURLY, last=AT - timedelta(minutes=59), oldest=old)
    assert due(HOURLY, last=AT - timedelta(minutes=60), oldest=old)
    assert not due(NEVER, last=None, oldest=old)


def test_daily_comes_once_a_day_at_their_hour() -> None:
    eight = datetime(2026, 6, 1, 8, tzinfo=ZoneInfo(KYIV))
    yesterday = eight - timedelta(days=1)
    assert not due(DAILY, last=yesterday, oldest=eight - timedelta(hours=1), now=eight - timedelta(minutes=1))
    assert due(DAILY, last=yesterday, oldest=eight - timedelta(hours=1), now=eight)
    assert not due(DAILY, last=eight, oldest=eight - timedelta(hours=1), now=eight + timedelta(hours=2))
    assert not due(DAILY, last=yesterday, oldest=eight + timedelta(hours=1), now=eight + timedelta(hours=2))
