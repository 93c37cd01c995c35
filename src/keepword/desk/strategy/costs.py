"""What the service costs, beside what it may cost."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.days import today
from keepword.conversations import channels
from keepword.core.errors import Conflict, Invalid
from keepword.core.keyset import page
from keepword.core.money import major
from keepword.desk.access import person
from keepword.desk.strategy.frame import (
    PAGE,
    Sheet,
    amount,
    both,
    filled,
    keeper_required,
    reader_required,
    shown,
)
from keepword.strategy import queries, services
from keepword.strategy.models import Cost, CostKind
from keepword.strategy.rules.tables import COLUMNS, MOST_BYTES, month_of
from keepword.teams.models import Team


class MonthField(forms.CharField):
    """A month as browsers send it, 2026-11: its first day."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"type": "month", "placeholder": "2026-11"})
        super().__init__(max_length=10, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        found = month_of(text or "")
        if text and found is None:
            raise forms.ValidationError(_("Write the month as 2026-11."))
        return found

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%Y-%m") if hasattr(value, "strftime") else value

    def run_validators(self, value: Any) -> None:
        """The day was read strictly."""


class CostForm(forms.Form):
    """What something cost in a month."""

    month = MonthField(label=gettext_lazy("Month"))
    kind = forms.ChoiceField(label=gettext_lazy("What for"), choices=CostKind.choices)
    amount = forms.CharField(label=gettext_lazy("Amount"), max_length=20)
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team"),
        queryset=Team.objects.order_by("name", "pk"),
        required=False,
        empty_label=gettext_lazy("all together"),
    )
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["channel"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", _("all together")), *((one.key, one.name) for one in channels.channels())]
        self.fields["amount"].help_text = _("In %(currency)s.") % {"currency": queries.books_currency()}
        if fixed:
            del self.fields["month"]

    def given(self, cost: Cost | None = None) -> services.CostGiven:
        """It as the verbs take it."""
        typed = dict(self.cleaned_data)
        typed["amount"] = amount(typed["amount"], queries.books_currency())
        if cost is not None:
            typed["month"] = cost.month
        return services.CostGiven(**typed)


class BudgetForm(forms.Form):
    """What the service may cost."""

    month = MonthField(label=gettext_lazy("Month"))
    amount = forms.CharField(label=gettext_lazy("Amount"), max_length=20)
    months = forms.IntegerField(
        label=gettext_lazy("For how many months"), min_value=1, max_value=24, initial=1
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].help_text = _("For each month, in %(currency)s.") % {
            "currency": queries.books_currency()
        }


class FileForm(forms.Form):
    """A file of costs and budgets."""

    file = forms.FileField(
        label=gettext_lazy("File"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"})
    )


_COST = Sheet(
    "costs",
    gettext_lazy("Cost"),
    gettext_lazy("Wages, programs, what customers got. A few lines a month are enough."),
    "strategy_costs",
)
_BUDGET = Sheet(
    "costs",
    gettext_lazy("Budget"),
    gettext_lazy("What the service may cost in a month, and in those after it."),
    "strategy_costs",
)
_FILE = Sheet(
    "costs",
    gettext_lazy("Costs from a file"),
    gettext_lazy("A CSV file, as a bookkeeper saves it. All of it is taken, or nothing."),
    "strategy_costs",
    button=gettext_lazy("Take it"),
)


@require_GET
@reader_required
def overview(request: HttpRequest) -> HttpResponse:
    """Month by month, and what was entered."""
    user = person(request)
    found = page(queries.costs(user), order=("-month", "-id"), after=request.GET.get("after", ""), size=PAGE)
    names = {one.key: one.name for one in channels.channels()}
    lines = [(one, names.get(one.channel, one.channel)) for one in found.rows]
    return shown(
        request,
        "costs",
        "costs",
        page=found,
        lines=lines,
        months=queries.months(user),
        currency=queries.books_currency(),
    )


@both
@keeper_required
def new(request: HttpRequest) -> HttpResponse:
    """One more."""
    form = CostForm(request.POST or None, initial={"month": today()})

    def save() -> None:
        services.record_cost(person(request), form.given())

    return filled(request, _COST, form, save)


@both
@keeper_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """It was another amount."""
    user = person(request)
    found = queries.get_cost(user, pk)
    initial = {name: getattr(found, name) for name in ("kind", "team", "channel", "note")}
    initial["amount"] = major(found.amount, found.currency)
    form = CostForm(request.POST or None, initial=initial, fixed=True)

    def save() -> None:
        services.correct_cost(user, found, form.given(found))

    return filled(request, _COST, form, save, name="cost", one=found)


@require_POST
@keeper_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """It was none."""
    user = person(request)
    try:
        services.remove_cost(user, queries.get_cost(user, pk))
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Removed."))
    return redirect("strategy_costs")


@both
@keeper_required
def budget(request: HttpRequest) -> HttpResponse:
    """What the service may cost."""
    form = BudgetForm(request.POST or None, initial={"month": today(), "months": 1})

    def save() -> None:
        given = dict(form.cleaned_data)
        given["amount"] = amount(given["amount"], queries.books_currency())
        services.set_budget(person(request), **given)

    return filled(request, _BUDGET, form, save)


@both
@keeper_required
def file(request: HttpRequest) -> HttpResponse:
    """Costs and budgets of a file."""
    form = FileForm(request.POST or None, request.FILES or None)

    def take() -> None:
        upload = form.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise Invalid(_("This file is larger than %(most)s MB.") % {"most": 1}, field="file")
        taken = services.take_file(person(request), upload.read())
        words = _("%(new)s new, %(corrected)s corrected, %(known)s there already.")
        messages.info(request, words % {"new": taken.new, "corrected": taken.corrected, "known": taken.known})

    columns = ", ".join(COLUMNS)
    kinds = ", ".join([*CostKind.values, "budget"])
    return filled(request, _FILE, form, take, name="file", columns=columns, kinds=kinds)
