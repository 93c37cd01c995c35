"""A framework as its creators would draw it: dimensions around a middle, what feeds the next, steps, pillars.

Shapes carry numbers and short names; what they stand for is in the table beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Final

from django.utils.safestring import SafeString

from keepword.analytics.rules.frameworks import Drawing
from keepword.analytics.rules.verdicts import Verdict
from keepword.analytics.rules.words import Unit
from keepword.desk.service.drawings import svg

_LEVELS: Final[Mapping[Verdict, float]] = {Verdict.RED: 1.0, Verdict.AMBER: 2.0, Verdict.GREEN: 3.0}
_SCALES: Final[Mapping[Unit, tuple[float, ...]]] = {
    Unit.SHARE: (0, 0.25, 0.5, 0.75, 1),
    Unit.POINTS: (0, 25, 50, 75, 100),
    Unit.SCORE_5: (1, 2, 3, 4, 5),
    Unit.SCORE_7: (1, 3, 5, 7),
}
_MIDDLE: Final = (200.0, 145.0)
_HEIGHT: Final = 290.0
_RADIUS: Final = 96.0
_RING: Final = 72.0  # of a circle: its names stand beside it
_SIGNS: Final[Mapping[Verdict, str]] = {Verdict.GREEN: "✓", Verdict.AMBER: "!", Verdict.RED: "✕"}


@dataclass(frozen=True, slots=True)
class Part:
    """A principle as it is drawn: its number is its place. `value` is that of its first indicator."""

    title: str
    verdict: Verdict
    said: str
    """Its verdict in words."""
    unit: Unit
    value: float | None
    shown: str
    """Its value in words."""


def draw(kind: Drawing, parts: Sequence[Part], name: str) -> SafeString:
    """The drawing of this kind; "" for those that are set as text (cards, lists, tables)."""
    drawn = _KINDS.get(kind)
    return drawn(parts, name) if drawn else SafeString("")


def radar(parts: Sequence[Part], name: str) -> SafeString:
    """Each dimension an axis. Where all are of one scale the values themselves, else their verdicts; of gaps,
    the dashed ring is what was expected."""
    units = {one.unit for one in parts}
    unit = next(iter(units)) if len(units) == 1 else None
    if unit is Unit.GAP:
        rings, values = _gap_rings(parts), [one.value for one in parts]
    elif unit is not None and unit in _SCALES:
        rings, values = _SCALES[unit], [one.value for one in parts]
    else:
        rings, values = (0.0, 1.0, 2.0, 3.0), [_LEVELS.get(one.verdict) for one in parts]
    low, high = rings[0], rings[-1]

    def spot(number: int, value: float) -> tuple[float, float]:
        far = _RADIUS * (min(max(value, low), high) - low) / (high - low)
        return _around(number, len(parts), far)

    drawn: list[SafeString] = []
    for ring in rings[1:]:
        mark = "ring expected" if unit is Unit.GAP and ring == 0 else "ring"
        drawn.append(svg.area([spot(n, ring) for n in range(len(parts))], mark))
    for number, one in enumerate(parts):
        drawn.append(svg.line([_MIDDLE, _around(number, len(parts), _RADIUS)], "axis"))
        drawn += _name(number, len(parts), one)
    if len(known := [spot(n, value) for n, value in enumerate(values) if value is not None]) > 2:
        drawn.append(svg.area(known, "reached"))
    for number, (one, value) in enumerate(zip(parts, values, strict=True)):
        if value is not None:
            drawn.append(svg.dot(*spot(number, value), 5, f"mark {one.verdict.value}", _told(one)))
    return svg.drawing(400, _HEIGHT, name, *drawn, kind="radar")


def circle(parts: Sequence[Part], name: str) -> SafeString:
    """Around and around, each with an arrow to the next."""
    drawn: list[SafeString] = []
    gap = 0.38 if len(parts) < 6 else 0.3
    for number in range(len(parts)):
        begin, end = _angle(number, len(parts)) + gap, _angle(number + 1, len(parts)) - gap
        drawn += _arrow(begin, end)
    for number, one in enumerate(parts):
        x, y = _around(number, len(parts), _RING)
        drawn.append(svg.dot(x, y, 20, f"node {one.verdict.value}", _told(one)))
        drawn.append(svg.words(x, y + 5, f"{number + 1}{_sign(one)}", "node-number"))
        drawn += _name(number, len(parts), one, far=_RING + 26)
    return svg.drawing(400, _HEIGHT, name, *drawn, kind="circle")


def stair(parts: Sequence[Part], name: str) -> SafeString:
    """Steps up, each on those before it."""
    n = len(parts)
    width, height = 400.0, 60.0 + 34.0 * n
    drawn: list[SafeString] = []
    step = width / n
    for number, one in enumerate(parts):
        top = height - 8 - 34.0 * (number + 1)
        x = number * step
        drawn.append(svg.box(x + 1, top, step - 2, height - 8 - top, f"step {one.verdict.value}", _told(one)))
        drawn.append(svg.words(x + step / 2, top + 21, f"{number + 1}{_sign(one)}", "node-number"))
        for row, text in enumerate(reversed(svg.wrapped(one.title, max(9, int(step / 6.4))))):
            drawn.append(svg.words(x + step / 2, top - 7 - 14 * row, text, "name"))
    return svg.drawing(width, height, name, *drawn, kind="stair")


def pillars(parts: Sequence[Part], name: str) -> SafeString:
    """Side by side under one roof."""
    width, height = 400.0, 230.0
    step = (width - 20) / len(parts)
    drawn = [svg.area([(200, 8), (396, 54), (4, 54)], "roof"), svg.box(4, 214, 392, 10, "roof")]
    for number, one in enumerate(parts):
        x = 10 + number * step
        drawn.append(svg.box(x + 4, 60, step - 8, 150, f"step {one.verdict.value}", _told(one)))
        middle = x + step / 2
        drawn.append(svg.words(middle, 86, f"{number + 1}{_sign(one)}", "node-number"))
        for row, text in enumerate(svg.wrapped(one.title, max(9, int((step - 10) / 7.2)), most=4)):
            drawn.append(svg.words(middle, 116 + 15 * row, text, "name"))
    return svg.drawing(width, height, name, *drawn, kind="pillars")


def timeline(parts: Sequence[Part], name: str) -> SafeString:
    """Along the time of one contact, the first at its beginning."""
    width, height = 400.0, 120.0
    step = width / len(parts)
    drawn = [svg.line([(8, 44), (392, 44)], "way"), svg.line([(384, 37), (392, 44), (384, 51)], "way")]
    for number, one in enumerate(parts):
        x = step * (number + 0.5)
        drawn.append(svg.dot(x, 44, 20, f"node {one.verdict.value}", _told(one)))
        drawn.append(svg.words(x, 49, f"{number + 1}{_sign(one)}", "node-number"))
        for row, text in enumerate(svg.wrapped(one.title, max(9, int(step / 7.8)), most=3)):
            drawn.append(svg.words(x, 84 + 15 * row, text, "name"))
    return svg.drawing(width, height, name, *drawn, kind="timeline")


_KINDS: Final[Mapping[Drawing, Callable[[Sequence[Part], str], SafeString]]] = {
    Drawing.RADAR: radar,
    Drawing.CIRCLE: circle,
    Drawing.STAIR: stair,
    Drawing.PILLARS: pillars,
    Drawing.TIMELINE: timeline,
}


def _gap_rings(parts: Sequence[Part]) -> tuple[float, ...]:
    known = [one.value for one in parts if one.value is not None]
    low = min([-2.0, *(value // 1 for value in known)])
    high = max([1.0, *(-(-value // 1) for value in known)])
    return tuple(float(ring) for ring in range(int(low), int(high) + 1))


def _angle(number: int, of: int) -> float:
    return 2 * pi * number / of - pi / 2


def _around(number: int, of: int, far: float) -> tuple[float, float]:
    angle = _angle(number, of)
    return _MIDDLE[0] + far * cos(angle), _MIDDLE[1] + far * sin(angle)


def _name(number: int, of: int, one: Part, far: float = _RADIUS + 14) -> list[SafeString]:
    x, y = _around(number, of, far)
    side = x - _MIDDLE[0]
    anchor = "middle" if abs(side) < 12 else "start" if side > 0 else "end"
    room = 24 if anchor == "middle" else max(7, int((198 - abs(side)) / 6.8))
    lines = svg.wrapped(one.title, room, most=3)
    above = y < _MIDDLE[1] - 40
    first = y - 14 * (len(lines) - 1) if above and anchor == "middle" else y + 4 - 7 * (len(lines) - 1)
    if anchor == "middle" and not above:
        first = y + 10
    return [svg.words(x, first + 14 * row, text, "name", anchor=anchor) for row, text in enumerate(lines)]


def _arrow(begin: float, end: float) -> list[SafeString]:
    """An arc of the circle from one angle to another, with a head."""

    def at(angle: float, far: float = _RING) -> tuple[float, float]:
        return _MIDDLE[0] + far * cos(angle), _MIDDLE[1] + far * sin(angle)

    (x, y), (to_x, to_y) = at(begin), at(end)
    arc = f"M{x:.2f} {y:.2f}A{_RING:g} {_RING:g} 0 0 1 {to_x:.2f} {to_y:.2f}"
    return [
        svg.path(arc, "way"),
        svg.line([at(end - 0.1, _RING - 6), (to_x, to_y), at(end - 0.1, _RING + 6)], "way"),
    ]


def _sign(one: Part) -> str:
    sign = _SIGNS.get(one.verdict)
    return f" {sign}" if sign else ""


def _told(one: Part) -> str:
    return f"{one.title}: {one.said}, {one.shown}" if one.value is not None else f"{one.title}: {one.said}"
