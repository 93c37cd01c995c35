"""What the pages of the service share: proofs and verdicts as their templates take them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from keepword.analytics.models import IndicatorValue
from keepword.analytics.queries import numbers
from keepword.analytics.queries.access import may_keep
from keepword.analytics.queries.frameworks import Proof, judged
from keepword.analytics.queries.standards import Target
from keepword.analytics.rules.verdicts import Band, Judged, Verdict
from keepword.desk.access import person, right_required
from keepword.desk.service import figures
from keepword.desk.service.drawings import svg
from keepword.desk.service.drawings.trends import Point, sparkline

may_see = right_required("see_today")
_BAR = (
    '<svg class="drawing bar-of" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">{}</svg>'
)


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator as a row of a table."""

    name: str
    title: str
    value: str
    between: str
    n: int
    aim: str
    judged: Judged
    sign: figures.Sign
    doubt: str  # that chance could have made it; ""
    trend: SafeString


def language() -> str:
    """The reader's, one of those in which all is written."""
    return (get_language() or "en")[:2]


def said(texts: Mapping[str, str]) -> str:
    """A text in the reader's language."""
    return texts.get(language()) or texts["en"]


def line(proof: Proof) -> Line:
    """A proof with its trend over twelve months."""
    of, value = proof.words, proof.value
    title = said(of.title)
    points = [Point(month(one), one.value) for one in proof.trend]
    return Line(
        name=proof.name,
        title=title,
        value=figures.figure(value.value if value else None, of.unit),
        between=figures.between(value.low, value.high, of.unit) if value else "",
        n=value.n if value else 0,
        aim=figures.aim(proof.target, of),
        judged=proof.judged,
        sign=figures.SIGNS[proof.judged.verdict],
        doubt=figures.doubt(proof.judged),
        trend=sparkline(points, _trend(title, points, figures.showing(of.unit))),
    )


def month(value: IndicatorValue) -> str:
    """A month in short, such as "Nov 2026"."""
    return formats.date_format(value.begins, "M Y")


def _trend(title: str, points: Sequence[Point], show: Any) -> str:
    known = [one for one in points if one.value is not None]
    if len(known) < 2:
        return title
    first, last = known[0], known[-1]
    return _("%(title)s: from %(first)s in %(begin)s to %(last)s in %(end)s") % {
        "title": title,
        "first": show(first.value),
        "begin": first.label,
        "last": show(last.value),
        "end": last.label,
    }


def points_of(values: Sequence[IndicatorValue], labels: Sequence[str], target: Target | None) -> list[Point]:
    """Values as points of a series, each with the colour of its verdict."""
    return [
        Point(label, one.value, one.low, one.high, judged(one, target).verdict.value)
        for one, label in zip(values, labels, strict=True)
    ]


def band_of(target: Target | None) -> Band | None:
    return target.band if target else None


def stacked(counts: Counter[Verdict]) -> tuple[SafeString, list[tuple[figures.Sign, Verdict, int]]]:
    """How many principles stand how: a bar, and the same in words."""
    some = [(figures.SIGNS[one], one, counts[one]) for one in figures.COLOURS if counts[one]]
    whole, at, parts = sum(counts.values()) or 1, 0.0, []
    for sign, one, n in some:
        wide = 200.0 * n / whole
        parts.append(svg.box(at, 0, wide - 1, 8, f"part {one.value}", f"{sign.word}: {n}"))
        at += wide
    name = ", ".join(f"{sign.word}: {n}" for sign, _one, n in some)
    return svg.drawing(200, 8, name, *parts, kind="stacked", stretched=True), some


def bar(share: float, kind: str = "") -> SafeString:
    """A bar beside the number that it shows, so it says nothing to who does not see it."""
    return format_html(
        _BAR,
        svg.box(0, 0, 100 * min(max(share, 0.0), 1.0), 8, f"part {kind}"),
    )


def show(request: HttpRequest, page: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the service."""
    user = person(request)
    context |= {
        "section": "service",
        "place": page,
        "as_of": numbers.as_of(user),
        "may_keep": may_keep(user),
    }
    return render(request, f"desk/service/{page}.html", context, status=status)
