"""10,000 random calendars, each with an interval of its own, against a count of every single minute.

A calendar is drawn in few numbers, so that 10,000 of them take seconds: what is drawn still shrinks.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.calendars.rules import Interval, WorkingHours, add_working, is_open, working_between

from .minutes import DAY, MINUTE, Marked, Pairs, strip
from .oracle import SlowCalendar

# Each zone's own difficulty is named in test_working_time_matches_the_definition.
ZONES = {
    "Europe/Kyiv": ["2026-03-29", "2026-10-25"],
    "Europe/Vilnius": ["2026-03-29", "2026-10-25"],
    "America/New_York": ["2026-03-08", "2026-11-01"],
    "Australia/Lord_Howe": ["2026-04-05", "2026-10-04"],
    "Asia/Kathmandu": ["2026-06-01", "2026-12-31"],
    "America/Santiago": ["2026-04-05", "2026-09-06"],
    "America/St_Johns": ["2010-03-14", "2010-11-07"],
    "Pacific/Apia": ["2011-12-30", "2012-04-01"],
}
EACH = 10_000 // len(ZONES)
TRIED = EACH * 7 // 5  # as some are drawn twice
DAYS = 9
CLOSED, WHOLE_DAY, LUNCH = 0, 1, 2


@dataclass
class Drawn:
    """A calendar in both ways of reckoning."""

    slow: Marked
    fast: WorkingHours
    week: list[Pairs]
    holidays: set[date]
    exceptions: dict[date, Pairs]

    def moment(self, minute: int) -> datetime:
        return self.slow.begin + minute * MINUTE


def day(number: int) -> Pairs:
    """The hours of a day from a number: none, all, two parts about a lunch break, or any three parts."""
    kind, rest = number % 8, number // 8
    edges = []
    for _edge in range(6):
        rest, edge = divmod(rest, DAY + 1)
        edges.append(edge)
    if kind == CLOSED:
        return []
    if kind == WHOLE_DAY:
        return [(0, DAY)]
    if kind == LUNCH:
        opens, noon, closes = edges[0] % 720, 720 + edges[1] % 60, 840 + edges[2] % 601
        return [(opens, noon), (noon + 1 + edges[3] % 60, closes)]
    edges = sorted(set(edges))
    return list(zip(edges[::2], edges[1::2], strict=False))


days = st.integers(0, 8 * (DAY + 1) ** 6 - 1).map(day)


@st.composite
def calendars(draw: st.DrawFn, zone: str) -> Drawn:
    around = date.fromisoformat(draw(st.sampled_from(ZONES[zone])))
    begin = datetime(around.year, around.month, around.day, tzinfo=UTC) - timedelta(days=4)
    near = [around + timedelta(days=n) for n in range(-4, 5)]
    week = [draw(days) for _weekday in range(7)]
    off = draw(st.integers(0, 2 ** len(near) - 1)) & draw(st.integers(0, 2 ** len(near) - 1))
    holidays = {one for n, one in enumerate(near) if off >> n & 1}
    special = draw(st.lists(st.tuples(st.sampled_from(near), days), max_size=2))
    exceptions = dict(special)
    fast = WorkingHours(
        zone=zone,
        week=tuple(tuple(Interval(*part) for part in one) for one in week),
        holidays=frozenset(holidays),
        exceptions={at: tuple(Interval(*part) for part in one) for at, one in exceptions.items()},
    )
    slow = Marked(strip(zone, begin, DAYS), week, holidays, exceptions)
    return Drawn(slow, fast, week, holidays, exceptions)


@pytest.mark.parametrize("zone", ZONES)
def test_a_random_calendar_counts_as_its_minutes_do(zone: str) -> None:
    seen: set[tuple[object, ...]] = set()

    @settings(max_examples=TRIED, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(calendars(zone), st.integers(0, 6 * DAY), st.integers(0, 3 * DAY), st.integers(0, 3000))
    def check(drawn: Drawn, start: int, length: int, added: int) -> None:
        seen.add((drawn.slow.minutes, start, length, added))
        end = start + length
        begin, close = drawn.moment(start), drawn.moment(end)
        counted = drawn.slow.counted(start, end)
        assert working_between(drawn.fast, begin, close) == counted * MINUTE
        assert is_open(drawn.fast, begin) == bool(drawn.slow.minutes[start])
        expected, due = drawn.slow.after(start, added), add_working(drawn.fast, begin, added)
        if expected is None:
            assert due is None or due > drawn.moment(len(drawn.slow.minutes))
        else:
            assert due == drawn.moment(expected)

    check()
    assert len(seen) >= EACH, "so many that differ"


@settings(max_examples=10, deadline=None)
@given(zone=st.sampled_from(sorted(ZONES)), data=st.data(), start=st.integers(0, 7 * DAY))
def test_the_quick_count_is_the_slow_one(zone: str, data: st.DataObject, start: int) -> None:
    drawn = data.draw(calendars(zone))
    slow = SlowCalendar(zone, drawn.week, drawn.holidays, drawn.exceptions)
    end = drawn.moment(start + DAY)
    assert drawn.slow.counted(start, start + DAY) == slow.minutes_between(drawn.moment(start), end)
