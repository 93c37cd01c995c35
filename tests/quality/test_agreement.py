"""Kappa and alpha: published examples, and the plain formulas."""

from itertools import product

import hypothesis.strategies as st
import pytest
from hypothesis import given

from keepword.quality.rules.agreement import (
    INTERVAL,
    NOMINAL,
    ORDINAL,
    alpha,
    differ,
    kappa,
    linear,
    quadratic,
)

# Cohen 1960 and 1968: 200 patients, diagnosed by two into three kinds.
COHEN = {
    (1, 1): 88,
    (1, 2): 14,
    (1, 3): 18,
    (2, 1): 10,
    (2, 2): 40,
    (2, 3): 10,
    (3, 1): 2,
    (3, 2): 6,
    (3, 3): 12,
}
FAR = {(1, 2): 1, (2, 1): 1, (1, 3): 3, (3, 1): 3, (2, 3): 6, (3, 2): 6}

# Krippendorff 2011, part C: four observers, twelve units, some missing.
_ = None
KRIPPENDORFF = list(
    zip(
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
        [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
        strict=True,
    )
)


def diagnosed() -> list[tuple[int, int]]:
    return [pair for pair, times in COHEN.items() for _time in range(times)]


def test_cohen_1960() -> None:
    found = kappa(diagnosed())
    assert found.value == pytest.approx(0.492, abs=0.0005)
    assert (1 - found.observed, 1 - found.expected) == (pytest.approx(0.70), pytest.approx(0.41))


def test_cohen_1968_with_weights() -> None:
    found = kappa(diagnosed(), lambda one, other: FAR.get((int(one), int(other)), 0))
    assert found.value == pytest.approx(0.348, abs=0.0005)


@pytest.mark.parametrize(("level", "value"), [(NOMINAL, 0.743), (ORDINAL, 0.815), (INTERVAL, 0.849)])
def test_krippendorff_2011(level: str, value: float) -> None:
    found = alpha(KRIPPENDORFF, level)
    assert found.value == pytest.approx(value, abs=0.0006)
    assert found.n == 11


grades = st.sampled_from([None, 0, 1, 2, 3])
pairs = st.lists(st.tuples(grades, grades), max_size=25)


@given(pairs, st.sampled_from([differ, linear, quadratic]))
def test_kappa_is_one_less_the_disagreement_over_that_of_chance(told: list, distance: object) -> None:  # type: ignore[type-arg]
    both = [(a, b) for a, b in told if a is not None and b is not None]
    found = kappa(told, distance)  # type: ignore[arg-type]
    crossed = [distance(a, b) for (a, _b), (_a, b) in product(both, both)]  # type: ignore[operator]
    if not both or sum(crossed) == 0:
        assert found.value is None
        return
    seen = sum(distance(a, b) for a, b in both) / len(both)  # type: ignore[operator]
    assert found.value == pytest.approx(1 - seen / (sum(crossed) / len(crossed)))


units = st.lists(st.lists(grades, max_size=4), max_size=10)


@given(units, st.sampled_from([NOMINAL, ORDINAL, INTERVAL]))
def test_alpha_is_one_less_the_mean_distance_within_units_over_that_of_all(told: list, level: str) -> None:  # type: ignore[type-arg]
    """Straight from its definition, value by value: without a coincidence matrix."""
    kept = [[v for v in unit if v is not None] for unit in told]
    kept = [unit for unit in kept if len(unit) > 1]
    every = [v for unit in kept for v in unit]

    def far(a: int, b: int) -> float:
        if level == NOMINAL:
            return float(a != b)
        if level == INTERVAL:
            return float((a - b) ** 2)
        low, high = min(a, b), max(a, b)
        between = sum(low <= v <= high for v in every)
        return (between - (every.count(a) + every.count(b)) / 2) ** 2

    def of_pairs(values: list[int]) -> float:
        return sum(far(a, b) for i, a in enumerate(values) for j, b in enumerate(values) if i != j)

    found = alpha(told, level)
    expected = of_pairs(every)
    if expected == 0:
        assert found.value is None
        return
    seen = sum(of_pairs(unit) / (len(unit) - 1) for unit in kept) / len(every)
    assert found.value == pytest.approx(1 - seen / (expected / (len(every) * (len(every) - 1))))


@given(st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=4), min_size=1, max_size=8))
def test_who_always_agrees_has_one(told: list[list[int]]) -> None:
    same = [[unit[0]] * len(unit) for unit in told]
    value = alpha(same, ORDINAL).value
    assert value is None or value == pytest.approx(1)


def test_of_nothing_nobody_can_say() -> None:
    assert alpha([]).value is None
    assert alpha([[1], [None, 2]]).value is None
    assert kappa([]).value is None
    assert kappa([(1, 1), (1, 1)]).value is None
