"""The deadlines of a clause, and the one that counts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from keepword.language.reading import calendar as days
from keepword.language.reading.deadlines.hours import hours
from keepword.language.reading.deadlines.lengths import Length, length
from keepword.language.reading.deadlines.line import BESIDE, Line
from keepword.language.reading.deadlines.named import day_of_month, named_day
from keepword.language.reading.tokens import Token

_NOON: Final = 12 * 60
_NO_DEADLINE: Final = ("ago", "last", "every")


@dataclass(frozen=True, slots=True)
class Deadline:
    """The day, and the exact local moment where an hour was said, that the tokens `start`:`end` name.

    `named`: by a day or hour, not by a length ("tomorrow", not "within two days"). `bound`: with a word such
    as "by" or "within" before it. `hour_alone`: no day was said with the hour.
    """

    start: int
    end: int
    day: date
    moment: datetime | None = None
    named: bool = False
    bound: bool = False
    hour_alone: bool = False


_Read = tuple[int, Deadline | None]


def found_in(tokens: Sequence[Token], lang: str, now: datetime) -> list[Deadline]:
    """The deadlines in their order; `now` is the local moment of sending, without a zone."""
    line = Line(tokens, lang, now)
    found: list[Deadline] = []
    index = 0
    try:
        while index < line.count:
            begins = not line.parts[index].keys() <= BESIDE
            one = (_by_length(line, index) or _by_day(line, index)) if begins else None
            if one and one[1]:
                found.append(one[1])
            index = max(one[0], index + 1) if one else index + 1
    except OverflowError:  # beyond the year 9999
        return []
    return found


def latest(found: Sequence[Deadline]) -> Deadline | None:
    """The one that counts of several: of those with "by" before them, else of all, the last.

    An hour that stands apart from its day is that day's: "on Friday the courier comes between 9 and 11".
    """
    with_day = [one for one in found if not one.hour_alone]
    hours_alone = [one for one in found if one.hour_alone and one.moment]
    bound = [one for one in with_day if one.bound] or with_day or hours_alone
    chosen = max(bound, key=_order, default=None)
    if not chosen or chosen.moment or not hours_alone:
        return chosen
    hour = hours_alone[-1].moment
    return replace(chosen, moment=hour and datetime.combine(chosen.day, hour.time()))


def _order(one: Deadline) -> tuple[datetime, bool]:
    return one.moment or days.at(one.day, days.LAST_MINUTE), one.moment is not None


def _by_length(line: Line, index: int) -> _Read | None:
    found = length(line, index)
    if not found:
        return None
    end, long = found
    before = line.before(index)
    if long.unit == "hour" and not line.has(before, "within") and hours(line, index):
        return None
    if long.unit == "day" and _is_no_length(line, index, end):
        return None
    since = line.led_by(index, "since") and not line.any(index + 1, "to", "dash")
    since |= line.has(before, "ahead") and line.has(end, "by")  # "за час до приезда"
    if since or line.any(end, "ago", "counted_from") or line.led_by(index, *_NO_DEADLINE) or not long.amount:
        return end, None
    moment = _moved(line, long)
    exact = moment if long.unit in ("minute", "hour") else None
    bound = line.any(before, "within", "by")
    return end, Deadline(line.starts[index], line.starts[end], moment.date(), exact, bound=bound)


def _is_no_length(line: Line, index: int, end: int) -> bool:
    """Days that are a date ("5 d. gruodžio"), or the half of a day after its hour ("в 3 дня")."""
    if line.any(end, "month", "numbered") or line.has(end - 1, "numbered"):
        return True
    if day_of_month(line, index):
        return True
    return end == index + 2 and line.has(end - 1, "half_of_day") and line.any(line.before(index), "at", "by")


def _moved(line: Line, long: Length) -> datetime:
    count, unit, today = long.amount, long.unit, line.today
    if unit in ("minute", "hour"):
        return line.now + timedelta(minutes=count * (60 if unit == "hour" else 1))
    if unit in ("month_word", "year"):
        return days.at(days.months_on(today, count * (12 if unit == "year" else 1)), 0)
    if unit == "day" and long.working:
        return days.at(days.working_days(today, count), 0)
    return days.at(today + timedelta(days=count * (7 if unit == "week" else 1)), 0)


def _by_day(line: Line, index: int) -> _Read | None:
    """A day with or without its hour, an hour with or without its day."""
    hour = hours(line, index)
    read = _hour_first(line, *hour) if hour else _day_first(line, index)
    if not read:
        return None
    end, day, minute = read
    if minute is not None and minute < _NOON and any(line.has(n, "afternoon") for n in range(index, end + 1)):
        minute += _NOON  # "tonight at 8"
    before = line.before(index)
    ranged = any(line.any(place, "to", "dash", "and") for place in range(index, end))
    if day < line.today or (line.led_by(index, "since") and not ranged):
        return end, None
    if line.any(before, "after", *_NO_DEADLINE):
        return end, None
    moment = None if minute is None else days.at(day, min(minute, days.LAST_MINUTE))
    bound = line.any(before, "by", "within")
    alone = bool(hour) and not any(named_day(line, n) for n in range(index, end))
    return end, Deadline(line.starts[index], line.starts[end], day, moment, True, bound, alone)


def _hour_first(line: Line, end: int, minute: int) -> tuple[int, date, int]:
    """ "5 pm on Friday"; an hour alone is today's, or tomorrow's once it has passed."""
    after = line.skip(end, "filler", "at", "by", "comma", "part_of_day")
    named = named_day(line, after) if after < line.count else None
    if named:
        return named[0], named[1], minute
    passed = days.at(line.today, minute) <= line.now
    return end, line.today + timedelta(days=passed), minute


def _day_first(line: Line, index: int) -> tuple[int, date, int | None] | None:
    """ "on Friday, between 10 and 12"."""
    named = named_day(line, index)
    if not named:
        return None
    end, day = named
    end = line.skip(end, "part_of_day")
    after = line.skip(end, "filler", "at", "by", "from", "between", "comma", "part_of_day")
    hour = hours(line, after) if after < line.count else None
    if hour:
        return hour[0], day, hour[1]
    return (after if line.has(after - 1, "part_of_day") else end), day, None
