"""Where a dated word stands on a series. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date


def places(begins: Sequence[date], end: date, days: Sequence[date]) -> list[int | None]:
    """Of each day the stretch of time that it falls in, by its place; None before the first and after `end`.

    `begins` are the first days of the stretches, rising; `end` is the last day of the last one. A day in a
    gap between two stretches belongs to the one before it.
    """
    found = []
    for day in days:
        place = bisect_right(begins, day) - 1
        found.append(place if place >= 0 and day <= end else None)
    return found


def label(numbers: Sequence[int]) -> str:
    """The numbers of what happened in one stretch of time, rising, in short: "1", "1, 3", "2–4"."""
    rising = list(dict.fromkeys(numbers))
    if len(rising) > 2 and rising[-1] - rising[0] == len(rising) - 1:
        return f"{rising[0]}–{rising[-1]}"
    return ", ".join(map(str, rising))
