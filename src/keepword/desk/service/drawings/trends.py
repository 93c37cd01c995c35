"""Numbers over time: a small line within a table, and a large one with its scale and its target."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Final

from django.utils.safestring import SafeString

from keepword.analytics.rules.annotations import label
from keepword.analytics.rules.verdicts import Band
from keepword.desk.service.drawings import svg

WIDTH: Final = 96.0
HEIGHT: Final = 22.0
_BIG: Final = (640.0, 200.0)
_LEFT: Final = 66.0
_BOTTOM: Final = 24.0
_TOP: Final = 10.0
_LABELS: Final = 7
_NOTES: Final = 16.0
_APART: Final = 34.0  # so far apart two of their numbers can be read
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Point:
    """A value at its place in time; None where there is none. `label` is its time, in words."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    tone: str = ""
    """The class of its verdict."""


def sparkline(points: Sequence[Point], name: str) -> SafeString:
    """A trend to see at a glance; the last value has a dot. "" where there are not two values."""
    known = [one.value for one in points if one.value is not None]
    if len(known) < 2:
        return SafeString("")
    low, high = min(known), max(known)
    spread = high - low or 1.0
    step = (WIDTH - 8) / max(1, len(points) - 1)
    spots = [
        (4 + n * step, HEIGHT - 4 - (one.value - low) / spread * (HEIGHT - 8))
        if one.value is not None
        else None
        for n, one in enumerate(points)
    ]
    last = next(spot for spot in reversed(spots) if spot is not None)
    parts = [svg.line(run, "trend-line") for run in _runs(spots)]
    return svg.drawing(WIDTH, HEIGHT, name, *parts, svg.dot(*last, 2.5, "trend-dot"), kind="spark")


def series(
    points: Sequence[Point],
    name: str,
    show: Callable[[float], str],
    band: Band | None,
    notes: Mapping[int, Sequence[int]] | None = None,
) -> SafeString:
    """Values in their order with a scale, their intervals, and where the target lies. "" without a value.

    `notes` are the numbers of what happened at a place; a list beside the drawing says what it was.
    """
    known = [end for one in points for end in (one.value, one.low, one.high) if end is not None]
    if not known:
        return SafeString("")
    bounds = [end for end in (band.green_low, band.green_high) if end is not None] if band else []
    ticks = scale(min([*known, *bounds]), max([*known, *bounds]))
    low, high = ticks[0], ticks[-1]
    top = _TOP + (_NOTES if notes else 0.0)
    width, inner = _BIG[0], _BIG[1] - _TOP - _BOTTOM
    height = top + inner + _BOTTOM

    def y(value: float) -> float:
        return top + (high - value) / (high - low) * inner

    step = (width - _LEFT - 16) / max(1, len(points) - 1)

    def x(number: int) -> float:
        return _LEFT + 8 + number * step if len(points) > 1 else _LEFT + (width - _LEFT) / 2

    parts = [
        *_target(band, low, high, y, width),
        *noted({x(place): told for place, told in (notes or {}).items()}, top, top + inner),
    ]
    for tick in ticks:
        parts += [
            svg.line([(_LEFT, y(tick)), (width, y(tick))], "grid"),
            svg.words(_LEFT - 6, y(tick) + 4, show(tick), anchor="end"),
        ]
    every = -(-len(points) // _LABELS)
    for number, one in enumerate(points):
        if number % every == 0:
            anchor = "start" if number == 0 else "end" if number == len(points) - 1 else "middle"
            parts.append(svg.words(x(number), height - 6, one.label, "label", anchor=anchor))
        if one.low is not None and one.high is not None:
            parts.append(svg.line([(x(number), y(one.low)), (x(number), y(one.high))], "whisker"))
    spots = [(x(n), y(one.value)) if one.value is not None else None for n, one in enumerate(points)]
    parts += [svg.line(run, "trend-line") for run in _runs(spots) if len(run) > 1]
    for spot, one in zip(spots, points, strict=True):
        if spot is not None and one.value is not None:
            parts.append(svg.dot(*spot, 4, f"mark {one.tone}", f"{one.label}: {show(one.value)}"))
    return svg.drawing(width, height, name, *parts, kind="series")


def noted(notes: Mapping[float, Sequence[int]], top: float, bottom: float) -> list[SafeString]:
    """A line where something happened, by how far to the right it is, with its number above; numbers that
    would stand on each other are put together."""
    parts, groups = [], list[tuple[float, list[int]]]()
    for x, numbers in sorted(notes.items()):
        parts.append(svg.line([(x, top - 4), (x, bottom)], "note-line"))
        if groups and x - groups[-1][0] < _APART:
            groups[-1][1].extend(numbers)
        else:
            groups.append((x, list(numbers)))
    return parts + [svg.words(x, top - 7, label(sorted(told)), "note-number") for x, told in groups]


def scale(low: float, high: float) -> list[float]:
    """Three to six round numbers, the first not above, the last not below what is to be shown."""
    size = max(abs(low), abs(high))
    if high - low <= size * 1e-9 + 1e-12:  # as good as one value
        pad = size * 0.1
        low, high = low - pad, high + (pad if pad > 1e-9 else 1.0)
    rough = (high - low) / 4
    power = 10.0 ** floor(log10(rough))
    step = next(power * one for one in _STEPS if power * one >= rough)
    first = floor(low / step + 1e-9)
    ticks = [first * step]
    while ticks[-1] < high - step * 1e-9:
        ticks.append((first + len(ticks)) * step)
    return ticks


def _target(
    band: Band | None, low: float, high: float, y: Callable[[float], float], width: float
) -> list[SafeString]:
    """The ground on which a value is good."""
    if band is None:
        return []
    top = high if band.green_high is None else min(high, band.green_high)
    bottom = low if band.green_low is None else max(low, band.green_low)
    if top < bottom:
        return []
    return [svg.box(_LEFT, y(top), width - _LEFT, y(bottom) - y(top), "good-ground")]


def _runs(spots: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """The stretches without a gap."""
    runs: list[list[tuple[float, float]]] = [[]]
    for spot in spots:
        if spot is None:
            runs.append([])
        else:
            runs[-1].append(spot)
    return [run for run in runs if run]
