"""Shades of a shop's colour that can be read, whatever colour it is. Pure.

A shade is made darker (on a light page) or lighter (on a dark one) until text in it has the contrast that
WCAG 2.2 asks for (1.4.3: 4.5 to 1) on every ground that the customer's pages have.
"""

import colorsys
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

LEAST: Final = 4.5
# The grounds of portal.css that text in the accent stands on: page, pane.
LIGHT: Final = ("#f3f3f0", "#ffffff")
DARK: Final = ("#121315", "#191a1d")
INK: Final = ("#1b1c1f", "#4d5158")  # what else stands on the tinted ground, in light ...
INK_DARK: Final = ("#e8e8e5", "#b4b7bd")  # ... and in dark
WHITE: Final = "#ffffff"
BLACK: Final = "#0b0c0e"
_HEX: Final = re.compile(r"#[0-9a-f]{6}\Z")
_STEPS: Final = 100


@dataclass(frozen=True, slots=True)
class Shades:
    """The colours of one scheme: for text and buttons, the same while pointed at, a tint, what is on it."""

    accent: str
    strong: str
    ground: str
    on: str


def normal(colour: str) -> str:
    """ "#AABBCC" or "abc" as "#aabbcc"; "" when it is no colour."""
    plain = colour.strip().lower().removeprefix("#")
    if len(plain) == 3:
        plain = "".join(char * 2 for char in plain)
    return f"#{plain}" if _HEX.match(f"#{plain}") else ""


def luminance(colour: str) -> float:
    """Relative luminance, 0..1 (WCAG 2.2)."""
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in _parts(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """1..21 (WCAG 2.2)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """So much (0..1) of one colour in another."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return _hex(tuple(a * share + b * (1 - share) for a, b in pairs))


def light(colour: str) -> Shades:
    """The shades for a light page."""
    return _shades(colour, LIGHT, INK, tint=0.1, darker=True)


def dark(colour: str) -> Shades:
    """The shades for a dark page."""
    return _shades(colour, DARK, INK_DARK, tint=0.18, darker=False)


def _shades(
    colour: str, grounds: tuple[str, ...], inks: tuple[str, ...], *, tint: float, darker: bool
) -> Shades:
    ground = _tint(colour, grounds[-1], inks, tint)
    accent = _until(colour, (*grounds, ground), darker=darker)
    on = max((WHITE, BLACK), key=lambda ink: contrast(ink, accent))
    away = 0.0 if darker else 1.0  # the lightness that a pointed-at button goes towards
    strong = _lightened(accent, _lightness(accent) + (away - _lightness(accent)) * 0.25)
    return Shades(accent, strong if contrast(on, strong) >= LEAST else accent, ground, on)


def _tint(colour: str, pane: str, inks: Iterable[str], share: float) -> str:
    """A ground with a breath of the colour on which all text can be read."""
    while share > 0.005:
        ground = mixed(colour, pane, share)
        if all(contrast(ink, ground) >= LEAST + 0.5 for ink in inks):
            return ground
        share /= 2
    return pane


def _until(colour: str, grounds: tuple[str, ...], *, darker: bool) -> str:
    """The colour, darker or lighter by as little as makes it readable on all of these."""
    start = _lightness(colour)
    end = 0.0 if darker else 1.0
    for step in range(_STEPS + 1):
        shade = _lightened(colour, start + (end - start) * step / _STEPS) if step else colour
        if all(contrast(shade, ground) >= LEAST for ground in grounds):
            return shade
    return BLACK if darker else WHITE


def _lightness(colour: str) -> float:
    return colorsys.rgb_to_hls(*_parts(colour))[1]


def _lightened(colour: str, lightness: float) -> str:
    hue, _old, saturation = colorsys.rgb_to_hls(*_parts(colour))
    return _hex(colorsys.hls_to_rgb(hue, lightness, saturation))


def _parts(colour: str) -> tuple[float, float, float]:
    return tuple(int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))  # type: ignore[return-value]


def _hex(parts: tuple[float, ...]) -> str:
    return "#" + "".join(f"{min(255, max(0, round(part * 255))):02x}" for part in parts)
