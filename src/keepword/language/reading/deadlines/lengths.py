"""How long: "two working days", "3-5 days", "half an hour", "within the hour"."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from keepword.language.reading.deadlines.line import UNITS, Line
from keepword.language.reading.tokens import Token

_ANY: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - no moment matters to lengths
_MOST: Final = 400  # of a unit; more is no deadline
_A_FEW: Final = {"day": 3, "week": 3}
_A_COUPLE: Final = {"day": 3, "hour": 2, "week": 2}


class Length(NamedTuple):
    """So many of a unit; 0 where it was said, but not how many."""

    amount: int
    unit: str
    working: bool = False


def lengths_in(tokens: Sequence[Token], lang: str) -> list[Length]:
    """The lengths that a text names, in their order, whatever they count from ("2 days after it came")."""
    line = Line(tokens, lang, _ANY)
    found: list[Length] = []
    index = 0
    while index < line.count:
        end, one = length(line, index) or (index + 1, None)
        if one and one.amount and not line.has(end, "ago"):
            found.append(one)
        index = end
    return found


def length(line: Line, index: int) -> tuple[int, Length] | None:
    """The length that begins at `index`, and where it ends."""
    fixed = _fixed(line, index) or _turned(line, index)
    if fixed:
        return fixed
    counted = line.numbers(index)
    few = not counted and line.has(index, "few")
    unit_at, amount = counted or ((line.skip(index + 1, "few", "filler"), 0) if few else (index, 1))
    end, unit, working = _unit(line, unit_at)
    if unit is None or (unit_at == index and not line.led_by(index, "within")):
        return None
    if few:
        amounts = _A_COUPLE if line.has(index, "couple") else _A_FEW
        return end, Length(amounts.get(unit, 0), unit)
    if line.has(end, "half_more") and unit == "hour":
        return end + 1, Length(amount * 60 + 30, "minute")
    return (end, Length(amount, unit, working)) if amount <= _MOST else None


def _fixed(line: Line, index: int) -> tuple[int, Length] | None:
    """A word for days ("fortnight") or minutes ("pusvalandis"), and half of an hour."""
    if line.has(index, "days"):
        return index + 1, Length(line.value(index, "days"), "day")
    if line.has(index, "minutes"):
        return index + 1, Length(line.value(index, "minutes"), "minute")
    after = line.skip(index + 1, "one", "filler")
    if line.has(index, "half") and line.has(after, "hour"):
        return after + 1, Length(30, "minute")
    return None


def _turned(line: Line, index: int) -> tuple[int, Length] | None:
    """The unit before its number, as one says about how long: "минут через двадцать"."""
    unit = next((kind for kind in UNITS if line.has(index, kind)), None)
    if unit is None or not (line.has(index + 1, "within") or line.led_by(index, "within")):
        return None
    counted = line.number(index + 1 + line.has(index + 1, "within"))
    if not counted or line.any(counted[0], "month", *UNITS) or line.form(counted[0]) == ":":
        return None
    return counted[0], Length(counted[1], "day" if unit == "workday" else unit, unit == "workday")


def _unit(line: Line, index: int) -> tuple[int, str | None, bool]:
    """Where it ends, the unit, and whether only working time counts: the adjective stands on either side."""
    after = line.skip(index, "working")
    unit = next((kind for kind in UNITS if line.has(after, kind)), None)
    working = after > index or unit == "workday"
    end = after + 1
    while line.has(end, "working") and not line.has(end + 1, "day"):
        working, end = True, end + 1
    return end, "day" if unit == "workday" else unit, working
