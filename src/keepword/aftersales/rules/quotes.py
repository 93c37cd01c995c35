"""What a repair costs its customer. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


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
