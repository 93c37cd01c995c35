"""Drawings on paper: the same SVG with its colours written into it, for files that have no style sheet.

static/desk/service.css says the same for pages; tests/desk/test_drawings_on_paper.py compares the classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as Tree

from defusedxml.ElementTree import fromstring

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FONTS: Final = Path(__file__).resolve().parents[2] / "fonts"
FAMILY: Final = "DejaVu Sans"
_SVG: Final = "{http://www.w3.org/2000/svg}"
_INK, _SOFT, _ACCENT = "#1b1c1f", "#4d5158", "#0b6b6b"
_EDGE, _STRONG = "#d2d3ce", "#868b94"
TONES: Final[Mapping[str, tuple[str, str]]] = {
    "green": ("#1c6b3c", "#e5f4ea"),
    "amber": ("#855000", "#fdf1dc"),
    "red": ("#b3261e", "#fdecea"),
}
"""Of a verdict: the colour of its line, and of its ground."""

Style = Mapping[str, str]
STYLES: Final[Mapping[str, Style]] = {
    "grid": {"fill": "none", "stroke": _EDGE},
    "axis": {"fill": "none", "stroke": _EDGE},
    "ring": {"fill": "none", "stroke": _EDGE},
    "expected": {"stroke": _SOFT, "stroke-dasharray": "5 4"},
    "reached": {"fill": _ACCENT, "fill-opacity": "0.16", "stroke": _ACCENT, "stroke-width": "2"},
    "trend-line": {"fill": "none", "stroke": _ACCENT, "stroke-width": "2", "stroke-linejoin": "round"},
    "trend-dot": {"fill": _ACCENT},
    "mark": {"fill": _ACCENT},
    "whisker": {"fill": "none", "stroke": _STRONG},
    "good-ground": {"fill": TONES["green"][1]},
    "way": {"fill": "none", "stroke": _STRONG, "stroke-width": "2"},
    "roof": {"fill": "#e8e8e4", "stroke": _STRONG},
    "node": {"fill": "#ffffff", "stroke": _STRONG, "stroke-width": "2"},
    "step": {"fill": "#ffffff", "stroke": _STRONG, "stroke-width": "2"},
    "node-number": {"fill": _INK, "font-size": "14", "font-weight": "bold"},
    "name": {"fill": _INK, "font-size": "10.5"},
    "part": {"fill": _STRONG},
    "note-line": {"fill": "none", "stroke": _SOFT, "stroke-dasharray": "2 3"},
    "note-number": {"fill": _INK, "font-weight": "bold"},
    "no_data": {"stroke-dasharray": "4 3"},
}
"""Of a class of its own; a later class of an element adds to those before it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawing on paper: its SVG, how large it is in its own units, and what it says in a sentence."""

    svg: str
    width: float
    height: float
    name: str


def legible(text: str) -> str:
    """Without what no file can hold: control signs, and what Unicode leaves to everybody's own use."""
    return "".join(one if _holds(one) else " " if one in "\t\n\r" else "" for one in text)


def _holds(one: str) -> bool:
    number = ord(one)
    return one.isprintable() and not 0xE000 <= number <= 0xF8FF and not 0xD800 <= number <= 0xDFFF


def on_paper(drawing: str) -> Sheet | None:
    """A drawing of ours as a file of its own; None where nothing was drawn."""
    if not drawing:
        return None
    root = fromstring(legible(str(drawing)))
    _left, _top, width, height = (float(one) for one in root.attrib["viewBox"].split())
    Tree.register_namespace("", _SVG[1:-1])
    for element in root.iter():
        _styled(element)
    for key, value in (("width", f"{width:g}"), ("height", f"{height:g}"), ("font-family", FAMILY)):
        root.set(key, value)
    root.set("font-size", "11")  # DejaVu is wider than what pages are set in
    return Sheet(Tree.tostring(root, encoding="unicode"), width, height, root.get("aria-label", ""))


def _styled(element: Element) -> None:
    classes = element.attrib.pop("class", "").split()
    given: dict[str, str] = {}
    tag = element.tag.removeprefix(_SVG)
    element.tag = _SVG + tag
    if tag == "text":
        given["fill"] = _SOFT
    elif tag == "polyline":
        given["fill"] = "none"
    if tag != "svg":
        for one in classes:
            given |= STYLES.get(one, {})
        given |= _tone(classes)
    for key, value in given.items():
        element.set(key, value)


def _tone(classes: list[str]) -> Style:
    tone = next((TONES[one] for one in classes if one in TONES), None)
    if tone is None:
        return {"fill": _EDGE} if "part" in classes and "no_data" in classes else {}
    if "node" in classes or "step" in classes:
        return {"fill": tone[1], "stroke": tone[0]}
    return {"fill": tone[0]}


def as_png(drawing: str, *, wide: int = 1280) -> bytes:
    """A drawing as a picture on white, so many dots wide; b"" where nothing was drawn."""
    from resvg_py import svg_to_bytes

    sheet = on_paper(drawing)
    if sheet is None:
        return b""
    return bytes(
        svg_to_bytes(
            svg_string=sheet.svg,
            width=wide,
            background="white",
            skip_system_fonts=True,
            font_files=[str(one) for one in sorted(FONTS.glob("*.ttf"))],
            font_family=FAMILY,
            sans_serif_family=FAMILY,
        )
    )
