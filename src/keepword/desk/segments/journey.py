"""The journey of all customers: its picture, the same as a table, and who is behind each number."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.core.keyset import page
from keepword.desk.access import person, right_required
from keepword.desk.segments.drawing import drawn
from keepword.relationship import queries
from keepword.relationship.models import Stage
from keepword.relationship.queries.journey import Picture

SPANS: Final = {"30": 30, "90": 90, "365": 365}
PAGE: Final = 40


@dataclass(frozen=True)
class Span:
    """The last so many days, or (`before`) as many before those."""

    key: str
    before: bool = False

    @property
    def since(self) -> datetime:
        return self._begin(2 if self.before else 1)

    @property
    def until(self) -> datetime:
        return self._begin(1) if self.before else clock.now()

    def _begin(self, times: int) -> datetime:
        return clock.now() - timedelta(days=SPANS[self.key] * times)


def span_of(request: HttpRequest, *, before: bool = False) -> Span:
    """Which time the address asks for."""
    key = request.GET.get("days", "30")
    return Span(key if key in SPANS else "30", before or request.GET.get("time") == "before")


@require_GET
@right_required("outreach")
def overview(request: HttpRequest) -> HttpResponse:
    """The picture of a time, and its numbers beside those of the time before."""
    user, span = person(request), span_of(request)
    now, before = Span(span.key), Span(span.key, before=True)
    here = queries.picture(user, now.since, now.until)
    there = queries.picture(user, before.since, before.until)
    shown = there if span.before else here
    context: dict[str, Any] = {
        "drawing": drawn(shown, span.key, before=span.before),
        "picture": here,
        "lines": list(zip(here.stations, there.stations, strict=True)),
        "moves": _moves(here, there),
        "span": span,
        "spans": [("30", _("30 days")), ("90", _("90 days")), ("365", _("A year"))],
        "section": "journey",
    }
    return render(request, "desk/segments/journey.html", context)


def _moves(here: Picture, there: Picture) -> list[dict[str, Any]]:
    """From where to where how many went, then and before; the most frequent first."""
    pairs = sorted({*here.passages, *there.passages}, key=lambda pair: (-here.passages.get(pair, 0), pair))
    return [
        {
            "came_from": before,
            "before": Stage(before).label if before else _("nothing before"),
            "stage": stage,
            "after": Stage(stage).label,
            "now": here.passages.get((before, stage), 0),
            "then": there.passages.get((before, stage), 0),
        }
        for before, stage in pairs
    ]


def _stage(name: str) -> Stage:
    if name not in Stage.values:
        raise NotFound(_("There is nothing at this address, or it is not for you."))
    return Stage(name)


@require_GET
@right_required("outreach")
def station(request: HttpRequest, stage: str) -> HttpResponse:
    """Who is at a stage now."""
    here = _stage(stage)
    rows = queries.at(person(request), here)
    context = {
        "page": page(rows, order=("-id",), after=request.GET.get("after", ""), size=PAGE),
        "title": here.label,
        "about": _("Who is here now."),
        "section": "journey",
    }
    return render(request, "desk/segments/passages.html", context)


@require_GET
@right_required("outreach")
def passage(request: HttpRequest, stage: str) -> HttpResponse:
    """Who came to a stage from another (`from`, "" for none) in a time."""
    here, span = _stage(stage), span_of(request)
    came_from = request.GET.get("from", "")
    before = _stage(came_from).label if came_from else _("nothing before")
    rows = queries.passed(person(request), came_from, here, span.since, span.until)
    context = {
        "page": page(rows, order=("-entered_at", "-id"), after=request.GET.get("after", ""), size=PAGE),
        "title": f"{before} → {here.label}",
        "about": _("Who went this way in the time that you look at."),
        "asked": {"from": came_from, "days": span.key, "time": "before" if span.before else ""},
        "section": "journey",
    }
    return render(request, "desk/segments/passages.html", context)
