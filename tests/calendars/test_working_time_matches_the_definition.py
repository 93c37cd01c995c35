from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.calendars.rules import (
    Interval,
    WorkingHours,
    add_working,
    is_open,
    next_closing,
    next_opening,
    working_between,
)

from .oracle import MINUTE, SlowCalendar

# Zones with an hour's change, with half an hour's, with none and an odd offset, with a change at midnight,
# with a change at one minute past it (so that a date comes twice), and one that left out a whole day.
CHANGES = {
    "Europe/Kyiv": ["2026-03-29", "2026-10-25"],
    "Europe/Vilnius": ["2026-03-29", "2026-10-25"],
    "America/New_York": ["2026-03-08", "2026-11-01"],
    "Australia/Lord_Howe": ["2026-04-05", "2026-10-04"],
    "Asia/Kathmandu": ["2026-06-01"],
    "America/Santiago": ["2026-04-05", "2026-09-06"],
    "America/St_Johns": ["2010-03-14", "2010-11-07"],
    "Pacific/Apia": ["2011-12-30"],
}
SPAN = timedelta(days=4)


@st.composite
def intervals(draw: st.DrawFn) -> list[tuple[int, int]]:
    edges = draw(st.lists(st.integers(0, 96).map(lambda quarter: quarter * 15), max_size=6, unique=True))
    edges.sort()
    whole_day = draw(st.integers(0, 9)) == 0
    return [(0, 1440)] if whole_day else list(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[SlowCalendar, WorkingHours, datetime]:
    """A random calendar both ways, and a random minute near a change of its zone's clocks."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    around = date.fromisoformat(draw(st.sampled_from(CHANGES[zone])))
    near = st.integers(-4, 4).map(lambda days: around + timedelta(days=days))
    slow = SlowCalendar(
        zone=zone,
        week=draw(st.lists(intervals(), min_size=7, max_size=7)),
        holidays=draw(st.sets(near, max_size=2)),
        exceptions=draw(st.dictionaries(near, intervals(), max_size=2)),
    )
    fast = WorkingHours(
        zone=zone,
        week=tuple(as_day(day) for day in slow.week),
        holidays=frozenset(slow.holidays),
        exceptions={day: as_day(value) for day, value in slow.exceptions.items()},
    )
    first = datetime(around.year, around.month, around.day, tzinfo=UTC) - timedelta(days=3)
    return slow, fast, first + draw(st.integers(0, 5 * 1440)) * MINUTE


def as_day(pairs: list[tuple[int, int]]) -> tuple[Interval, ...]:
    return tuple(Interval(start, end) for start, end in pairs)


@settings(max_examples=100, deadline=None)
@given(calendars(), st.integers(0, 4 * 1440))
def test_time_between_two_moments_is_the_open_minutes_counted(
    calendar: tuple[SlowCalendar, WorkingHours, datetime], minutes: int
) -> None:
    slow, fast, start = calendar
    end = start + minutes * MINUTE
    assert working_between(fast, start, end) == slow.minutes_between(start, end) * MINUTE
    assert working_between(fast, end, start) == timedelta()


@settings(max_examples=100, deadline=None)
@given(calendars(), st.integers(0, 2000))
def test_time_added_ends_when_so_many_open_minutes_were_counted(
    calendar: tuple[SlowCalendar, WorkingHours, datetime], minutes: int
) -> None:
    slow, fast, start = calendar
    expected = slow.after(start, minutes, SPAN)
    found = add_working(fast, start, minutes)
    if expected is None:
        assert found is None or found > start + SPAN
    else:
        assert found == expected


@settings(max_examples=100, deadline=None)
@given(calendars())
def test_open_and_the_next_change_follow_the_wall_clock(
    calendar: tuple[SlowCalendar, WorkingHours, datetime],
) -> None:
    slow, fast, at = calendar
    assert is_open(fast, at) == slow.works(at)
    steps = [at + step * MINUTE for step in range(1, 3 * 1440)]
    opens = next((step for step in steps if slow.works(step) and not slow.works(step - MINUTE)), None)
    closes = next((step for step in steps if not slow.works(step) and slow.works(step - MINUTE)), None)
    for expected, found in ((opens, next_opening(fast, at)), (closes, next_closing(fast, at))):
        if expected is None:
            assert found is None or found > steps[-1]
        else:
            assert found == expected


@settings(max_examples=150, deadline=None)
@given(calendars(), st.floats(0, 60_000, allow_nan=False))
def test_what_was_added_is_what_lies_between(
    calendar: tuple[SlowCalendar, WorkingHours, datetime], minutes: float
) -> None:
    _, fast, start = calendar
    due = add_working(fast, start, minutes)
    if due is not None:
        added = timedelta(minutes=minutes)
        assert working_between(fast, start, due) == added
        assert not added or working_between(fast, start, due - timedelta(microseconds=1)) < added


@settings(max_examples=150, deadline=None)
@given(calendars(), st.integers(0, 20_000), st.integers(0, 20_000))
def test_more_time_or_a_later_start_is_never_due_earlier(
    calendar: tuple[SlowCalendar, WorkingHours, datetime], minutes: int, more: int
) -> None:
    _, fast, start = calendar
    due, later = add_working(fast, start, minutes), add_working(fast, start, minutes + more)
    if due is None or later is None:
        assert later is None
        return
    assert start <= due <= later
    assert add_working(fast, due, more) == later or not minutes or not more
    shifted = add_working(fast, start + more * MINUTE, minutes)
    assert shifted is None or due <= shifted


@settings(max_examples=150, deadline=None)
@given(calendars(), st.lists(st.integers(0, 60 * 1440), min_size=3, max_size=3))
def test_parts_of_a_span_add_up_to_the_whole(
    calendar: tuple[SlowCalendar, WorkingHours, datetime], minutes: list[int]
) -> None:
    _, fast, base = calendar
    start, middle, end = (base + step * MINUTE for step in sorted(minutes))
    parts = working_between(fast, start, middle) + working_between(fast, middle, end)
    assert parts == working_between(fast, start, end) <= end - start
