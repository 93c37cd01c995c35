from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from keepword.calendars.rules import (
    OFFICE_WEEK,
    DaysOff,
    Interval,
    Region,
    WorkingHours,
    add_working,
    intervals_of,
    is_open,
    next_closing,
    next_opening,
    working_between,
)
from keepword.core.errors import Invalid

VILNIUS = ZoneInfo("Europe/Vilnius")
NIGHT = (Interval(0, 1440),)
OFFICE = WorkingHours("Europe/Vilnius", OFFICE_WEEK, DaysOff((Region("LT"),)))
ALWAYS = WorkingHours("Europe/Vilnius", (NIGHT,) * 7)
NEVER = WorkingHours("Europe/Vilnius", ((),) * 7)


def daily(hours: str, zone: str = "Europe/Vilnius") -> WorkingHours:
    return WorkingHours(zone, (intervals_of(hours, "hours"),) * 7)


def at(text: str, zone: ZoneInfo = VILNIUS) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-07-13T10:00", 60, "2026-07-13T11:00"),
        ("2026-07-13T08:00", 60, "2026-07-13T10:00"),
        ("2026-07-13T17:30", 60, "2026-07-14T09:30"),
        ("2026-07-13T17:00", 60, "2026-07-13T18:00"),
        ("2026-07-17T17:30", 31, "2026-07-20T09:01"),
        ("2026-07-18T12:00", 1, "2026-07-20T09:01"),
        ("2026-07-13T17:59:30", 1, "2026-07-14T09:00:30"),
        ("2026-07-13T10:00", 0.5, "2026-07-13T10:00:30"),
        ("2026-12-23T17:00", 120, "2026-12-28T10:00"),
        ("2026-07-13T09:00", 540 * 5, "2026-07-17T18:00"),
        ("2026-07-18T12:00", 0, "2026-07-18T12:00"),
    ],
)
def test_office_hours_are_counted_over_nights_weekends_and_holidays(
    start: str, minutes: float, due: str
) -> None:
    assert add_working(OFFICE, at(start), minutes) == at(due)


def test_the_answer_is_in_utc_and_the_question_in_any_zone() -> None:
    due = add_working(OFFICE, datetime(2026, 7, 13, 17, 0, tzinfo=ZoneInfo("Asia/Tokyo")), 30)
    assert due == at("2026-07-13T11:30")
    assert due is not None
    assert due.tzinfo is UTC


def test_lunch_is_no_working_time() -> None:
    calendar = daily("09:00-13:00, 14:00-18:00")
    assert add_working(calendar, at("2026-07-13T12:30"), 60) == at("2026-07-13T14:30")
    assert working_between(calendar, at("2026-07-13T08:00"), at("2026-07-13T20:00")) == timedelta(hours=8)


def test_the_hour_left_out_in_spring_is_no_working_time() -> None:
    calendar = daily("00:00-06:00")
    assert working_between(calendar, at("2026-03-29T00:00"), at("2026-03-29T12:00")) == timedelta(hours=5)
    assert add_working(calendar, at("2026-03-29T02:30"), 60) == at("2026-03-29T04:30")


def test_an_interval_inside_the_left_out_hour_does_not_happen() -> None:
    calendar = daily("03:00-04:00")
    assert working_between(calendar, at("2026-03-29T00:00"), at("2026-03-29T23:00")) == timedelta()
    assert next_opening(calendar, at("2026-03-28T12:00")) == at("2026-03-30T03:00")


@pytest.mark.parametrize(
    ("hours", "minutes"), [("03:30-05:00", 60), ("02:00-03:30", 60), ("02:30-04:30", 60)]
)
def test_an_edge_inside_the_left_out_hour_falls_on_the_change(hours: str, minutes: int) -> None:
    worked = working_between(daily(hours), at("2026-03-29T00:00"), at("2026-03-29T23:00"))
    assert worked == timedelta(minutes=minutes)


def test_the_hour_shown_twice_in_autumn_is_worked_twice() -> None:
    calendar = daily("00:00-06:00")
    assert working_between(calendar, at("2026-10-25T00:00"), at("2026-10-25T12:00")) == timedelta(hours=7)
    due = add_working(calendar, at("2026-10-25T02:30"), 90)
    assert due == datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
    assert due is not None
    assert due.astimezone(VILNIUS).isoformat() == "2026-10-25T03:00:00+02:00"


def test_an_edge_inside_the_hour_shown_twice_is_reached_twice() -> None:
    calendar = daily("02:00-03:30")
    day = at("2026-10-25T00:00"), at("2026-10-25T23:00")
    assert working_between(calendar, *day) == timedelta(minutes=120)
    first = next_closing(calendar, at("2026-10-25T02:00"))
    assert first == at("2026-10-25T00:30+00:00")
    assert next_opening(calendar, at("2026-10-25T00:30+00:00")) == at("2026-10-25T01:00+00:00")
    assert next_closing(calendar, at("2026-10-25T01:00+00:00")) == at("2026-10-25T01:30+00:00")


def test_lord_howe_moves_by_half_an_hour() -> None:
    zone = ZoneInfo("Australia/Lord_Howe")
    calendar = daily("00:00-04:00", "Australia/Lord_Howe")
    autumn = at("2026-04-05T00:00", zone), at("2026-04-05T12:00", zone)
    spring = at("2026-10-04T00:00", zone), at("2026-10-04T12:00", zone)
    assert working_between(calendar, *autumn) == timedelta(hours=4.5)
    assert working_between(calendar, *spring) == timedelta(hours=3.5)


