"""How surely something is known that some have answered. Pure.

Shares stand with Wilson's interval (relationship.rules.share). All intervals hold the truth 95 times of 100.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from typing import Final

from keepword.feedback.rules.distributions import f_quantile, t_quantile
from keepword.relationship.rules.share import Share, Z

FEW: Final = 5  # a group of fewer is not shown: one could guess who said what, and it says little
_UPPER: Final = 0.975
_LOWER: Final = 0.025
_SAME: Final = 1e-12  # of the size of the numbers: what rounding leaves of a variance that is nothing

__all__ = ["FEW", "Alpha", "Mean", "Nps", "Share", "alpha", "gap", "is_hidden", "mean", "nps", "variance"]


def is_hidden(n: int) -> bool:
    """Whether a group of so many is too small to be shown."""
    return n < FEW


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of `n` with its standard error and interval; these None below two."""

    n: int
    value: float
    error: float | None = None
    low: float | None = None
    high: float | None = None


def mean(numbers: Sequence[float]) -> Mean | None:
    """The mean with Student's interval; None of nothing."""
    n = len(numbers)
    if n == 0:
        return None
    value = fsum(numbers) / n
    if n == 1:
        return Mean(n, value)
    error = sqrt(variance(numbers) / n)
    half = t_quantile(_UPPER, n - 1) * error
    return Mean(n, value, error, value - half, value + half)


def variance(numbers: Sequence[float]) -> float:
    """Of a sample (divided by n - 1); of two at least."""
    middle = fsum(numbers) / len(numbers)
    return fsum((one - middle) ** 2 for one in numbers) / (len(numbers) - 1)


def gap(pairs: Sequence[tuple[float, float]]) -> Mean | None:
    """How much the second of each pair is above the first, by the differences of the same people.

    Taken in pairs: the error of two independent means would be wrong, as one person gives both.
    """
    return mean([second - first for first, second in pairs])


@dataclass(frozen=True, slots=True)
class Nps:
    """Promoters less detractors, in points from -100 to 100, with the margin of error in points."""

    n: int
    promoters: int
    detractors: int
    margin: float

    @property
    def value(self) -> float:
        return 100 * (self.promoters - self.detractors) / self.n

    @property
    def passives(self) -> int:
        return self.n - self.promoters - self.detractors


def nps(scores: Sequence[float]) -> Nps | None:
    """The Net Promoter Score of answers from 0 to 10 (9, 10 promote; 0 to 6 detract); None of nothing.

    Source: F. F. Reichheld, "The one number you need to grow", Harvard Business Review, December 2003. The
    margin is that of a mean of +1, 0, -1: z * sqrt((p + d - (p - d)²) / n).
    """
    n = len(scores)
    if n == 0:
        return None
    promoters, detractors = sum(one >= 9 for one in scores), sum(one <= 6 for one in scores)
    p, d = promoters / n, detractors / n
    return Nps(n, promoters, detractors, 100 * Z * sqrt(max(0.0, p + d - (p - d) ** 2) / n))


@dataclass(frozen=True, slots=True)
class Alpha:
    """How much the `items` of a scale measure one thing, by `n` who answered all of them; 1 at the most."""

    n: int
    items: int
    value: float
    low: float
    high: float


def alpha(rows: Sequence[Sequence[float]]) -> Alpha | None:
    """Cronbach's alpha with Feldt's interval: a row a person, a column an item. None where it says nothing:
    fewer than two items or people, or everybody has the same sum.

    Sources: L. J. Cronbach, "Coefficient alpha and the internal structure of tests", Psychometrika 16 (1951),
    297-334; L. S. Feldt, "The approximate sampling distribution of Kuder-Richardson reliability coefficient
    twenty", Psychometrika 30 (1965), 357-370.
    """
    n = len(rows)
    items = len(rows[0]) if rows else 0
    if n < 2 or items < 2:
        return None
    sums = [fsum(row) for row in rows]
    total = variance(sums)
    if total <= _SAME * max(1.0, max(abs(one) for one in sums) ** 2):
        return None
    parts = fsum(variance([row[item] for row in rows]) for item in range(items))
    value = items / (items - 1) * (1 - parts / total)
    upper, lower = n - 1, (n - 1) * (items - 1)
    return Alpha(
        n=n,
        items=items,
        value=value,
        low=1 - (1 - value) * f_quantile(_UPPER, upper, lower),
        high=1 - (1 - value) * f_quantile(_LOWER, upper, lower),
    )
