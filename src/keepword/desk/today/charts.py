"""Small charts as SVG, drawn by pygal and coloured by static/desk/today.css.

Pygal writes its style and its tooltips' script into each chart; the pages' policy allows neither, so
both are taken out and the value of each mark becomes a plain `<title>`, shown by the browser itself.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

Format = Callable[[float], str]

WIDTH, HEIGHT = 380, 150  # units of the viewBox: about the pixels of a card, so that letters keep their size
CROWDED = 31  # columns, beyond which dots would run into each other
LABELS = 6  # at most so many are written under the columns
# Where the scale of a chart may end: amounts, and lengths in seconds as people count them.
_ROUND = (1, 2, 4, 5, 10)
_LENGTHS = (60, 120, 240, 600, 1200, 1800, 3600, 7200, 14400, 28800, 57600, 115200, 230400, 460800)


def bars(
    values: Sequence[float | None], labels: Sequence[str], *, name: str, top: float, show: Format
) -> SafeString:
    """One series as bars. `name` says in a sentence what the chart shows, `top` ends the scale."""
    return _drawn("Bar", [(name, values)], labels, name=name, top=top, show=show)


def lines(
    series: Sequence[tuple[str, Sequence[float | None]]],
    labels: Sequence[str],
    *,
    name: str,
    top: float,
    show: Format,
) -> SafeString:
    """Named series as lines that are broken where there is no value."""
    return _drawn("Line", series, labels, name=name, top=top, show=show)


def round_top(values: Sequence[float | None]) -> float:
    """A round amount not below any value."""
    most = max((value for value in values if value is not None), default=0)
    step = 1.0
    while step * _ROUND[-1] < most:
        step *= 10
    return next(step * part for part in _ROUND if step * part >= most)


def length_top(values: Sequence[float | None]) -> float:
    """A length (seconds) that people count in, not below any value."""
    most = max((value for value in values if value is not None), default=0)
    return float(next((length for length in _LENGTHS if length >= most), most))


def _drawn(
    kind: str,
    series: Sequence[tuple[str, Sequence[float | None]]],
    labels: Sequence[str],
    *,
    name: str,
    top: float,
    show: Format,
) -> SafeString:
    # Only this page draws, so the other commands need not wait for the import.
    import pygal

    chart = getattr(pygal, kind)(
        width=WIDTH,
        height=HEIGHT,
        margin=8,
        margin_right=20,  # half of the last label of a line chart stands beyond its last value
        spacing=8,
        range=(0, top),
        show_legend=False,
        no_prefix=True,
        js=[],
        css=[],
        allow_interruptions=True,
        show_x_guides=False,
        truncate_label=-1,
        dots_size=2 if len(labels) <= CROWDED else 1,
        disable_xml_declaration=True,
    )
    chart.x_labels = list(labels)
    chart.x_labels_major_every = -(-len(labels) // LABELS)
    chart.show_minor_x_labels = False
    chart.y_labels = [{"value": top * part, "label": show(top * part)} for part in (0, 0.5, 1)]
    for title, values in series:
        chart.add(
            title, [_mark(title, label, value, show) for label, value in zip(labels, values, strict=True)]
        )
    chart.add_xml_filter(lambda root: _plain(root, name))
    drawn: str = chart.render(is_unicode=True)
    return mark_safe(drawn)  # noqa: S308 - serialised by pygal, which escapes


def _mark(title: str, label: str, value: float | None, show: Format) -> dict[str, Any] | None:
    return None if value is None else {"value": value, "label": f"{label}: {show(value)}"}


def _plain(root: Any, name: str) -> Any:
    """The drawing without style, script and comments, named for those who do not see it."""
    root.attrib.pop("id", None)
    root.attrib.update({"class": "chart", "role": "img", "aria-label": name})
    _clean(root)
    return root


def _clean(node: Any) -> None:
    label = next((child.text for child in node if child.get("class") == "label"), None)
    for child in list(node):
        if _unwanted(child):
            node.remove(child)
        else:
            _clean(child)
    if label:
        title = node.makeelement("title", {})
        title.text = label
        node.append(title)


def _unwanted(node: Any) -> bool:
    if not isinstance(node.tag, str):  # a comment's tag is a function
        return True
    tag, classes = node.tag.rpartition("}")[2], node.get("class", "").split()
    return tag in ("defs", "desc", "title") or "background" in classes or "tooltip-overlay" in classes
