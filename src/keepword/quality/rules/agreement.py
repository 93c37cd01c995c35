"""How far graders agree beyond chance. Pure.

Cohen, A coefficient of agreement for nominal scales (1960), and with weights (1968), for two graders;
Krippendorff's alpha by its coincidence matrix (Computing Krippendorff's Alpha-Reliability, 2011), for any
number of graders and where some did not grade all. 1 is full agreement, 0 what chance would give.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import fsum
from typing import Final

Value = int | float
Distance = Callable[[Value, Value], float]

NOMINAL: Final = "nominal"
ORDINAL: Final = "ordinal"
INTERVAL: Final = "interval"
LEVELS: Final = (NOMINAL, ORDINAL, INTERVAL)


@dataclass(frozen=True, slots=True)
class Agreement:
    """`value` is None where nothing was graded by two, or where chance alone would make all agree: then
    nobody can say. `observed` and `expected` are the disagreement that there is and that chance would give;
    `n` counts what two or more have graded."""

    value: float | None
    observed: float
    expected: float
    n: int


def differ(one: Value, other: Value) -> float:
    """The distance of Cohen's plain kappa: the same, or not."""
    return 0.0 if one == other else 1.0


def linear(one: Value, other: Value) -> float:
    """The distance in steps."""
    return abs(one - other)


def quadratic(one: Value, other: Value) -> float:
    """The distance in steps, squared: far apart weighs more (Cohen 1968)."""
    return (one - other) ** 2


def kappa(pairs: Iterable[tuple[Value | None, Value | None]], distance: Distance = differ) -> Agreement:
    """Cohen's kappa of two graders, weighted by how far apart two values are; pairs of which one lacks are
    left out."""
    both = [(one, other) for one, other in pairs if one is not None and other is not None]
    n = len(both)
    if n == 0:
        return Agreement(None, 0.0, 0.0, 0)
    firsts, seconds = Counter(one for one, _ in both), Counter(other for _, other in both)
    observed = fsum(distance(one, other) for one, other in both) / n
    expected = fsum(
        distance(one, other) * count * times
        for one, count in firsts.items()
        for other, times in seconds.items()
    ) / (n * n)
    return Agreement(_value(observed, expected), observed, expected, n)


def alpha(units: Iterable[Sequence[Value | None]], level: str = NOMINAL) -> Agreement:
    """Krippendorff's alpha: each unit has what its graders gave, None where one did not."""
    given = [[value for value in unit if value is not None] for unit in units]
    pairable = [unit for unit in given if len(unit) > 1]
    matrix: dict[tuple[Value, Value], float] = defaultdict(float)
    for unit in pairable:
        for one, other in permutations(range(len(unit)), 2):
            matrix[unit[one], unit[other]] += 1 / (len(unit) - 1)
    counts = Counter(value for unit in pairable for value in unit)
    n = sum(counts.values())
    if n < 2:
        return Agreement(None, 0.0, 0.0, len(pairable))
    far = _distances(counts, level)
    observed = fsum(times * far[pair] for pair, times in matrix.items()) / n
    expected = fsum(far[one, other] * counts[one] * counts[other] for one in counts for other in counts) / (
        n * (n - 1)
    )
    return Agreement(_value(observed, expected), observed, expected, len(pairable))


def _value(observed: float, expected: float) -> float | None:
    return None if expected == 0 else 1 - observed / expected


def _distances(counts: Counter[Value], level: str) -> dict[tuple[Value, Value], float]:
    """How far apart each two values are; ordinal ones by how many were given between them."""
    order = sorted(counts)
    if level == NOMINAL:
        return {(one, other): differ(one, other) for one in order for other in order}
    if level == INTERVAL:
        return {(one, other): quadratic(one, other) for one in order for other in order}
    far: dict[tuple[Value, Value], float] = {}
    for first, one in enumerate(order):
        between = 0.0
        for other in order[first:]:
            between += counts[other]
            step = between - (counts[one] + counts[other]) / 2
            far[one, other] = far[other, one] = step**2
    return far
