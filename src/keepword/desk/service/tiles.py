"""The tiles of a dashboard as templates take them: value, verdict, trend, and where more of it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.accounts.models import User
from keepword.analytics.models import IndicatorValue
from keepword.analytics.queries.access import RIGHT
from keepword.analytics.queries.dashboards import ends
from keepword.analytics.queries.frameworks import Proof, judged
from keepword.analytics.rules.dashboards import Beside, Tile, beside
from keepword.analytics.rules.keeping import Stretch
from keepword.desk.service import cuts, figures, noted, shown
from keepword.desk.service.drawings.tiles import small
from keepword.desk.service.drawings.trends import Point
from keepword.desk.service.noted import Note

SAID: Final[Mapping[Beside, Any]] = {
    Beside.SAME: gettext_lazy("No difference that chance would not explain"),
    Beside.BETTER: gettext_lazy("Better, by more than chance would explain"),
    Beside.WORSE: gettext_lazy("Not as good, by more than chance would explain"),
    Beside.UNKNOWN: gettext_lazy("Nothing can be said: too few records, or no interval is known"),
}


def tiles(
    user: User, found: Sequence[tuple[Tile, Proof]], *, named: bool = False, notes: Sequence[Note] = ()
) -> list[dict[str, Any]]:
    """Tiles for the template; `named` also says whose each is. A query a kind of cut, then. `notes` are
    marked on the trends that they belong to."""
    names = whose([tile for tile, _proof in found]) if named else {}
    opens = user.may(RIGHT)
    return [_tile(tile, proof, names.get(tile, ""), notes, opens=opens) for tile, proof in found]


def whose(some: Sequence[Tile]) -> dict[Tile, str]:
    """What each is cut to, in words; "" for the whole service."""
    by: dict[str, set[str]] = {}
    for one in some:
        by.setdefault(one.cut, set()).add(one.key)
    labels = {cut: cuts.labels(cut, keys) for cut, keys in by.items() if cut}
    return {one: _name(one, labels) for one in some}


def _name(one: Tile, labels: Mapping[str, Mapping[str, str]]) -> str:
    if not one.cut:
        return ""
    if not one.key:
        return _("of none")
    return labels[one.cut].get(one.key) or _("gone since")


def compared(mine: Proof, others: Proof | None) -> dict[str, Any]:
    """A number beside that of all: theirs in words, and what may be said of the difference."""
    if others is None or others.value is None or not others.value.n:
        return {}
    said = beside(ends(mine.value), ends(others.value), mine.words)
    return {
        "value": figures.figure(others.value.value, others.words.unit),
        "between": figures.between(others.value.low, others.value.high, others.words.unit),
        "said": SAID[said],
        "kind": said.value,
    }


def drawn(tile: Tile, proof: Proof, notes: Sequence[Note]) -> SafeString:
    """The trend of a tile; "" where there are not two values."""
    of = proof.words
    points = [
        Point(label(one), one.value, one.low, one.high, judged(one, proof.target).verdict.value)
        for one in proof.trend
    ]
    return small(
        points,
        _trend(shown.said(of.title), points, of),
        figures.showing(of.unit),
        shown.band_of(proof.target),
        noted.on_tile(notes, tile, proof.trend),
    )


def _tile(tile: Tile, proof: Proof, name: str, notes: Sequence[Note], *, opens: bool) -> dict[str, Any]:
    of, value = proof.words, proof.value
    title = shown.said(of.title)
    return {
        "name": of.name,
        "title": title,
        "whose": name,
        "definition": shown.said(of.definition),
        "value": figures.figure(value.value if value else None, of.unit),
        "between": figures.between(value.low, value.high, of.unit) if value else "",
        "n": value.n if value else 0,
        "aim": figures.aim(proof.target, of),
        "sign": figures.SIGNS[proof.judged.verdict],
        "doubt": figures.doubt(proof.judged),
        "url": _url(tile) if opens else "",
        "chart": drawn(tile, proof, notes),
        "picture": urlencode({"of": of.name, "scope": tile.scope}),
    }


def label(one: IndicatorValue) -> str:
    """A month or a week in short."""
    return shown.month(one) if one.kind == Stretch.MONTH else formats.date_format(one.begins, "j M")


def _url(tile: Tile) -> str:
    url = reverse("indicator", args=[tile.indicator])
    return f"{url}?{urlencode({'cut': tile.cut})}#cuts" if tile.cut else url


def _trend(title: str, points: Sequence[Point], of: Any) -> str:
    known = [one for one in points if one.value is not None]
    if len(known) < 2:
        return title
    show = figures.showing(of.unit)
    first, last = known[0], known[-1]
    return _("%(title)s: from %(first)s in %(begin)s to %(last)s in %(end)s") % {
        "title": title,
        "first": show(first.value or 0.0),
        "begin": first.label,
        "last": show(last.value or 0.0),
        "end": last.label,
    }
