"""On what day: "tomorrow", a weekday, a date, the last day of a period."""

from datetime import date, timedelta
from typing import Final

from keepword.language.reading import calendar as days
from keepword.language.reading.deadlines.line import EDGES, Line

_SUNDAY: Final = 6
_EARLY, _MIDDLE = 10, 15  # days of a month: the last of its beginning, its middle

Read = tuple[int, date]
"""Where a day ends, and which it is."""


def named_day(line: Line, index: int) -> Read | None:
    """The day that the words from `index` on name."""
    for read in (_relative, _holiday, _numeric, _of_month, _weekday, _period, _weekend):
        found = read(line, index)
        if found:
            return found
    return None


def _relative(line: Line, index: int) -> Read | None:
    if not line.has(index, "relative"):
        return None
    return index + 1, line.today + timedelta(days=line.value(index, "relative"))


def _holiday(line: Line, index: int) -> Read | None:
    """A day that has a name of its own; its value is the month's number and the day's ("1225")."""
    if not line.has(index, "holiday"):
        return None
    month, day = divmod(line.value(index, "holiday"), 100)
    found = days.next_date(line.today, day, month)
    return (index + 1, found) if found else None


# Dates


def _numeric(line: Line, index: int) -> Read | None:
    """ "05.12.2026", "5/12", "2026-12-05"."""
    mark = line.form(index + 1)
    if mark not in ("/", ".", "-", "–") or not (line.has(index, "number") and line.has(index + 2, "number")):
        return None
    first, second = line.value(index, "number"), line.value(index + 2, "number")
    if line.form(index + 3) == mark and line.has(index + 4, "number"):
        third = line.value(index + 4, "number")
        if first >= 1000:
            return _dated(index + 5, first, second, third)
        return _dated(_year_word(line, index + 5), third if third >= 1000 else 2000 + third, second, first)
    return _day_and_month(line, index) if mark in "./" else None


def _day_and_month(line: Line, index: int) -> Read | None:
    """ "05.12", "5/12", "5.1."."""
    day, month, end = line.value(index, "number"), line.value(index + 2, "number"), index + 3
    short = line.form(index + 1) == "." and len(line.form(index + 2)) != 2 and line.form(end) != "."
    if short or len(line.form(index + 2)) > 2 or not 1 <= month <= 12:
        return None
    found = days.next_date(line.today, day, month)
    if line.form(end) == "." and end + 1 < line.count:
        end += 1
    return (end, found) if found else None


def _year_word(line: Line, index: int) -> int:
    return index + 1 if line.has(index, "year") else index


def _dated(end: int, year: int, month: int, day: int) -> Read | None:
    try:
        return end, date(year, month, day)
    except ValueError:
        return None


def _of_month(line: Line, index: int) -> Read | None:
    """ "5 December", "December 5th", "gruodžio 5 d.", "до 5-го"."""
    if line.has(index, "month"):
        after = line.skip(index + 1, "filler", "month_word")
        found = _day_number(line, after)
        if not found:
            return None
        end, number = found
        return _in_year(line, line.skip(end, "day"), number, line.value(index, "month"))
    found = _day_number(line, index)
    if not found:
        return None
    end, number = found
    month = line.skip(end, "filler")
    month += line.form(month) == "." and line.has(month + 1, "month")
    if line.has(month, "month"):
        return _in_year(line, month + 1, number, line.value(month, "month"))
    return _of_no_month(line, index, end, number)


def _day_number(line: Line, index: int) -> tuple[int, int] | None:
    """A day's number, or the later of two ("5-7 December"); the ending of an ordinal is passed over."""
    if not line.any(index, "number", "ordinal"):
        return None
    number, end = line.value(index, "number", "ordinal"), index + 1
    if line.any(end, "to", "dash", "or", "and") and line.any(end + 1, "number", "ordinal"):
        number, end = line.value(end + 1, "number", "ordinal"), end + 2
    return (line.skip(end, "ordinal_end"), number) if 1 <= number <= 31 else None


def _of_no_month(line: Line, index: int, end: int, number: int) -> Read | None:
    """ "on the 12th", "до 12 числа": only an ordinal or a word for it makes a day without its month."""
    if line.has(end, "numbered") and 1 <= number <= 31:
        return _numbered(line, end + 1, number)
    if day_of_month(line, index):
        return _numbered(line, end + 1, number)
    if not line.has(end - 1, "ordinal") or line.any(end, "hour", "minute") or line.any(index, "number"):
        return None
    found = days.next_day_of_month(line.today, number)
    if line.has(end, "day") and not line.has(end, "working"):
        end += 1
    return (end, found) if found else None


def day_of_month(line: Line, index: int) -> bool:
    """ "iki 12 d.", "12 dieną": a number whose word makes it a day's, not so many days."""
    if not line.has(index, "number") or line.led_by(index, "within") or line.has(index - 1, "dash"):
        return False
    return line.has(index + 1, "date_day") and 1 <= line.value(index, "number") <= 31


