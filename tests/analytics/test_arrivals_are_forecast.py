"""The better of two forecasts is used, and both say how far off they would have been."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.analytics.rules.arrivals import SLOTS, backtest, forecast, model, naive

WEEKDAYS = np.array([1.3, 1.1, 1.0, 1.0, 0.9, 0.4, 0.0])


def a_shop(weeks: int, *, seed: int = 1, growth: float = 0.0) -> np.ndarray:
    """Contacts of a shop that is open from 9 to 18, Sundays closed, busiest before noon, by chance."""
    chance = np.random.default_rng(seed)
    slots = np.arange(SLOTS)
    day = np.where((slots >= 18) & (slots < 36), 8 + 6 * np.exp(-(((slots - 22) / 4) ** 2)), 0.0)
    days = np.arange(weeks * 7)
    return chance.poisson(np.outer(WEEKDAYS[days % 7] * (1 + growth * days), day)).astype(float)


def by_hand(history: np.ndarray, said: list[np.ndarray]) -> float:
    """MASE by its definition, half-hour by half-hour; `said` of the last weeks, the latest first."""
    errors: list[float] = []
    scales: list[float] = []
    for weeks, expected in enumerate(said, 1):
        known = history[: -7 * weeks].ravel()
        then = history[len(history) - 7 * weeks :][:7].ravel()
        errors += [abs(a - b) for a, b in zip(expected.ravel(), then, strict=True)]
        week = 7 * SLOTS
        before = [abs(known[n] - known[n - week]) for n in range(week, len(known))]
        scales.append(sum(before) / len(before))
    return (sum(errors) / len(errors)) / (sum(scales) / len(scales))


def test_a_shop_s_ups_and_downs_are_better_told_by_the_model() -> None:
    found = forecast(a_shop(12), 14)

    assert found is not None
    assert found.method == "model"
    assert found.mase_model is not None
    assert found.mase_naive is not None
    assert found.mase_model < 0.85 < found.mase_naive
    assert found.expected.shape == (14, SLOTS)
    assert found.expected.min() >= 0


def test_what_grows_is_expected_to_have_grown() -> None:
    history = a_shop(12, growth=0.02)
    found = forecast(history, 7)

    assert found is not None
    assert found.expected.sum() > history[-14:].sum() / 2


def test_nobody_is_expected_when_nobody_ever_comes() -> None:
    found = forecast(a_shop(12), 7)

    assert found is not None
    assert found.expected[:, :18].sum() == found.expected[:, 36:].sum() == 0
    assert found.expected[6].sum() == 0  # Sunday


def test_where_each_week_is_as_the_last_the_naive_one_is_used() -> None:
    week = a_shop(1)
    found = forecast(np.vstack([week] * 10), 7)

    assert found is not None
    assert found.method == "naive"
    assert (found.expected == week).all()


def test_with_little_history_last_week_is_all_that_is_known() -> None:
    assert forecast(a_shop(1)[:6], 7) is None
    one, three = forecast(a_shop(1), 9), forecast(a_shop(3), 7)

    assert one is not None
    assert (one.method, one.mase_model, one.mase_naive) == ("naive", None, None)
    assert (one.expected[7:] == one.expected[:2]).all()
    assert three is not None
    assert three.method == "naive"
    assert three.mase_model is None
    assert three.mase_naive is not None


def test_the_error_is_scaled_as_it_is_defined() -> None:
    history = a_shop(12, seed=3)
    found = forecast(history, 7)

    assert found is not None
    for method, mase in ((model, found.mase_model), (naive, found.mase_naive)):
        said = [method(history[: -7 * weeks], 7) for weeks in range(1, 5)]
        assert mase == pytest.approx(by_hand(history, said))


@given(st.integers(7, 40), st.integers(1, 28), st.integers(0, 10_000), st.floats(0, 5))
@settings(max_examples=6)
def test_any_history_gives_so_many_days_of_amounts(days: int, ahead: int, seed: int, mean: float) -> None:
    history = np.random.default_rng(seed).poisson(mean, (days, SLOTS)).astype(float)
    found = forecast(history, ahead)

    assert found is not None
    assert found.expected.shape == (ahead, SLOTS)
    assert np.isfinite(found.expected).all()
    assert found.expected.min() >= 0


def test_the_future_is_not_known_to_what_is_asked_of_the_past() -> None:
    history = a_shop(10)
    other = history.copy()
    other[-7:] += 50

    def told(counts: np.ndarray) -> list[np.ndarray]:
        seen: list[np.ndarray] = []

        def spy(known: np.ndarray, days: int) -> np.ndarray:
            seen.append(naive(known, days))
            return seen[-1]

        backtest(counts, spy)
        return seen

    assert (told(history)[0] == told(other)[0]).all()
