"""Days, weeks and months of a shop."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.analytics.rules.periods import Period, periods
from keepword.core.errors import Invalid

ZONES = [ZoneInfo(name) for name in ("UTC", "Europe/Vilnius", "America/New_York")]
moments = st.integers(0, 63_000_000).map(
    lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@given(
    moments,
    st.timedeltas(timedelta(seconds=1), timedelta(days=400)),
    st.sampled_from(Period),
    st.sampled_from(ZONES),
)
def test_they_cover_the_span_once(since: datetime, long: timedelta, period: Period, zone: ZoneInfo) -> None:
    found = periods(since, since + long, period, zone)
    assert (found[0][1], found[-1][2]) == (since, since + long)
    assert all(before[2] == after[1] for before, after in pairwise(found))
    for first, begin, end in found:
        last = (end - timedelta(microseconds=1)).astimezone(zone).date()
        for day in (begin.astimezone(zone).date(), last):
            assert first <= day
            if period is Period.DAY:
                assert day == first
            elif period is Period.WEEK:
                assert day.isocalendar()[:2] == first.isocalendar()[:2]
            else:
                assert (day.year, day.month) == (first.year, first.month)


def test_the_first_day_names_a_period() -> None:
    begin = datetime(2026, 12, 30, tzinfo=UTC)
    weeks = periods(begin, begin + timedelta(days=6), Period.WEEK, ZONES[0])
    assert [first for first, _begin, _end in weeks] == [date(2026, 12, 28), date(2027, 1, 4)]


def test_too_many_are_refused() -> None:
    with pytest.raises(Invalid, match="too many"):
        periods(datetime(2000, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC), Period.DAY, ZONES[0])
