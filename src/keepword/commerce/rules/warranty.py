"""Until when a warranty holds, in calendar months as laws count them (a day that a month does not have is its
last one)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

SOON: Final = 30  # days before its end in which it "ends soon"
HOLDS, ENDS_SOON, OVER, UNKNOWN = "holds", "ends_soon", "over", "unknown"


@dataclass(frozen=True, slots=True)
class Warranty:
    """`state` is HOLDS, ENDS_SOON, OVER or UNKNOWN; `until` is the last day, `days_left` is negative when
    over."""

    state: str
    until: date | None
    days_left: int | None


def until(bought: date, months: int) -> date | None:
    """The last day of a warranty of so many months; None for a product that has none."""
    if months <= 0:
        return None
    year, month = divmod(bought.year * 12 + bought.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(bought.day, monthrange(year, month + 1)[1]))


def of(last_day: date | None, today: date) -> Warranty:
    """What is to be said of a warranty today."""
    if last_day is None:
        return Warranty(UNKNOWN, None, None)
    left = (last_day - today).days
    return Warranty(OVER if left < 0 else ENDS_SOON if left <= SOON else HOLDS, last_day, left)
