"""Indicators: all of them, one with its past and its cuts, and the records behind a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.analytics.models import IndicatorValue
from keepword.analytics.queries import frameworks, numbers
from keepword.analytics.queries import standards as targets
from keepword.analytics.queries.annotations import may_write
from keepword.analytics.rules import frameworks as framework_rules
from keepword.analytics.rules import words
from keepword.analytics.rules.keeping import Stretch
from keepword.analytics.rules.verdicts import Verdict
from keepword.analytics.rules.words import IndicatorWords
from keepword.analytics.services.asking import ask
from keepword.core.errors import NotFound
from keepword.desk.access import person
from keepword.desk.service import cuts, evidence, figures, noted, shown
from keepword.desk.service.drawings.trends import series

BY: Final[Mapping[str, Any]] = {
    Stretch.MONTH.value: gettext_lazy("by month"),
    Stretch.WEEK.value: gettext_lazy("by week"),
    Stretch.DAY.value: gettext_lazy("by day"),
}
SHOW: Final[Mapping[str, Any]] = {
    "": pgettext_lazy("indicators", "All"),
    Verdict.RED.value: pgettext_lazy("indicators", "Off target"),
    Verdict.AMBER.value: pgettext_lazy("indicators", "Just short"),
    Verdict.GREEN.value: pgettext_lazy("indicators", "On target"),
    Verdict.NO_STANDARD.value: pgettext_lazy("indicators", "Without a target"),
    Verdict.NO_DATA.value: pgettext_lazy("indicators", "Without data"),
}


@require_GET
@shown.may_see
def overview(request: HttpRequest) -> HttpResponse:
    """All, or those that stand so (`?show=`), or those whose words hold what is looked for (`?q=`)."""
    chosen, wanted = request.GET.get("show", ""), request.GET.get("q", "").strip().casefold()[:100]
    found = frameworks.proofs(person(request), list(words.shipped()))
    if chosen in SHOW and chosen:
        found = [one for one in found if one.judged.verdict.value == chosen]
    if wanted:
        found = [one for one in found if wanted in _told(one.words)]
    lines = sorted((shown.line(one) for one in found), key=lambda one: one.title.casefold())
    return shown.show(
        request,
        "indicators",
        lines=lines,
        choices=SHOW.items(),
        chosen=chosen,
        q=request.GET.get("q", "")[:100],
    )


@require_GET
@shown.may_see
def indicator(request: HttpRequest, name: str) -> HttpResponse:
    """One: what it counts, how it stands and stood (`?by=`), and by whom or what (`?cut=`)."""
    user, of = person(request), _words(name)
    (proof,) = frameworks.proofs(user, [name])
    by = request.GET.get("by", "")
    kinds = numbers.kinds(user, name)
    by = by if by in BY and by in kinds else Stretch.MONTH.value
    past = numbers.series(user, name, Stretch(by))
    labels = [label(one) for one in past]
    title = shown.said(of.title)
    notes, marks = noted.of_series(user, name, past)
    drawn = drawing(proof, past, labels, marks)
    return shown.show(
        request,
        "indicator",
        of=of,
        title=title,
        definition=shown.said(of.definition),
        of_file=f"indicator:{name}",
        unit=figures.UNITS[of.unit],
        direction=figures.DIRECTIONS[of.better],
        line=shown.line(proof),
        value=proof.value,
        target=proof.target,
        amber=figures.amber_words(proof.target.band, of.unit) if proof.target else "",
        state=numbers.state(user, name),
        drawn=drawn,
        notes=notes,
        may_note=may_write(user),
        past=_rows(past, labels, of, proof.target)[::-1],
        by=by,
        choices=[one for one in BY.items() if one[0] in kinds],
        cuts=cuts.tables(user, of, request.GET.get("cut", "")),
        proves=_proves(name),
        standards=[
            (one, figures.band_words(targets.band_of(one), of.unit)) for one in targets.standards(user, name)
        ],
    )


@require_GET
@shown.may_see
def records(request: HttpRequest, name: str) -> HttpResponse:
    """The records behind a number, a page of them, the latest first."""
    return shown.show(request, "records", **evidence.told(request, _words(name)))


@require_POST
@shown.may_see
def anew(request: HttpRequest) -> HttpResponse:
    """Measure all anew, in the background."""
    ask(person(request))
    messages.success(request, _("All numbers are measured anew; it takes some minutes."))
    return redirect("indicators")


def _words(name: str) -> IndicatorWords:
    found = words.shipped().get(name)
    if found is None:
        raise NotFound(_("There is no such indicator."))
    return found


def _told(of: IndicatorWords) -> str:
    return f"{shown.said(of.title)} {shown.said(of.definition)} {of.name}".casefold()


def drawing(
    proof: frameworks.Proof, past: Sequence[IndicatorValue], labels: Sequence[str], marks: noted.Notes
) -> SafeString:
    """The series of an indicator, with where something happened."""
    return series(
        shown.points_of(past, labels, proof.target),
        _("%(title)s over time; the table below says the same") % {"title": shown.said(proof.words.title)},
        figures.showing(proof.words.unit),
        shown.band_of(proof.target),
        marks,
    )


def label(one: IndicatorValue) -> str:
    """A month, or the first day of a week or a day, in short."""
    return shown.month(one) if one.kind == Stretch.MONTH else formats.date_format(one.begins, "j M")


def _rows(
    past: Sequence[IndicatorValue], labels: Sequence[str], of: IndicatorWords, target: targets.Target | None
) -> list[dict[str, Any]]:
    return [
        {
            "one": one,
            "label": label,
            "value": figures.figure(one.value, of.unit),
            "between": figures.between(one.low, one.high, of.unit),
            "sign": figures.SIGNS[frameworks.judged(one, target).verdict],
        }
        for one, label in zip(past, labels, strict=True)
    ]


def _proves(name: str) -> list[tuple[str, str, str, str]]:
    """The principles of ours that it proves: framework, its title, principle, its title."""
    return [
        (framework.id, shown.said(framework.title), principle.id, shown.said(principle.title))
        for framework in framework_rules.shipped().values()
        for principle in framework.principles
        if name in principle.indicators
    ]