def _numbered(line: Line, end: int, number: int) -> Read | None:
    found = days.next_day_of_month(line.today, number)
    return (end, found) if found else None


def _in_year(line: Line, end: int, day: int, month: int) -> Read | None:
    year = line.skip(end, "filler", "comma")
    if line.has(year, "number") and line.value(year, "number") >= 2000:
        return _dated(_year_word(line, year + 1), line.value(year, "number"), month, day)
    found = days.next_date(line.today, day, month)
    return (end, found) if found else None


# Days of the week


def _weeks_before(line: Line, index: int) -> tuple[int, int | None]:
    """Past "this", "next", "coming": where they end, and how many weeks on; None for the next such day."""
    weeks: int | None = None
    while line.any(index, "this", "next", "coming"):
        weeks = None if line.has(index, "coming") else int(line.has(index, "next"))
        index += 1
    return index, weeks


def _weekday(line: Line, index: int) -> Read | None:
    start, weeks = _weeks_before(line, index)
    if weeks is not None and line.has(start, "week") and line.has(start + 1, "weekday"):
        start += 1
    if not line.has(start, "weekday"):
        return None
    weekday, end = line.value(start, "weekday"), start + 1
    while line.any(end, "to", "dash", "or", "and") and line.has(end + 1, "weekday"):
        weekday, end = line.value(end + 1, "weekday"), end + 2
    after = line.skip(end, "filler")
    if line.any(after, "next", "this") and line.has(after + 1, "week"):
        return after + 2, days.weekday_of_week(line.today, weekday, int(line.has(after, "next")))
    if weeks == 1:
        return end, days.weekday_of_week(line.today, weekday, 1)
    return end, days.next_weekday(line.today, weekday)


def _weekend(line: Line, index: int) -> Read | None:
    start, weeks = _weeks_before(line, index)
    if not line.has(start, "weekend"):
        return None
    weekday = days.FRIDAY if line.led_by(index, "by") else _SUNDAY
    return start + 1, days.weekday_of_week(line.today, weekday, weeks or 0)


# Periods


def _period(line: Line, index: int) -> Read | None:
    """ "the end of next week", "this month", "early next week", "in December"."""
    start, part, ahead, working = index, "", None, False
    while line.any(index, "this", "next", "coming", "working", "filler", "one", *EDGES):
        part = next((edge for edge in EDGES if line.has(index, edge)), part)
        ahead = 1 if line.any(index, "next", "coming") else 0 if line.has(index, "this") else ahead
        working |= line.has(index, "working")
        if line.any(index, *EDGES) and line.any(index, "month", "week", "month_word", "day"):
            break  # "mid-June", "close of business"
        index += 1
    part = part or _edge_after(line, index)
    if line.has(index, "month") and (part or line.has(start - 1, "in_month")):
        return _named_month(line, index, part)
    if not part and ahead is None:
        return None
    if line.any(index, "day", "workday", "shift"):
        return _day_period(line, index + 1, part, ahead)
    return _long_period(line, index, part, ahead, working)


def _edge_after(line: Line, index: int) -> str:
    """Some languages say the edge of a period after its unit ("savaitės pabaiga")."""
    end = line.skip(index, "week", "month", "month_word", "year", "day", "workday", "shift")
    return next((edge for edge in EDGES if end > index and line.has(end, edge)), "")


def _day_period(line: Line, end: int, part: str, ahead: int | None) -> Read | None:
    """ "the end of the day", and of a day that follows."""
    if ahead == 1:
        return end, line.today + timedelta(days=1)
    after = line.skip(end, "filler")
    named = named_day(line, after) if part and line.any(after, "relative", "weekday") else None
    return named or ((end, line.today) if part != "beginning" else None)


def _long_period(line: Line, index: int, part: str, ahead: int | None, working: bool) -> Read | None:
    unit = next((kind for kind in ("week", "month_word", "year") if line.has(index, kind)), None)
    if unit is None:
        return None
    end = index + 1
    after = line.skip(end, "filler")
    if ahead is None and line.any(after, "next", "this"):
        ahead, end = int(line.has(after, "next")), after + 1
    return end, _last_day(line.today, unit, part, ahead or 0, working)


def _last_day(today: date, unit: str, part: str, ahead: int, working: bool) -> date:
    if unit == "week":
        weekday = {"beginning": 1, "middle": 2}.get(part, days.FRIDAY if working else _SUNDAY)
        return days.weekday_of_week(today, weekday, ahead)
    if unit == "year":
        return date(today.year + ahead, 12, 31)
    first = days.months_on(today.replace(day=1), ahead)
    return _part_of_month(first.year, first.month, part)


def _part_of_month(year: int, month: int, part: str) -> date:
    if part in ("beginning", "middle"):
        return date(year, month, _EARLY if part == "beginning" else _MIDDLE)
    return days.month_end(year, month)


def _named_month(line: Line, index: int, part: str) -> Read:
    month = line.value(index, "month")
    return index + 1, _part_of_month(line.today.year + (month < line.today.month), month, part)
