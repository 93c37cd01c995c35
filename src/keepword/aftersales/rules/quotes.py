"""What a repair costs its customer. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Item:
    """Work or a part: so many at so much each (minor units); `free` under warranty or as a gesture."""

    quantity: int
    price: int
    free: bool = False


def total(items: Iterable[Item]) -> int:
    """What the customer pays."""
    return sum(0 if item.free else item.quantity * item.price for item in items)


def in_warranty(until: date | None, on: date) -> bool:
    """Whether the warranty holds on a day; its last day is one."""
    return until is not None and on <= until


def warranty_until(bought: date, months: int) -> date:
    """The last day of a warranty of so many months: the day before the same day of the month, or the month's
    last day where it has none (Regulation 1182/71, article 3)."""
    month = bought.month - 1 + months
    year, month = bought.year + month // 12, month % 12 + 1
    first_after = date(year + month // 12, month % 12 + 1, 1)
    last_of_month = (first_after - timedelta(days=1)).day
    same = date(year, month, min(bought.day, last_of_month))
    return same if same.day < bought.day else same - timedelta(days=1)


def needs_answer(items: Iterable[Item]) -> bool:
    """Whether the customer must agree first: only to what they pay for."""
    return total(items) > 0
