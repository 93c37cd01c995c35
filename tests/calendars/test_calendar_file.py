import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.calendars.rules import Interval, load_yaml
from keepword.core.errors import Invalid

OFFICE = (Interval(540, 1080),)
SPLIT = (Interval(540, 780), Interval(840, 1080))


def of(hours: str, **more: str) -> str:
    rest = "".join(f"\n{key}: {value}" for key, value in more.items())
    return f"zone: Europe/Vilnius\nhours: {hours}{rest}"


@pytest.mark.parametrize(
    "hours",
    [
        '{mon: ["09:00-18:00"], sat: []}',
        '{Monday: "9:00-18:00"}',
        "{MON: 9-18, sun: closed}",
        "{mondays: 9:00 – 18:00}",
        "{mon: 9am to 6pm}",
        "{mon: 9.00-18.00, tue: off}",
        '{mon: ["09:00", "18:00"]}',
        '{mon: [["09:00", "18:00"]]}',
        "{mon: {start: 9:00, end: 18:00}}",
        "{mon: [{from: 09:00, to: '18:00'}]}",
        "{mon: {open: 09:00:00, close: 18:00:00}}",
        "{mon: {intervals: [09:00-18:00]}}",
        "{mon: [09:00-14:00, 12:00-18:00]}",
        "[Mon 09:00-18:00]",
        "'Mon: 09:00-18:00; Sat: closed'",
        "[{day: mon, hours: 09:00-18:00}]",
        "[{days: [mon], from: 09:00, to: 18:00}]",
        "[{mon: 09:00-18:00}]",
        "[[09:00-18:00], [], [], [], [], [], []]",
        "[09:00-18:00, '', '', '', '', '', '']",
    ],
)
def test_one_monday_is_understood_however_it_is_written(hours: str) -> None:
    assert load_yaml(of(hours)).week == (OFFICE, (), (), (), (), (), ())


@pytest.mark.parametrize(
    ("hours", "open_days"),
    [
        ("{mon-fri: 9-18}", "MTWTF--"),
        ("{Mon–Wed: 9-18}", "MTW----"),
        ("{mon to wed: 9-18}", "MTW----"),
        ("{fri-mon: 9-18}", "M---FSS"),
        ("{'mon, wed-thu': 9-18}", "M-WT---"),
        ("{daily: 9-18}", "MTWTFSS"),
        ("{weekdays: 9-18}", "MTWTF--"),
        ("{weekend: 9-18}", "-----SS"),
        ("{daily: 9-18, weekend: []}", "MTWTF--"),
        ("{weekend: [], daily: 9-18}", "MTWTF--"),
        ("{wed: [], mon-fri: 9-18}", "MT-TF--"),
        ("[mon-fri 9-18, sun 9-18]", "MTWTF-S"),
        ("{}", "-------"),
    ],
)
def test_ranges_of_days_and_the_narrower_name_wins(hours: str, open_days: str) -> None:
    week = zip("MTWTFSS", load_yaml(of(hours)).week, strict=True)
    assert "".join(letter if day == OFFICE else "-" for letter, day in week) == open_days


@pytest.mark.parametrize("key", ["zone", "timezone", "Timezone", "time_zone", "time-zone", "tz"])
@pytest.mark.parametrize("name", ["Europe/Kyiv", "europe/kyiv"])
def test_the_zone_has_many_spellings(key: str, name: str) -> None:
    assert load_yaml(f"{key}: {name}\nhours: {{mon: 9-18}}").zone == "Europe/Kyiv"


def test_days_may_stand_at_the_top() -> None:
    calendar = load_yaml("zone: UTC\nname: Shop\nmon-thu: 9-13, 14:00-18:00\nfri: 9-18\nweekend: closed\n")
    assert calendar.week == (SPLIT, SPLIT, SPLIT, SPLIT, OFFICE, (), ())


def test_working_days_with_the_same_hours() -> None:
    calendar = load_yaml(of("['09:00-13:00', '14:00-18:00']", working_days="[mon, Tue]"))
    assert calendar.week == (SPLIT, SPLIT, (), (), (), (), ())


@pytest.mark.parametrize("hours", ["00:00-24:00", "00:00-00:00", "24h", "24/7", "all day"])
def test_a_day_may_be_open_all_day(hours: str) -> None:
    assert load_yaml(of(f'{{daily: "{hours}"}}')).week == ((Interval(0, 1440),),) * 7


def test_a_night_shift_ends_on_the_next_morning() -> None:
    week = load_yaml(of("{fri: 22:00-06:00, sat: [], sun: 20:00-00:00}")).week
    assert week[4] == (Interval(22 * 60, 1440),)
    assert week[5] == (Interval(0, 360),)
    assert week[6] == (Interval(20 * 60, 1440),)
    assert week[0] == ()


