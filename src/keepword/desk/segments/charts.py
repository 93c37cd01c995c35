"""Where the line of a segment's size stands: numbers for a template that draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from keepword.relationship.queries.segments import Day

WIDTH, HEIGHT = 720, 200
_LEFT: Final = 56
_RIGHT: Final = 12
_TOP: Final = 14
_BOTTOM: Final = 26


@dataclass(frozen=True, slots=True)
class Chart:
    """The chart; `line` and `area` are what a polyline and a polygon take."""

    width: int
    height: int
    left: float
    right: float
    top: float
    base: float
    most: int
    line: str
    area: str
    first: date
    last: date
    end: tuple[float, float]


def drawn(days: Sequence[Day]) -> Chart | None:
    """The chart of some days; None for fewer than two."""
    if len(days) < 2:
        return None
    base, right = HEIGHT - _BOTTOM, WIDTH - _RIGHT
    most = max(1, *(day.size for day in days))
    step = (right - _LEFT) / (len(days) - 1)
    points = [
        (round(_LEFT + index * step, 1), round(base - (base - _TOP) * day.size / most, 1))
        for index, day in enumerate(days)
    ]
    line = " ".join(f"{x},{y}" for x, y in points)
    area = f"{_LEFT},{base} {line} {right},{base}"
    return Chart(
        WIDTH, HEIGHT, _LEFT, right, _TOP, base, most, line, area, days[0].day, days[-1].day, points[-1]
    )
