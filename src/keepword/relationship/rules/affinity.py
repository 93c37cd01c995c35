"""Whether two products are bought by the same customers more often than by chance.

Definition. Of `everybody` (customers who have bought anything), `first` bought A, `second` bought B, and
`together` both. That is a table of two by two; its log-likelihood ratio

    G² = 2 · Σ k · ln(k / expected)   over the four cells, expected = row total · column total / everybody

says how unlikely the table is if the two had nothing to do with each other. Source: Ted Dunning, "Accurate
Methods for the Statistics of Surprise and Coincidence", Computational Linguistics 19 (1993), 61-74; unlike
the chi-squared test it holds for rare events, which most pairs of products are.

What counts (`is_sure`): at least `SUPPORT` customers bought both; more than chance would bring (G² alone does
not say in which direction); and G² is at least `SURE`, which chance passes once in a thousand pairs (the
99.9 % point of chi-squared with one degree of freedom). Among very many pairs some will still pass by chance:
so each is shown with its counts.
"""

from math import log
from typing import Final

SUPPORT: Final = 5  # customers who bought both
SURE: Final = 10.83
LARGEST: Final = 200  # different products: who bought more is a reseller, and says nothing of taste


def llr(together: int, first: int, second: int, everybody: int) -> float:
    """Dunning's log-likelihood ratio, never below 0. ValueError for counts that cannot be."""
    neither = everybody - first - second + together
    if min(together, first - together, second - together, neither) < 0:
        raise ValueError("There are no such customers.")
    cells = (together, first - together, second - together, neither)
    margins = (first, everybody - first, second, everybody - second)
    found = _sum(cells) + _x(everybody) - _sum(margins)
    return max(0.0, 2 * found)  # rounding may bring it below


def is_sure(together: int, first: int, second: int, everybody: int) -> bool:
    """Whether the one may be recommended for the other."""
    return (
        together >= SUPPORT
        and together * everybody > first * second
        and llr(together, first, second, everybody) >= SURE
    )


def _sum(counts: tuple[int, ...]) -> float:
    return sum(map(_x, counts))


def _x(count: int) -> float:
    """k · ln k, which is 0 at 0."""
    return count * log(count) if count else 0.0