@pytest.mark.parametrize(
    "holidays",
    [
        "LT",
        "lt",
        "[LT]",
        "{country: LT}",
        "{country: LT, subdivision: null}",
        "{country: lt, subdiv: ''}",
        "{country: LT, dates: [2026-06-01]}",
        "[LT, 2026-06-01]",
        "LT 2026-06-01",
        "[{country: LT}, {date: 2026-06-01, name: Stock-taking}]",
    ],
)
def test_a_country_s_holidays(holidays: str) -> None:
    days = load_yaml(of("{daily: 9-18}", holidays=holidays))
    assert days.on(date(2026, 2, 16)) == ()
    assert days.on(date(2026, 2, 17)) == OFFICE
    assert (days.on(date(2026, 6, 1)) == ()) == ("06-01" in holidays)


@pytest.mark.parametrize(
    "holidays",
    [
        "[2026-12-24, 2026-12-25]",
        "{2026-12-24: Christmas Eve, 2026-12-25: Christmas}",
        "2026-12-24, 2026-12-25",
        "{dates: [2026-12-24, '2026-12-25']}",
        "{dates: {2026-12-24: Christmas Eve, 2026-12-25: Christmas}}",
        "[{date: 2026-12-24, name: Christmas Eve}, 2026-12-25]",
        "{dates: [{date: 2026-12-24, name: Christmas Eve}, 2026-12-25]}",
    ],
)
def test_a_list_of_holidays(holidays: str) -> None:
    days = load_yaml(of("{daily: 9-18}", holidays=holidays))
    assert [days.on(date(2026, 12, day)) for day in (23, 24, 25, 26)] == [OFFICE, (), (), OFFICE]


def test_a_part_of_a_country_has_its_own_holidays() -> None:
    epiphany = date(2026, 1, 6)
    for holidays in ("DE-BY", "{country: DE, subdivision: by}", "{country: DE, state: BY}"):
        assert load_yaml(of("{daily: 9-18}", holidays=holidays)).on(epiphany) == ()
    assert load_yaml(of("{daily: 9-18}", holidays="DE")).on(epiphany) == OFFICE


def test_norway_is_not_a_no() -> None:
    constitution_day = date(2027, 5, 17)
    for holidays in ("NO", "{country: NO}", "{country: no}", "[NO]"):
        assert load_yaml(of("{daily: 9-18}", holidays=holidays)).on(constitution_day) == ()
    for holidays in ("no", "none", "null", "", "[]"):
        assert load_yaml(of("{daily: 9-18}", holidays=holidays)).on(constitution_day) == OFFICE