def test_a_date_that_comes_twice_is_worked_twice_and_one_left_out_is_not() -> None:
    st_johns = daily("23:00-24:00", "America/St_Johns")
    zone = ZoneInfo("America/St_Johns")
    # At 00:01 of the 7th the clocks went back to 23:01 of the 6th.
    evening = at("2010-11-06T12:00", zone), at("2010-11-07T12:00", zone)
    assert working_between(st_johns, *evening) == timedelta(minutes=119)
    apia = daily("10:00-11:00", "Pacific/Apia")
    gap = datetime(2011, 12, 29, 12, tzinfo=ZoneInfo("Pacific/Apia"))
    assert next_opening(apia, gap) == datetime(2011, 12, 31, 10, tzinfo=ZoneInfo("Pacific/Apia"))


def test_a_night_shift_is_one_stretch_of_two_intervals() -> None:
    calendar = daily("00:00-06:00, 22:00-24:00")
    assert add_working(calendar, at("2026-07-13T23:00"), 120) == at("2026-07-14T01:00")
    assert next_closing(calendar, at("2026-07-13T23:00")) == at("2026-07-14T06:00")
    assert next_opening(calendar, at("2026-07-13T23:00")) == at("2026-07-14T22:00")


def test_round_the_clock_is_elapsed_time_and_never_opens_or_closes() -> None:
    start = at("2026-10-24T12:00")
    assert add_working(ALWAYS, start, timedelta(days=3)) == start.astimezone(UTC) + timedelta(days=3)
    assert is_open(ALWAYS, start)
    assert next_opening(ALWAYS, start) is None
    assert next_closing(ALWAYS, start) is None


def test_a_calendar_that_never_opens_is_never_due() -> None:
    start = at("2026-07-13T10:00")
    assert add_working(NEVER, start, 1) is None
    assert working_between(NEVER, start, start + timedelta(days=400)) == timedelta()
    assert not is_open(NEVER, start)
    assert next_opening(NEVER, start) is None
    assert next_closing(NEVER, start) is None


def test_one_open_day_in_five_years_is_found() -> None:
    calendar = WorkingHours("Europe/Vilnius", ((),) * 7, exceptions={date(2030, 1, 2): (Interval(600, 660),)})
    assert add_working(calendar, at("2026-07-13T10:00"), 60) == at("2030-01-02T11:00")
    assert add_working(calendar, at("2026-07-13T10:00"), 61) is None
    assert next_closing(calendar, at("2026-07-13T10:00")) == at("2030-01-02T11:00")


def test_an_exception_wins_over_a_holiday_and_over_the_week() -> None:
    calendar = WorkingHours(
        "Europe/Vilnius",
        OFFICE_WEEK,
        DaysOff((Region("LT"),)),
        {date(2026, 12, 24): (Interval(540, 720),), date(2026, 12, 28): (), date(2027, 1, 2): NIGHT},
    )
    assert add_working(calendar, at("2026-12-23T17:00"), 241) == at("2026-12-29T09:01")
    assert is_open(calendar, at("2027-01-02T03:00"))


@pytest.mark.parametrize(
    ("moment", "is_working", "opens", "closes"),
    [
        ("2026-07-13T08:59:59", False, "2026-07-13T09:00", "2026-07-13T18:00"),
        ("2026-07-13T09:00", True, "2026-07-14T09:00", "2026-07-13T18:00"),
        ("2026-07-13T17:59:59", True, "2026-07-14T09:00", "2026-07-13T18:00"),
        ("2026-07-13T18:00", False, "2026-07-14T09:00", "2026-07-14T18:00"),
        ("2026-07-18T12:00", False, "2026-07-20T09:00", "2026-07-20T18:00"),
    ],
)
def test_open_from_the_first_second_until_just_before_the_last(
    moment: str, is_working: bool, opens: str, closes: str
) -> None:
    assert is_open(OFFICE, at(moment)) is is_working
    assert next_opening(OFFICE, at(moment)) == at(opens)
    assert next_closing(OFFICE, at(moment)) == at(closes)


def test_several_years_are_added_and_measured_alike() -> None:
    start = at("2020-01-01T00:00")
    due = add_working(OFFICE, start, 60 * 9 * 1250)
    assert due is not None
    assert due.year == 2024
    assert working_between(OFFICE, start, due) == timedelta(hours=9 * 1250)


def test_moments_at_the_ends_of_the_calendar_have_no_working_time() -> None:
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    assert not is_open(ALWAYS, first)
    assert add_working(ALWAYS, last, 1) is None
    assert next_closing(ALWAYS, last) is None


@pytest.mark.parametrize("edges", [(-1, 60), (60, 60), (120, 60), (0, 1441)])
def test_an_interval_outside_a_day_is_refused(edges: tuple[int, int]) -> None:
    with pytest.raises(Invalid):
        Interval(*edges)


@pytest.mark.parametrize(
    "zone", ["", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "Europe", "\0", "a" * 9999]
)
def test_a_zone_that_does_not_exist_is_refused(zone: str) -> None:
    with pytest.raises(Invalid, match="zone"):
        WorkingHours(zone, OFFICE_WEEK)


def test_a_week_has_seven_days() -> None:
    with pytest.raises(Invalid, match="7 days"):
        WorkingHours("UTC", OFFICE_WEEK[:6])


def test_moments_without_a_zone_and_negative_time_are_mistakes_of_the_caller() -> None:
    with pytest.raises(ValueError, match="zone"):
        is_open(OFFICE, datetime(2026, 7, 13))  # noqa: DTZ001 - the mistake under test
    with pytest.raises(ValueError, match="negative"):
        add_working(OFFICE, at("2026-07-13T10:00"), -1)
