"""What the drawings are made of. All that comes from elsewhere is escaped by format_html."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def drawing(
    width: float, height: float, name: str, *parts: SafeString, kind: str, stretched: bool = False
) -> SafeString:
    """The whole; `name` says in a sentence what it shows. As wide as its place; `stretched`: and as high."""
    return format_html(
        '<svg class="drawing {}" viewBox="0 0 {} {}" preserveAspectRatio="{}" role="img" aria-label="{}">'
        "{}</svg>",
        kind,
        _n(width),
        _n(height),
        "none" if stretched else "xMidYMid",
        name,
        format_html_join("", "{}", ((one,) for one in parts)),
    )


def line(points: Sequence[tuple[float, float]], kind: str) -> SafeString:
    """From point to point."""
    return format_html('<polyline class="{}" points="{}"/>', kind, _points(points))


def area(points: Sequence[tuple[float, float]], kind: str) -> SafeString:
    """What a line goes around."""
    return format_html('<polygon class="{}" points="{}"/>', kind, _points(points))


def dot(x: float, y: float, radius: float, kind: str, title: str = "") -> SafeString:
    """A point; `title` is shown by the browser when it is pointed at."""
    return format_html(
        '<circle class="{}" cx="{}" cy="{}" r="{}">{}</circle>', kind, _n(x), _n(y), _n(radius), _title(title)
    )


def box(x: float, y: float, width: float, height: float, kind: str, title: str = "") -> SafeString:
    """A rectangle."""
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}">{}</rect>',
        kind,
        _n(x),
        _n(y),
        _n(max(0.0, width)),
        _n(max(0.0, height)),
        _title(title),
    )


def path(data: str, kind: str) -> SafeString:
    """A path of our own making."""
    return format_html('<path class="{}" d="{}"/>', kind, data)


def words(x: float, y: float, text: str, kind: str = "", *, anchor: str = "middle") -> SafeString:
    """A line of text; `anchor` is start, middle or end."""
    return format_html(
        '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>', kind, _n(x), _n(y), anchor, text
    )


def wrapped(text: str, letters: int, most: int = 2) -> list[str]:
    """A text in at most so many lines of about so many letters; what is left out ends in an ellipsis."""
    lines: list[str] = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > letters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]}…"]
    return [one if len(one) <= letters + 4 else f"{one[: letters + 3]}…" for one in lines]


def _title(text: str) -> SafeString:
    return format_html("<title>{}</title>", text) if text else SafeString("")


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
