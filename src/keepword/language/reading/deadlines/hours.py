"""At what hour: "17:30", "5 pm", "о 17-й", "iki 17 val.", "half past five", noon. As minutes of the day."""

from typing import Final

from keepword.language.reading.deadlines.line import UNITS, Line

_NOON: Final = 12 * 60
_MONEY: Final = ("%", "€", "$", "₴", "£")
_JOINS: Final = (".", "/", "-")

Read = tuple[int, int]
"""Where an hour ends, and its minute of the day."""


def hours(line: Line, index: int) -> Read | None:
    """An hour, or a range of which the later end counts ("10-12", "from 10 to 12", "between 2 and 4 pm")."""
    bare = _bare_range(line, index)
    if bare:
        return bare
    first = _hour(line, index)
    if not first:
        return None
    end, minute = first
    after = line.skip(end, "filler")
    if line.any(after, "to", "dash", "and", "or"):
        second = _hour(line, line.skip(after + 1, "filler")) or _bare(line, after + 1)
        if second and second[1] > minute:
            return second
    return end, minute


def _bare_range(line: Line, index: int) -> Read | None:
    """Its first number bears no sign of an hour: the second, or what leads them, does."""
    if not (line.has(index, "number") and line.any(index + 1, "dash", "to", "and")):
        return None
    second = _hour(line, index + 2)
    if second and line.value(index, "number") * 60 < second[1]:
        return second
    led = line.any(line.before(index), "from", "between", "at")
    return _bare(line, index + 2) if led else None


def _hour(line: Line, index: int) -> Read | None:
    if line.has(index, "clock"):
        return index + 1, line.value(index, "clock")
    if line.any(index, "past", "before"):
        return _with_minutes(line, index)
    if not line.any(index, "number", "ordinal"):
        return None
    return _digits(line, index) or _full_hour(line, index)


def _with_minutes(line: Line, index: int) -> Read | None:
    """ "half past five", "пів на шосту" (half before six)."""
    if not line.any(index + 1, "number", "ordinal"):
        return None
    ahead = line.value(index, "past") if line.has(index, "past") else -line.value(index, "before")
    minute = _office(line.value(index + 1, "number", "ordinal")) * 60 + ahead
    return _half_of_day(line, index + 2, minute) or (index + 2, minute)


def _full_hour(line: Line, index: int) -> Read | None:
    """A number that "pm", a word for hours or a word before it makes an hour."""
    hour, end = line.value(index, "number", "ordinal"), index + 1
    if hour > 24:
        return None
    marked = _half_of_day(line, end, hour * 60)
    if marked:
        return marked
    led = line.led_by(index, "at", "by", "between") or line.has(end, "oclock") or _after_day(line, index)
    if line.has(end, "hour") and (led or hour > 12) and not line.has(line.before(index), "within"):
        return _half_of_day(line, end + 1, hour * 60) or (end + 1, _office(hour) * 60)
    plain = line.any(index, "number", "hourly") or line.led_by(index, "at")
    counts = _counts_something(line, end) and not line.led_by(index, "hour_at")  # "о 10 я йду"
    return (end, _office(hour) * 60) if led and plain and not counts else None


def _after_day(line: Line, index: int) -> bool:
    """ "rytoj devintą": an hour's ordinal right after its day."""
    return line.has(index, "hourly") and line.any(line.before(index), "relative", "weekday", "part_of_day")


def _digits(line: Line, index: int) -> Read | None:
    """ "17:30", "17.30"."""
    mark, end = line.form(index + 1), index + 3
    if mark not in (":", ".") or not (line.has(index, "number") and line.has(index + 2, "number")):
        return None
    hour, minute = line.value(index, "number"), line.value(index + 2, "number")
    if hour > 24 or minute > 59 or len(line.form(index + 2)) != 2 or (mark == "." and _is_date(line, index)):
        return None
    value = hour * 60 + minute
    return _half_of_day(line, end, value) or (end + 1 if line.has(end, "hour") else end, value)


def _is_date(line: Line, index: int) -> bool:
    """Whether "05.12" is a day of a month: nothing says that it is an hour, or a year follows."""
    day, month, end = line.value(index, "number"), line.value(index + 2, "number"), index + 3
    if line.form(end) == "." and line.has(end + 1, "number"):
        return True
    said = line.any(end, "hour", "half_of_day") or line.led_by(index, "at")
    return not said and 1 <= month <= 12 and 1 <= day <= 31


def _half_of_day(line: Line, index: int, minute: int) -> Read | None:
    """ "pm", "вечора" after an hour."""
    if not line.has(index, "half_of_day"):
        return None
    later = line.value(index, "half_of_day")
    if later and minute < _NOON:
        minute += _NOON
    elif not later and minute >= _NOON:
        minute -= _NOON
    return index + 1, minute


def _counts_something(line: Line, index: int) -> bool:
    """Whether what follows a number makes it the number of something else than hours."""
    form = line.form(index)
    kinds = ("month", "numbered", "ordinal_end", "working", "percent", "number", *UNITS)
    if line.any(index, *kinds) or form in _MONEY:
        return True
    if form in _JOINS:
        return line.any(index + 1, "number", *UNITS)
    return form[:1].isalpha() and not line.parts[index] and not line.is_verb(index)


def _bare(line: Line, index: int) -> Read | None:
    if not line.any(index, "number", "hourly"):
        return None
    hour = line.value(index, "number", "ordinal")
    return (index + 1, _office(hour) * 60) if hour <= 24 and not _counts_something(line, index + 1) else None


def _office(hour: int) -> int:
    """An hour said without its half of the day: one to six is in the afternoon."""
    return hour + 12 if 1 <= hour <= 6 else hour
