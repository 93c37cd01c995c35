"""How many points an order earns, and what points are worth. Whole numbers throughout: nothing is lost to
rounding twice, as what is taken back is reckoned from the whole and not from the part."""

from dataclasses import dataclass
from typing import Final

MOST: Final = 10**9  # points in one movement: more is a slip of the finger


@dataclass(frozen=True, slots=True)
class Rate:
    """`earn_points` for each whole `earn_per` minor units; `worth_points` are worth `worth_amount`."""

    earn_points: int
    earn_per: int
    worth_points: int
    worth_amount: int

    def earned(self, amount: int, percent: int = 100) -> int:
        """Points for an amount in minor units, `percent` of the lowest rate; part of a point is none.

        Each whole `earn_per` counts, before the tier's part is added.
        """
        if amount <= 0:
            return 0
        return amount // self.earn_per * self.earn_points * percent // 100

    def worth(self, points: int) -> int:
        """What points are worth, in minor units, rounded up: no gift costs nothing."""
        return -(-points * self.worth_amount // self.worth_points) if points > 0 else 0

    def exchanged(self, points: int) -> int:
        """What somebody gets for points, in minor units, rounded down."""
        return max(0, points) * self.worth_amount // self.worth_points

    def to_take_back(self, *, points: int, amount: int, returned: int) -> int:
        """Of the points that an order of `amount` earned, those that go with `returned` minor units of it.

        What stays is rounded down as it was earned; with all of it, all go.
        """
        if amount <= 0 or returned >= amount:
            return points
        return points - points * (amount - max(0, returned)) // amount
