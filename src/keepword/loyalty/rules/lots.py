"""Which points go first: those that end first."""

from collections.abc import Iterable
from typing import NamedTuple


class Part(NamedTuple):
    """So many points of a lot."""

    lot: int
    points: int


def take(lots: Iterable[tuple[int, int]], points: int) -> list[Part]:
    """From lots (number and what is left), in their order, as many points as are wanted or as there are."""
    parts = []
    for lot, left in lots:
        if points <= 0:
            break
        taken = min(left, points)
        if taken > 0:
            parts.append(Part(lot, taken))
            points -= taken
    return parts


def total(parts: Iterable[Part]) -> int:
    """How many points these are together."""
    return sum(part.points for part in parts)
