"""How far chance could have moved a number: 95 % intervals of what can be told from sums. Pure."""

from math import sqrt
from typing import Final

Z95: Final = 1.959963984540054


def of_mean(total: float, squares: float, n: int, z: float = Z95) -> tuple[float, float] | None:
    """The interval of a mean of n values, of their sum and the sum of their squares, by the normal curve (the
    central limit theorem); None below two."""
    if n < 2:
        return None
    mean = total / n
    # Of nearly equal values rounding may leave less than nothing.
    variance = max(0.0, (squares - n * mean * mean) / (n - 1))
    half = z * sqrt(variance / n)
    return mean - half, mean + half
