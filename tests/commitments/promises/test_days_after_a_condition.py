"""By when a promise is due whose days begin when something has happened."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from keepword.calendars.rules import OFFICE_WEEK, WorkingHours
from keepword.commitments.rules.lengths import due_after

HOURS = WorkingHours("Europe/Vilnius", OFFICE_WEEK)
THURSDAY = datetime(2026, 1, 8, 7, tzinfo=UTC)  # nine in Vilnius


@pytest.mark.parametrize(
    ("words", "lang", "day"),
    [
        ("once the item arrives, within three days", "en", date(2026, 1, 11)),
        ("within 2-3 working days after it arrives", "en", date(2026, 1, 13)),
        ("протягом 3–5 робочих днів після отримання", "uk", date(2026, 1, 15)),
        ("в течение двух рабочих дней после получения", "ru", date(2026, 1, 12)),
        ("per dvi darbo dienas, kai gausime", "lt", date(2026, 1, 12)),
        ("within two weeks of its arrival", "en", date(2026, 1, 22)),
        ("a month after it arrives", "en", date(2026, 2, 8)),
        ("when it arrives", "en", None),
        ("it came two days ago", "en", None),
    ],
)
def test_days_end_with_the_working_day(words: str, lang: str, day: date | None) -> None:
    due = due_after(words, lang, THURSDAY, HOURS)
    assert (due and due.astimezone(HOURS.tzinfo).date()) == day


def test_hours_run_on_the_clock() -> None:
    assert due_after("в течение двух часов", "ru", THURSDAY, HOURS) == THURSDAY + timedelta(hours=2)
    assert due_after("within half an hour", "en", THURSDAY, HOURS) == THURSDAY + timedelta(minutes=30)


def test_working_days_are_those_of_the_shop() -> None:
    closed = replace(HOURS, exceptions={date(2026, 1, 9): ()})
    due = due_after("within one working day of its arrival", "en", THURSDAY, closed)
    assert due
    assert due.astimezone(HOURS.tzinfo).date() == date(2026, 1, 12)


def test_a_shop_that_never_opens_still_has_an_end() -> None:
    never = replace(HOURS, week=((),) * 7)
    assert due_after("within one working day of its arrival", "en", THURSDAY, never) is not None
