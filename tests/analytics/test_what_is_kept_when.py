"""Which stretches numbers are kept for, and when they are measured again."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
from hypothesis import given

from keepword.analytics.rules.keeping import (
    DAYS,
    MONTHS,
    ROLLING,
    SELDOM,
    SETTLES,
    SOON,
    WEEKS,
    Measured,
    Stretch,
    due,
    frames,
    horizon,
)

ZONES = [ZoneInfo(name) for name in ("Europe/Vilnius", "America/New_York", "Asia/Kathmandu", "UTC")]
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
moments = st.integers(0, 9 * 365 * 24 * 60).map(
    lambda minutes: datetime(2021, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(moments, st.sampled_from(ZONES))
def test_stretches_lie_end_to_end_up_to_now(now: datetime, zone: ZoneInfo) -> None:
    found = frames(now, zone, since=None, short=True)
    assert (found[0].kind, found[0].until - found[0].since) == (Stretch.ROLLING, ROLLING)
    for kind, many in ((Stretch.MONTH, MONTHS), (Stretch.WEEK, WEEKS), (Stretch.DAY, DAYS)):
        mine = [one for one in found if one.kind is kind]
        assert len(mine) == many
        assert all(one.until == other.since for one, other in pairwise(mine))
        assert mine[-1].since <= now < mine[-1].until
        assert all(one.since.astimezone(zone).date() == one.begins for one in mine)
        assert all(one.since.astimezone(zone).time().hour == 0 for one in mine)


@given(moments, st.sampled_from(ZONES), st.timedeltas(timedelta(0), timedelta(days=500)))
def test_only_what_reaches_beyond_a_moment_is_measured_again(
    now: datetime, zone: ZoneInfo, ago: timedelta
) -> None:
    every = frames(now, zone, since=None, short=True)
    some = frames(now, zone, since=now - ago, short=True)
    assert some == [one for one in every if one.until > now - ago]


def test_new_facts_make_it_soon_and_time_alone_seldom() -> None:
    last = Measured(NOW - SOON, 10)
    assert due(None, NOW)
    assert due(last, NOW, newest=11)
    assert not due(last, NOW, newest=10)
    assert not due(last, NOW)
    assert not due(Measured(NOW - SOON / 2, 10), NOW, newest=11)
    assert due(Measured(NOW - SELDOM, 10), NOW)
    assert due(last, NOW, asked_at=NOW - SOON / 2)


def test_facts_of_the_past_reach_back() -> None:
    zone = ZONES[0]
    last = Measured(NOW - SOON, 10)
    assert horizon(None, NOW, zone) is None
    assert horizon(last, NOW, zone, asked_at=NOW) is None
    assert horizon(last, NOW, zone) == last.at
    assert horizon(last, NOW, zone, earliest=NOW - timedelta(days=90)) == NOW - timedelta(days=90)


def test_once_a_day_what_may_not_have_settled_is_measured_again() -> None:
    yesterday = Measured(NOW - timedelta(hours=23), 10)
    assert horizon(yesterday, NOW, ZONES[0]) == NOW - SETTLES
