"""Whether somebody is there: a word out of the switch, absences and working hours."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from keepword.calendars.rules import OFFICE_WEEK, WorkingHours
from keepword.teams.rules import ABSENT, AWAY, BUSY, HERE, OFF, SWITCH, Presence, Span, presence

HOURS = WorkingHours("Europe/Vilnius", OFFICE_WEEK)
NOON = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)  # a Monday, 12:00 in Vilnius
NIGHT = NOON + timedelta(hours=12)
HOUR = timedelta(hours=1)


def test_at_work_one_is_what_one_says() -> None:
    assert presence(NOON, hours=HOURS) == Presence(HERE)
    assert presence(NOON, state=BUSY, hours=HOURS) == Presence(BUSY)
    assert presence(NOON, state=AWAY, back_at=NOON + HOUR, hours=HOURS) == Presence(AWAY, NOON + HOUR)


def test_one_comes_back_at_one_s_time() -> None:
    assert presence(NOON + HOUR, state=AWAY, back_at=NOON + HOUR, hours=HOURS) == Presence(HERE)


def test_outside_one_s_hours_one_is_not_at_work_until_they_begin() -> None:
    assert presence(NIGHT, state=BUSY, hours=HOURS) == Presence(OFF, datetime(2026, 12, 1, 7, 0, tzinfo=UTC))
    assert presence(NIGHT, state=BUSY) == Presence(BUSY)


def test_an_absence_wins_and_ends_with_the_next_working_moment() -> None:
    days = [Span(NOON - HOUR, NOON + 10 * HOUR), Span(NOON + 10 * HOUR, NOON + 14 * HOUR)]
    assert presence(NOON, state=BUSY, absences=days, hours=HOURS) == Presence(
        ABSENT, datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
    )


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
spans = st.builds(
    lambda begin, hours: Span(begin, begin + timedelta(hours=hours)), moments, st.integers(1, 500)
)


@given(moments, st.sampled_from(SWITCH), st.none() | moments, st.lists(spans, max_size=4))
def test_what_ends_by_itself_ends_in_the_future_and_then_the_word_is_another(
    at: datetime, state: str, back_at: datetime | None, absences: list[Span]
) -> None:
    now = presence(at, state=state, back_at=back_at, absences=absences, hours=HOURS)
    assert now.word != ABSENT or any(span.begin <= at < span.end for span in absences)
    assert now.takes_new == (now.word == HERE)
    if now.until is not None and now.word in (ABSENT, OFF):
        later = presence(now.until, absences=absences, hours=HOURS)
        assert now.until > at
        assert later.word in (HERE, ABSENT)
