"""Risks, and the days on which the whole is looked at."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.days import today
from keepword.accounts.models import User
from keepword.core.errors import Conflict
from keepword.core.keyset import page
from keepword.desk.access import person
from keepword.desk.strategy.frame import (
    PAGE,
    OwnerForm,
    Sheet,
    both,
    day_field,
    filled,
    keeper_required,
    reader_required,
    shown,
    text_field,
)
from keepword.strategy import queries, services
from keepword.strategy.models import Risk, RiskAnswer

REVIEWS = 12  # that the page shows
_HOW = {
    1: pgettext_lazy("1 of 5", "1 – hardly"),
    2: pgettext_lazy("2 of 5", "2 – a little"),
    3: pgettext_lazy("3 of 5", "3 – rather"),
    4: pgettext_lazy("4 of 5", "4 – much"),
    5: pgettext_lazy("5 of 5", "5 – very"),
}


def _five(value: str) -> int:
    return int(value)


class RiskForm(OwnerForm):
    """What may happen, and what is done about it."""

    name = forms.CharField(
        label=gettext_lazy("What may happen"),
        max_length=200,
        help_text=gettext_lazy("Such as: the only one who knows the phone system leaves."),
    )
    likelihood = forms.TypedChoiceField(
        label=gettext_lazy("How likely"), choices=list(_HOW.items()), coerce=_five, initial=3
    )
    effect = forms.TypedChoiceField(
        label=gettext_lazy("How bad"), choices=list(_HOW.items()), coerce=_five, initial=3
    )
    answer = forms.ChoiceField(label=gettext_lazy("Our answer"), choices=RiskAnswer.choices)
    measures = text_field(gettext_lazy("What we do"))
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Who watches it"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("nobody yet"),
    )
    review_by = day_field(gettext_lazy("Look at it again by"))


class PlanForm(forms.Form):
    """A day."""

    planned_for = day_field(gettext_lazy("Day"))


class HoldForm(forms.Form):
    """What was decided."""

    held_on = day_field(gettext_lazy("Held on"), required=False, help_text=gettext_lazy("Empty: today."))
    decisions = text_field(gettext_lazy("What was decided"), required=True, rows=6)


_RISK = Sheet(
    "risks",
    gettext_lazy("Risk"),
    gettext_lazy("Something that may happen to your service, and what you do about it."),
    "strategy_risks",
)
_REVIEW = Sheet(
    "risks",
    gettext_lazy("Review of the risk"),
    gettext_lazy("Look at it again: is it still as likely, as bad? Choose when to look next."),
    "strategy_risks",
    button=gettext_lazy("It is looked at"),
    done=gettext_lazy("Noted."),
)
_PLAN = Sheet(
    "risks",
    gettext_lazy("Review of the strategy"),
    gettext_lazy("A day on which you look at services, goals, risks and costs together."),
    "strategy_risks",
    button=gettext_lazy("Plan it"),
)
_HOLD = Sheet(
    "risks",
    gettext_lazy("Review of the strategy"),
    gettext_lazy("Which services stay, which goals change, what is done next?"),
    "strategy_risks",
    button=gettext_lazy("It was held"),
    done=gettext_lazy("Noted. Plan the next one, so that it is not forgotten."),
)


@require_GET
@reader_required
def overview(request: HttpRequest) -> HttpResponse:
    """Open risks, the greatest first, or closed ones; and the reviews."""
    user = person(request)
    closed = request.GET.get("show") == "closed"
    rows = queries.risks(user).filter(closed_at__isnull=not closed)
    order = ("-closed_at", "-id") if closed else ("-magnitude", "-id")
    found = page(rows, order=order, after=request.GET.get("after", ""), size=PAGE)
    reviews = list(queries.reviews(user).order_by("-planned_for", "-pk")[:REVIEWS])
    return shown(request, "risks", "risks", page=found, closed=closed, reviews=reviews, today=today())


@both
@keeper_required
def new(request: HttpRequest) -> HttpResponse:
    """One more."""
    initial = {"review_by": today() + timedelta(days=90), "owner": person(request)}
    form = RiskForm(request.POST or None, initial=initial)

    def save() -> None:
        services.save_risk(person(request), None, services.RiskGiven(**form.cleaned_data))

    return filled(request, _RISK, form, save)


@both
@keeper_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """State it anew."""
    found = queries.get_risk(person(request), pk)
    form = RiskForm(request.POST or None, initial=_initial(found))

    def save() -> None:
        services.save_risk(person(request), found, services.RiskGiven(**form.cleaned_data))

    return filled(request, _RISK, form, save, name="risk", one=found)


@both
@keeper_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """It is looked at again."""
    found = queries.get_risk(person(request), pk)
    initial = _initial(found) | {"review_by": today() + timedelta(days=90)}
    form = RiskForm(request.POST or None, initial=initial)

    def save() -> None:
        services.review_risk(person(request), found, services.RiskGiven(**form.cleaned_data))

    return filled(request, _REVIEW, form, save, one=found)


def _initial(found: Risk) -> dict[str, Any]:
    names = ("name", "likelihood", "effect", "answer", "measures", "owner", "review_by")
    return {name: getattr(found, name) for name in names}


@require_POST
@keeper_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """It is none any more."""
    user = person(request)
    try:
        services.close_risk(user, queries.get_risk(user, pk))
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The risk is closed."))
    return redirect("strategy_risks")


@both
@keeper_required
def plan(request: HttpRequest) -> HttpResponse:
    """Choose a day for the next review."""
    form = PlanForm(request.POST or None, initial={"planned_for": today() + timedelta(days=90)})

    def save() -> None:
        services.plan_review(person(request), None, **form.cleaned_data)

    return filled(request, _PLAN, form, save)


@both
@keeper_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day."""
    found = queries.get_review(person(request), pk)
    form = PlanForm(request.POST or None, initial={"planned_for": found.planned_for})

    def save() -> None:
        services.plan_review(person(request), found, **form.cleaned_data)

    return filled(request, _PLAN, form, save)


@both
@keeper_required
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """It was held; what was decided."""
    found = queries.get_review(person(request), pk)
    form = HoldForm(request.POST or None)

    def save() -> None:
        services.hold_review(person(request), found, **form.cleaned_data)

    return filled(request, _HOLD, form, save, one=found)