@pytest.mark.parametrize(
    "exceptions",
    [
        "{2026-12-24: ['09:00-13:00', '14:00-18:00'], 2026-12-31: []}",
        "{2026-12-24: '9-13, 14-18', 2026-12-31: closed}",
        "[{date: 2026-12-24, hours: '9-13 and 14-18'}, {date: 2026-12-31}]",
        "[{2026-12-24: [9-13, 14-18]}, {date: 2026-12-31, closed: true, name: New Year's Eve}]",
        "{2026-12-24: {hours: [9-13, 14-18], label: Christmas Eve}, 2026-12-31: null}",
    ],
)
def test_an_exception_wins_over_holidays_and_week(exceptions: str) -> None:
    days = load_yaml(of("{daily: 9-18}", holidays="LT", exceptions=exceptions))
    assert days.on(date(2026, 12, 24)) == SPLIT
    assert days.on(date(2026, 12, 31)) == ()
    assert days.on(date(2026, 12, 30)) == OFFICE


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "mapping"),
        ("- 1", "mapping"),
        ("zone: [", "not YAML: line"),
        ("zone: UTC\n\x00", "YAML"),
        ('zone: "\\UFFFFFFFF"', "YAML"),
        ("? [a]\n: b", "not YAML"),
        ("[" * 5000, "YAML"),
        ("hours: {mon: 9-18}", "zone: missing"),
        ("zone: Europe/Atlantis\nhours: {mon: 9-18}", "zone: 'Europe/Atlantis'"),
        ("zone: ../../etc/passwd\nhours: {mon: 9-18}", "zone: "),
        ("zone: Europe\nhours: {mon: 9-18}", "zone: "),
        ("zone: {a: b}\nhours: {mon: 9-18}", "zone: "),
        ("zone: UTC", "hours: missing"),
        ("zone: UTC\nhours: 9-18", "hours: "),
        ("zone: UTC\nhours: [9-18]", "hours: "),
        ("zone: UTC\nhours: {mon: 9-18}\nhollidays: LT", "hollidays: unknown key"),
        ("zone: UTC\ntimezone: UTC\nhours: {mon: 9-18}", "timezone: given twice"),
        ("zone: UTC\nhours: {mon: 9-18}\ntue: 9-18", "tue: "),
        (of("{blursday: 9-18}"), "hours.blursday: 'blursday' is not a day"),
        (of("{mon-tue-wed: 9-18}"), "hours.mon-tue-wed: "),
        (of("{m: 9-18}"), "hours.m: "),
        (of("{mon: 9-25}"), "hours.mon: '25' is not a time"),
        (of("{mon: 9-18:75}"), "hours.mon: '18:75' is not a time"),
        (of("{mon: 13am-18}"), "hours.mon: '13am' is not a time"),
        (of("{mon: ٩-18}"), "hours.mon: '٩' is not a time"),
        (of("{mon: 09:00}"), "hours.mon: '09:00' is not a list of intervals"),
        (of("{mon: 09:00-10:00-11:00}"), "hours.mon: "),
        (of("{mon: 09:00-09:00}"), "hours.mon: 09:00-09:00 has no length"),
        (of("{mon: 24:00-09:00}"), "hours.mon: "),
        (of("{mon: [[[9-18]]]}"), "hours.mon: "),
        (of("{mon: {start: 9, end: 18, extra: 1}}"), "hours.mon: "),
        (of("{mon: {start: [9], end: 18}}"), "hours.mon: "),
        (of("[{days: mon}, {day: never, hours: 9-18}]"), "hours.never: "),
        (of("[[9-18]]"), "hours: "),
        (of("{mon: 9-18}", holidays="Atlantis"), "holidays.country: 'Atlantis' is not known"),
        (of("{mon: 9-18}", holidays="DE-XX"), "holidays.subdivision: 'XX' is not known in DE; expected"),
        (of("{mon: 9-18}", holidays="{country: LT, subdivision: XX}"), "holidays.subdivision: "),
        (of("{mon: 9-18}", holidays="{subdivision: XX}"), "holidays.subdivision: "),
        (of("{mon: 9-18}", holidays="[2026-02-30]"), "holidays: '2026-02-30' is not a date"),
        (of("{mon: 9-18}", holidays="{dates: [tomorrow]}"), "holidays.dates: 'tomorrow' is not a date"),
        (of("{mon: 9-18}", holidays="[[LT]]"), "holidays: "),
        (of("{mon: 9-18}", exceptions="{24.12.2026: []}"), "exceptions: '24.12.2026' is not a date"),
        (of("{mon: 9-18}", exceptions="[2026-12-24]"), "exceptions: '2026-12-24' is not understood"),
        (of("{mon: 9-18}", exceptions="{2026-12-24: 22-06}"), "2026-12-24: 22:00-06:00 ends before"),
        (of("{mon: 9-18}", exceptions="[{2026-12-24: []}, {2026-12-24: []}]"), "2026-12-24: given twice"),
        (of("{mon: 9-18}", exceptions="{2026-12-24: {open: 9}}"), "exceptions.2026-12-24: "),
        ("#" * 300_000, "longer than"),
    ],
)
def test_what_is_wrong_is_named_with_what_was_expected(text: str, complaint: str) -> None:
    with pytest.raises(Invalid) as refused:
        load_yaml(text)
    assert complaint in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 300


def test_a_file_that_repeats_itself_without_end_is_refused_shortly() -> None:
    lines = ["zone: UTC", 'a0: &a0 ["x"]']
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    for text in ("\n".join([*lines, "hours: *a9"]), "\n".join([*lines, "hours: {mon: *a9}"])):
        with pytest.raises(Invalid) as refused:
            load_yaml(text)
        assert len(str(refused.value)) < 300


WORDS = """
zone hours holidays exceptions working_days country subdivision dates date days start end name closed mon
mon-fri daily Europe/Vilnius LT DE-BY NO no 2026-12-24 09:00 09:00-18:00 22-06 24h true null <<
"""
SCALARS = st.sampled_from(WORDS.split()) | st.text(max_size=12)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=7) | st.dictionaries(SCALARS, inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS = st.fixed_dictionaries(
    {"zone": st.just("Europe/Vilnius")},
    optional=dict.fromkeys(("hours", "working_days", "holidays", "exceptions", "mon"), VALUES),
)


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS.map(json.dumps) | VALUES.map(json.dumps) | st.text())
def test_any_text_is_a_calendar_or_is_refused(text: str) -> None:
    try:
        calendar = load_yaml(text)
    except Invalid:
        return
    assert len(calendar.week) == 7
    calendar.on(date(2026, 12, 24))
