"""How many contacts will come in each half-hour, from how many came. Arrays in, arrays out.

A history has a row for each day, the oldest first and none left out, and in it 48 half-hours of the wall
clock. Row n and row n + 7 are the same weekday, which is all that is known of the calendar here.

The model: a day's contacts by Holt and Winters' exponential smoothing with a damped trend and a season of
seven days (C. C. Holt 1957, P. R. Winters 1960, E. S. Gardner and E. McKenzie 1985; fitted by statsmodels),
dealt out to the half-hours as they were on that weekday in the last weeks. Beside it stands the naive
forecast, the same half-hour a week ago. Both are asked what they would have said in past weeks, and the naive
one is used where it would have been no worse: a model that cannot beat it is not worth having.

MASE, the mean absolute scaled error (R. J. Hyndman, A. B. Koehler, Another look at measures of forecast
accuracy, 2006): the mean error in the weeks looked at, over the mean difference of a half-hour to the same
one a week before in all that was known then. Below 1 is better than last week was a guess for this one.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.float64]
Method = Callable[[Counts, int], Counts]

SLOTS = 48  # half-hours of a day
WEEK = 7
PROFILE_WEEKS = 6
LOOKED_AT = 4  # past weeks that the methods are asked of
LEAST_FOR_MODEL = 4 * WEEK  # days; a season cannot be told from chance in less


@dataclass(frozen=True)
class Forecast:
    """Contacts to expect in each half-hour of the days after the history, and how it was come by."""

    expected: Counts
    method: str  # "model" or "naive"
    days: int  # of history
    mase_model: float | None  # None: too little history, or nothing ever changed
    mase_naive: float | None


def forecast(history: Counts, days: int) -> Forecast | None:
    """What to expect of the days after the history; None when there is not a week of it."""
    if len(history) < WEEK:
        return None
    return _forecast(np.ascontiguousarray(history, dtype=np.float64).tobytes(), days)


@lru_cache(maxsize=64)
def _forecast(history: bytes, days: int) -> Forecast:
    """Of the same history the same forecast, which a page asks for again and again."""
    counts = np.frombuffer(history, dtype=np.float64).reshape(-1, SLOTS)
    errors = {name: backtest(counts, method) for name, method in METHODS.items()}
    model, plain = errors["model"], errors["naive"]
    better = model is not None and plain is not None and model[0] < plain[0]
    method = "model" if better else "naive"
    expected = METHODS[method](counts, days)
    expected.setflags(write=False)
    return Forecast(expected, method, len(counts), _mase(model), _mase(plain))


def _mase(error: tuple[float, float] | None) -> float | None:
    return error[0] / error[1] if error is not None and error[1] > 0 else None


def naive(history: Counts, days: int) -> Counts:
    """Each half-hour as it was a week before, or where that is not yet known the last one that is."""
    last_week = history[-WEEK:]
    return np.array([last_week[day % WEEK] for day in range(days)])


def model(history: Counts, days: int) -> Counts:
    """A day's contacts by smoothing, dealt out as on that weekday of late."""
    totals = _smoothed(history.sum(axis=1), days)
    return np.array([totals[day] * _profile(history, day) for day in range(days)])


def _smoothed(totals: Counts, days: int) -> Counts:
    if not totals.any():
        return np.zeros(days)
    # More than a second of import that only a forecast needs.
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    with warnings.catch_warnings():
        # That the optimiser did not settle is no harm: the backtest says whether it is of use.
        warnings.simplefilter("ignore")
        smoothing = ExponentialSmoothing(
            totals, trend="add", damped_trend=True, seasonal="add", seasonal_periods=WEEK
        )
        found = np.asarray(smoothing.fit(use_brute=False).forecast(days), dtype=np.float64)
    return np.clip(np.nan_to_num(found), 0.0, None)


def _profile(history: Counts, day: int) -> Counts:
    """The share of a day's contacts in each half-hour, on the weekday of the day `day` after the history."""
    past = history[::-1][WEEK - 1 - day % WEEK :: WEEK][:PROFILE_WEEKS].sum(axis=0)
    total = past.sum()
    shares: Counts = past / total if total else np.zeros(SLOTS)
    return shares


METHODS: dict[str, Method] = {"model": model, "naive": naive}


def backtest(history: Counts, method: Method) -> tuple[float, float] | None:
    """What a method would have said in each of the last weeks, knowing only what was before it.

    The mean absolute error, and the scale that MASE divides it by; None when there is too little history.
    """
    least = LEAST_FOR_MODEL if method is model else 2 * WEEK
    errors, scales = [], []
    for weeks in range(1, LOOKED_AT + 1):
        known, then = history[: -WEEK * weeks], history[-WEEK * weeks :][:WEEK]
        if len(known) < least:
            break
        errors.append(float(np.abs(method(known, WEEK) - then).mean()))
        scales.append(float(np.abs(known[WEEK:] - known[:-WEEK]).mean()))
    if not errors:
        return None
    return sum(errors) / len(errors), sum(scales) / len(scales)
