"""Where the bars and the line of a Pareto chart stand: numbers for a template that draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from keepword.complaints.rules.pareto import Bar

WIDTH, HEIGHT = 720, 300
_LEFT: Final = 40
_RIGHT: Final = 48
_TOP: Final = 16
_BOTTOM: Final = 30
MOST: Final = 20  # bars drawn; the table has all of them


@dataclass(frozen=True, slots=True)
class Column:
    """A bar with its number on the axis, and the point of the line above it."""

    number: int
    x: float
    y: float
    width: float
    height: float
    middle: float
    point: float
    vital: bool
    title: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The chart; `line` is what a polyline takes, `half` and `most` stand on the left scale."""

    width: int
    height: int
    left: float
    right: float
    top: float
    base: float
    most: int
    columns: tuple[Column, ...]
    line: str
    limit: float  # where 80 percent are


def drawn(bars: Sequence[Bar]) -> Chart | None:
    """The chart of some bars; None for none."""
    if not bars:
        return None
    shown, base = bars[:MOST], HEIGHT - _BOTTOM
    room = (WIDTH - _LEFT - _RIGHT) / len(shown)
    tall, most = base - _TOP, shown[0].count
    columns = []
    for index, bar in enumerate(shown):
        high, x = tall * bar.count / most, _LEFT + index * room
        point = base - tall * bar.together
        wide = min(room * 0.72, 90)
        middle = x + room / 2
        columns.append(
            Column(
                index + 1,
                round(middle - wide / 2, 1),
                round(base - high, 1),
                round(wide, 1),
                round(high, 1),
                round(middle, 1),
                round(point, 1),
                bar.vital,
                f"{bar.label}: {bar.count}",
            )
        )
    line = " ".join(f"{one.middle},{one.point}" for one in columns)
    limit = round(base - tall * 0.8, 1)
    return Chart(WIDTH, HEIGHT, _LEFT, WIDTH - _RIGHT, _TOP, base, most, tuple(columns), line, limit)
