"""Standards: what is good, who says so, and how it stands."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.days import today
from keepword.analytics.models import Standard
from keepword.analytics.queries import standards as queries
from keepword.analytics.queries.access import may_keep
from keepword.analytics.queries.frameworks import judged
from keepword.analytics.queries.numbers import scoped
from keepword.analytics.queries.standards import Target
from keepword.analytics.rules import words
from keepword.analytics.services.standards import drop_shipped, retire_standard, save_standard
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.desk.access import person
from keepword.desk.service import figures, shown
from keepword.desk.service.forms import StandardForm, typed, typed_of
from keepword.desk.settings.pages import both


@require_GET
@shown.may_see
def overview(request: HttpRequest) -> HttpResponse:
    """All that count, those that are to come, and those that come with Keepword."""
    user = person(request)
    held = queries.targets(user)
    values = scoped(user, [(one.indicator, *one.cut) for one in held.values()])
    rows = [_row(one, judged_of=values.get((one.indicator, *one.cut))) for one in held.values()]
    rows.sort(key=lambda one: (one["target"].standard is None, one["title"].casefold()))
    day = today()
    later = [
        (one, shown.said(words.shipped()[one.indicator].title))
        for one in queries.standards(user)
        if one.valid_from > day
    ]
    return shown.show(request, "standards", rows=rows, later=later)


@both
@shown.may_see
def new(request: HttpRequest) -> HttpResponse:
    """Set one; `?indicator=` names of what, and what counts now is where one begins."""
    name = request.GET.get("indicator", "")
    initial: dict[str, Any] = {"valid_from": today(), "owner": person(request).pk}
    if name in words.shipped():
        initial["indicator"] = name
        target = queries.targets(person(request)).get((name, ""))
        if target is not None:
            initial |= typed_of(target.band, words.shipped()[name])
    return _edit(request, None, initial)


@both
@shown.may_see
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one."""
    found = queries.get_standard(person(request), pk)
    return _edit(request, found, typed(found, queries.band_of(found), words.shipped()[found.indicator]))


@require_POST
@shown.may_see
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """It counts no more."""
    user = person(request)
    retire_standard(user, queries.get_standard(user, pk))
    messages.success(request, _("The standard is retired."))
    return redirect("standards")


@require_POST
@shown.may_see
def drop(request: HttpRequest, name: str) -> HttpResponse:
    """One that comes with Keepword is not wanted."""
    drop_shipped(person(request), name)
    messages.success(request, _("The standard is retired."))
    return redirect("standards")


def _row(target: Target, judged_of: Any) -> dict[str, Any]:
    of = words.shipped()[target.indicator]
    told = judged(judged_of, target)
    return {
        "target": target,
        "name": of.name,
        "title": shown.said(of.title),
        "whose": whose(target.standard) if target.standard else "",
        "green": figures.band_words(target.band, of.unit),
        "amber": figures.amber_words(target.band, of.unit),
        "value": figures.figure(judged_of.value if judged_of else None, of.unit),
        "sign": figures.SIGNS[told.verdict],
        "doubt": figures.doubt(told),
    }


def whose(standard: Standard) -> str:
    """The team, inbox or segment that it is for; "" where it is for the whole service."""
    found = standard.team or standard.inbox or standard.segment
    return found.name if found else ""


def _edit(request: HttpRequest, standard: Standard | None, initial: dict[str, Any]) -> HttpResponse:
    user = person(request)
    if not may_keep(user):
        raise Refused(_("Standards and frameworks are set by who leads the service."))
    given = request.POST if request.method == "POST" else None
    form = StandardForm(user, given, initial=initial, fixed=standard is not None)
    if given is not None and form.is_valid():
        try:
            save_standard(user, standard, form.aim(), rev=_rev(request) if standard else None)
        except (Invalid, Conflict) as error:
            field = getattr(error, "field", None)
            form.add_error(field if field in form.fields else None, error.message)
        else:
            messages.success(request, _("The standard is set."))
            return redirect("standards")
    status = 422 if form.errors else 200
    return shown.show(request, "standard", status=status, form=form, standard=standard, units=_units())


def _rev(request: HttpRequest) -> int | None:
    rev = request.POST.get("rev", "")
    return int(rev) if rev.isdecimal() and len(rev) < 10 else None


def _units() -> list[tuple[str, str, str]]:
    """Of each indicator: in what it is measured, and which way is better."""
    return [
        (shown.said(of.title), str(figures.UNITS[of.unit]), str(figures.DIRECTIONS[of.better]))
        for of in words.shipped().values()
    ]
