"""What an entry is, and when it adds up: pure arithmetic of double-entry bookkeeping.

Luca Pacioli, Summa de arithmetica (1494), treatise XI: each entry has two sides, and they are equal.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

MOST = 10**15  # of anything in one move: what is more was typed wrongly


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """An account by its name: of which book, of what kind, whose (0: nobody's), in which unit.

    `("points", "held", 12, "points")` are the points of customer 12; `("stock", "shelf", 0, "LAMP-7")` the
    lamps on the shelf.
    """

    book: str
    kind: str
    owner: int
    unit: str


@dataclass(frozen=True, slots=True)
class Move:
    """So much of something leaves one place and comes to another: `amount` whole units, above nothing."""

    source: Place
    target: Place
    amount: int


def sides(moves: Iterable[Move]) -> dict[Place, int]:
    """By how much each place changes, those left out that do not. The changes of each unit add up to nothing.

    ValueError: an amount that is not above nothing, two places of different books or units, no move at all.
    """
    found: dict[Place, int] = defaultdict(int)
    for move in moves:
        if not 0 < move.amount <= MOST:
            raise ValueError(f"{move.amount} cannot be moved.")
        if (move.source.book, move.source.unit) != (move.target.book, move.target.unit):
            raise ValueError("Nothing moves between books, and nothing becomes something else.")
        found[move.source] -= move.amount
        found[move.target] += move.amount
    changes = {place: change for place, change in sorted(found.items()) if change}
    if not changes:
        raise ValueError("There is nothing to move.")
    return changes
