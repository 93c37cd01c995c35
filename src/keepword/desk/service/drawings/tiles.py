"""The small drawings of a dashboard: a trend on the ground of its target, and a number between its ends."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.utils.safestring import SafeString

from keepword.analytics.rules.dashboards import Ends
from keepword.analytics.rules.verdicts import Band
from keepword.desk.service.drawings import svg
from keepword.desk.service.drawings.trends import Point, noted

_WIDTH: Final = 260.0
_HEIGHT: Final = 72.0
_TOP: Final = 6.0
_BOTTOM: Final = 50.0
_NOTES: Final = 14.0
_SPAN: Final = (200.0, 20.0)


def small(
    points: Sequence[Point],
    name: str,
    show: Callable[[float], str],
    band: Band | None,
    notes: Mapping[int, Sequence[int]] | None = None,
) -> SafeString:
    """A trend with the label of its first and last point; "" where there are not two values. `notes` as in
    `trends.series`."""
    known = [one.value for one in points if one.value is not None]
    if len(known) < 2:
        return SafeString("")
    low, high = min(known), max(known)
    room = (high - low or abs(high) or 1.0) * 0.15
    low, high = low - room, high + room
    top = _TOP + (_NOTES if notes else 0.0)
    bottom, height = top + _BOTTOM - _TOP, top + _HEIGHT - _TOP

    def y(value: float) -> float:
        return top + (high - min(max(value, low), high)) / (high - low) * (bottom - top)

    step = (_WIDTH - 12) / max(1, len(points) - 1)
    parts = _ground(band, low, high, y)
    parts += noted({6 + place * step: told for place, told in (notes or {}).items()}, top, bottom)
    run: list[tuple[float, float]] = []
    dots = []
    for number, one in enumerate(points):
        if one.value is None:
            parts += [svg.line(run, "trend-line")] if len(run) > 1 else []
            run = []
            continue
        run.append((6 + number * step, y(one.value)))
        dots.append(svg.dot(*run[-1], 3.5, f"mark {one.tone}", f"{one.label}: {show(one.value)}"))
    parts += [svg.line(run, "trend-line")] if len(run) > 1 else []
    labels = [
        svg.words(2, height - 6, points[0].label, anchor="start"),
        svg.words(_WIDTH - 2, height - 6, points[-1].label, anchor="end"),
    ]
    return svg.drawing(_WIDTH, height, name, *parts, *dots, *labels, kind="small")


def _ground(band: Band | None, low: float, high: float, y: Callable[[float], float]) -> list[SafeString]:
    """Where it is on target, as far as that is in sight."""
    if band is None:
        return []
    top = high if band.green_high is None else min(high, band.green_high)
    bottom = low if band.green_low is None else max(low, band.green_low)
    return [svg.box(0, y(top), _WIDTH, y(bottom) - y(top), "good-ground")] if top > bottom else []


def span(one: Ends, name: str, scale: tuple[float, float], middle: float | None) -> SafeString:
    """A value between its ends on a scale that several share; `middle` is a line across: that of all."""
    if one.value is None:
        return SafeString("")
    width, height = _SPAN
    low, high = scale
    wide = high - low or 1.0

    def x(value: float) -> float:
        return 6 + (min(max(value, low), high) - low) / wide * (width - 12)

    parts = [svg.line([(0, height / 2), (width, height / 2)], "grid")]
    if middle is not None:
        parts.append(svg.line([(x(middle), 0), (x(middle), height)], "expected"))
    if one.low is not None and one.high is not None:
        parts.append(svg.box(x(one.low), height / 2 - 3, x(one.high) - x(one.low), 6, "part"))
    parts.append(svg.dot(x(one.value), height / 2, 4, "mark"))
    return svg.drawing(width, height, name, *parts, kind="span")
