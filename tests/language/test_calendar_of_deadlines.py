"""Days reckoned for deadlines agree with counting them one by one."""

import calendar
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from keepword.language.reading import calendar as days

dates = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@given(dates, st.integers(1, 400))
def test_working_days_are_those_that_are_neither_saturday_nor_sunday(start: date, count: int) -> None:
    day = start
    left = count
    while left:
        day += timedelta(days=1)
        left -= day.isoweekday() < 6
    assert days.working_days(start, count) == day


@given(dates, st.integers(0, 6))
def test_the_next_such_weekday_is_never_today(start: date, weekday: int) -> None:
    week = [start + timedelta(days=ahead) for ahead in range(1, 8)]
    assert days.next_weekday(start, weekday) == next(day for day in week if day.weekday() == weekday)


@given(dates, st.integers(1, 31), st.integers(1, 12))
def test_the_next_such_date_is_the_first_that_the_calendar_has(start: date, day: int, month: int) -> None:
    every = (start + timedelta(days=ahead) for ahead in range(366 * 9))
    expected = next((one for one in every if (one.day, one.month) == (day, month)), None)
    if (day, month) == (29, 2):
        assert days.next_date(start, day, month) in (expected, None)
    else:
        assert days.next_date(start, day, month) == expected


@given(dates, st.integers(1, 31))
def test_the_next_such_day_of_a_month(start: date, number: int) -> None:
    every = (start + timedelta(days=ahead) for ahead in range(100))
    assert days.next_day_of_month(start, number) == next(one for one in every if one.day == number)


@given(dates, st.integers(0, 60))
def test_months_on_it_is_the_same_day_or_the_last(start: date, count: int) -> None:
    found = days.months_on(start, count)
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == count
    assert found.day == min(start.day, calendar.monthrange(found.year, found.month)[1])
