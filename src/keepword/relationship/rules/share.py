"""A share of few is no number to trust: it stands with how many it is of, and with its interval."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

Z: Final = 1.959964  # of the normal distribution: the interval holds the truth 95 times of 100
FEW: Final = 10  # below so many, a share is not shown as one


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        """From 0 to 1; None: of nothing."""
        return self.count / self.of if self.of else None

    @property
    def is_few(self) -> bool:
        """Whether these are too few to say."""
        return self.of < FEW

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the share.

        Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal
        of the American Statistical Association 22 (1927), 209-212; without correction for continuity.
        """
        if not self.of:
            return None
        share, n, square = self.count / self.of, self.of, Z * Z
        middle = (share + square / (2 * n)) / (1 + square / n)
        half = Z / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
        low = middle - half if self.count else 0.0  # exactly, without what rounding leaves
        high = middle + half if self.count < self.of else 1.0
        return low, high
