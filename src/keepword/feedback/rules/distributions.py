"""Quantiles of Student's t and of F, for intervals of small samples. Pure.

Both come from the regularised incomplete beta function by its continued fraction (M. Abramowitz, I. A.
Stegun, "Handbook of Mathematical Functions", 1964, 26.5.8, 26.6.2, 26.7.1), evaluated by Lentz's method and
inverted by halving.
"""

from collections.abc import Iterator
from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt
from typing import Final

_TINY: Final = 1e-300
_EXACT: Final = 1e-15
_STEPS: Final = 10_000
_HALVINGS: Final = 200


def incomplete_beta(a: float, b: float, x: float) -> float:
    """I_x(a, b) for a, b > 0 and 0 <= x <= 1: the share of a beta distribution that lies below x."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):  # where the fraction goes fast
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    value = d
    for term in _terms(a, b, x):
        d = 1 / _away(1 + term * d)
        c = _away(1 + term / c)
        value *= c * d
        if abs(c * d - 1) < _EXACT:
            break
    return value


def _terms(a: float, b: float, x: float) -> Iterator[float]:
    for m in range(1, _STEPS):
        yield m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        yield -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


@lru_cache(maxsize=1_024)
def f_quantile(share: float, upper: int, lower: int) -> float:
    """Below which an F with `upper` and `lower` degrees of freedom lies with this probability (0 to 1)."""
    x = _halved(share, upper / 2, lower / 2)
    return lower * x / (upper * (1 - x))


@lru_cache(maxsize=1_024)
def t_quantile(share: float, freedom: int) -> float:
    """The same of Student's t; from 0.5 up."""
    x = _halved(2 * share - 1, 0.5, freedom / 2)  # t² is an F with 1 and `freedom`
    return sqrt(freedom * x / (1 - x))


def _halved(share: float, a: float, b: float) -> float:
    low, high = 0.0, 1.0
    for _step in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if incomplete_beta(a, b, middle) < share else (low, middle)
    return (low + high) / 2
