"""Where the points of a mood stand: numbers for a template that draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import formats

from keepword.relationship.rules.mood import Month

WIDTH, HEIGHT = 560, 150
_SIDE: Final = 16
_TOP: Final = 14
_BOTTOM: Final = 24


@dataclass(frozen=True, slots=True)
class Point:
    """A month: where its point is, and what is said of it."""

    x: float
    y: float
    label: str
    short: str
    mood: float
    messages: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The chart; `line` is what a polyline takes, `middle` is where a calm mood stands."""

    width: int
    height: int
    middle: float
    line: str
    points: tuple[Point, ...]


def drawn(months: Sequence[Month]) -> Chart | None:
    """The chart of some months; None for none."""
    if not months:
        return None
    tall = (HEIGHT - _TOP - _BOTTOM) / 2
    middle = _TOP + tall
    step = (WIDTH - 2 * _SIDE) / len(months)
    points = []
    for index, one in enumerate(months):
        day = date(one.year, one.month, 1)
        points.append(
            Point(
                round(_SIDE + step * (index + 0.5), 1),
                round(middle - tall * one.mood, 1),
                formats.date_format(day, "YEAR_MONTH_FORMAT"),
                formats.date_format(day, "M"),
                one.mood,
                one.messages,
            )
        )
    return Chart(
        WIDTH, HEIGHT, round(middle, 1), " ".join(f"{one.x},{one.y}" for one in points), tuple(points)
    )
