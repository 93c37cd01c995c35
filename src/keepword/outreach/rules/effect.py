"""Whether two shares differ, and how surely. Pure.

The interval of a difference of two independent proportions is Newcombe's hybrid score interval
(R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of
eleven methods", Statistics in Medicine 17 (1998), 873-890: method 10), made of two Wilson intervals.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Final

Z95: Final = 1.959963984540054
LEAST: Final = 30  # in each group: fewer say nothing


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of shares with its interval, each from -1 to 1."""

    value: float
    low: float
    high: float


def wilson(hits: int, of: int, z: float = Z95) -> tuple[float, float]:
    """Wilson's score interval of a share; (0, 1) where there is none."""
    if of == 0:
        return 0.0, 1.0
    share, n = hits / of, float(of)
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(hits: int, of: int, other_hits: int, other_of: int, z: float = Z95) -> Difference:
    """The first share less the other one, with Newcombe's interval."""
    first = hits / of if of else 0.0
    other = other_hits / other_of if other_of else 0.0
    low, high = wilson(hits, of, z)
    other_low, other_high = wilson(other_hits, other_of, z)
    gap = first - other
    below = sqrt((first - low) ** 2 + (other_high - other) ** 2)
    above = sqrt((high - first) ** 2 + (other - other_low) ** 2)
    return Difference(gap, max(-1.0, gap - below), min(1.0, gap + above))


def enough(of: int, other_of: int) -> bool:
    """Whether there are so many in both that a difference says something."""
    return of >= LEAST and other_of >= LEAST
