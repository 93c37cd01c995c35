"""Goals: where each stands."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.days import today
from keepword.accounts.models import User
from keepword.core.errors import Conflict, Invalid
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
from keepword.desk.today import charts
from keepword.strategy import queries, services
from keepword.strategy.models import Goal, GoalState

READINGS = 60  # that a goal's page shows


class GoalForm(OwnerForm):
    """A number, from where to where, until when."""

    name = forms.CharField(
        label=gettext_lazy("Goal"),
        max_length=200,
        help_text=gettext_lazy("Such as: nine of ten customers have their answer within four hours."),
    )
    about = text_field(gettext_lazy("Why, and by which steps"))
    indicator = forms.ChoiceField(
        label=gettext_lazy("What is read"),
        required=False,
        help_text=gettext_lazy(
            "Keepword reads an indicator each day, over the last 30 days; a share in per cent. "
            "Anything else somebody enters."
        ),
    )
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("As it stands behind the number: %, minutes, orders."),
    )
    start = forms.FloatField(label=gettext_lazy("Where it is at the start"))
    target = forms.FloatField(label=gettext_lazy("Where it is to come"))
    begins_on = day_field(gettext_lazy("From"))
    due_on = day_field(gettext_lazy("Until"))
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Who sees to it"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("nobody yet"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["indicator"]
        assert isinstance(chosen, forms.ChoiceField)
        known = sorted(queries.measures().items(), key=lambda one: one[1].casefold())
        chosen.choices = [("", _("a number that somebody enters")), *known]


class ReadingForm(forms.Form):
    """What the number is."""

    value = forms.FloatField(label=gettext_lazy("The number now"))
    day = day_field(gettext_lazy("Day"), required=False, help_text=gettext_lazy("Empty: today."))
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


_GOAL = Sheet(
    "goals",
    gettext_lazy("Goal"),
    gettext_lazy("A goal has a number, a day and somebody who sees to it; else it is a wish."),
    "strategy_goals",
)


@require_GET
@reader_required
def overview(request: HttpRequest) -> HttpResponse:
    """Those under way, or those that ended."""
    ended = request.GET.get("show") == "ended"
    rows = queries.goals(person(request))
    rows = rows.exclude(state=GoalState.OPEN) if ended else rows.filter(state=GoalState.OPEN)
    order = ("-due_on", "-id") if ended else ("due_on", "id")
    found = page(rows, order=order, after=request.GET.get("after", ""), size=PAGE)
    return shown(
        request, "goals", "goals", page=found, lines=queries.standings(found.rows), ended=ended, today=today()
    )


@require_GET
@reader_required
def goal(request: HttpRequest, pk: int) -> HttpResponse:
    """One goal: its way, and what was read."""
    return _goal(request, pk)


@require_POST
@keeper_required
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """What its number is."""
    return _goal(request, pk)


def _goal(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    found = queries.get_goal(user, pk)
    form = ReadingForm(request.POST or None)
    sheet = Sheet("goals", found.name, "", "strategy_goal", done=_("Noted."))

    def take() -> None:
        services.read_goal(user, found, **form.cleaned_data)

    readings = list(found.readings.select_related("by").order_by("-day")[:READINGS])
    titles = queries.measures() if found.indicator else {}
    return filled(
        request,
        sheet,
        form,
        take,
        name="goal",
        back=(found.pk,),
        one=found,
        standing=queries.standing(found),
        readings=readings,
        measure=titles.get(found.indicator, found.indicator),
        chart=_chart(found, list(reversed(readings))),
    )


@both
@keeper_required
def new(request: HttpRequest) -> HttpResponse:
    """One more."""
    day = today()
    initial = {"begins_on": day, "due_on": day + timedelta(days=90), "owner": person(request)}
    return _edit(request, None, initial)


@both
@keeper_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Set it anew."""
    found = queries.get_goal(person(request), pk)
    names = ("name", "about", "indicator", "unit", "start", "target", "begins_on", "due_on", "owner")
    return _edit(request, found, {name: getattr(found, name) for name in names})


def _edit(request: HttpRequest, found: Goal | None, initial: dict[str, Any]) -> HttpResponse:
    form = GoalForm(request.POST or None, initial=initial)

    def save() -> None:
        services.save_goal(person(request), found, services.GoalGiven(**form.cleaned_data))

    return filled(request, _GOAL, form, save, one=found)


@require_POST
@keeper_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """It is reached, or given up."""
    user = person(request)
    found = queries.get_goal(user, pk)
    try:
        services.close_goal(user, found, request.POST.get("state", ""))
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The goal has ended."))
    return redirect("strategy_goals")


def _chart(found: Goal, readings: list[Any]) -> SafeString | str:
    """What was read beside the straight way to the target; nothing for fewer than two readings."""
    if len(readings) < 2:
        return ""
    length = (found.due_on - found.begins_on).days

    def planned(day: date) -> float:
        part = min(1.0, max(0.0, (day - found.begins_on).days / length))
        return found.start + part * (found.target - found.start)

    values = [one.value for one in readings]
    plan = [planned(one.day) for one in readings]
    if min(values + plan) < 0:
        return ""  # the charts begin at nothing
    return charts.lines(
        [(_("read"), values), (_("planned"), plan)],
        [formats.date_format(one.day, "j M") for one in readings],
        name=_("What was read, and the straight way to the target"),
        top=charts.round_top(values + plan),
        show=lambda value: f"{value:g} {found.unit}".strip(),
    )
