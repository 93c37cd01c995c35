"""The programme: what is earned, what it is worth, tiers, gifts and budgets."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from keepword.accounts.models import User
from keepword.core.money import is_currency, major, minor
from keepword.desk.access import person, right_required
from keepword.desk.settings import pages
from keepword.loyalty import queries, services
from keepword.loyalty.models import Measure, Programme
from keepword.loyalty.rules.earning import Rate
from keepword.loyalty.rules.tiers import MOST as MOST_TIERS

MONEY = ("earn_per", "worth_amount", "referral_minimum")
NUMBERS = (
    "earn_points",
    "worth_points",
    "least_exchange",
    "exchange_days",
    "warn_days",
    "referrer_points",
    "friend_points",
    "birthday_points",
)
EXAMPLE = 50  # of the currency: what the preview's order costs


def _count(label: Any, help_text: Any = "", **limits: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, **{"min_value": 0, "max_value": 10**6} | limits
    )


def _money(label: Any, help_text: Any = "", **more: Any) -> forms.CharField:
    widget = forms.TextInput({"inputmode": "decimal", "class": "number"})
    return forms.CharField(label=label, help_text=help_text, max_length=20, widget=widget, **more)


class ProgrammeForm(forms.Form):
    """All of it; `tier_<n>_*` for each tier and `budget_<role>` for each role."""

    is_on = forms.BooleanField(
        label=gettext_lazy("The programme is on"),
        required=False,
        help_text=gettext_lazy("Orders that are delivered from then on earn points."),
    )
    name = forms.CharField(label=gettext_lazy("Its name"), max_length=80, required=False)
    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3, min_length=3)
    everybody = forms.BooleanField(
        label=gettext_lazy("Everybody who orders takes part"),
        required=False,
        help_text=gettext_lazy("Else only who asks for it, on their page or with one of us."),
    )
    earn_points = _count(gettext_lazy("Points"), min_value=1, max_value=10_000)
    earn_per = _money(gettext_lazy("for each"))
    worth_points = _count(gettext_lazy("So many points"), min_value=1)
    worth_amount = _money(gettext_lazy("are worth"))
    least_exchange = _count(gettext_lazy("The fewest points that become a voucher"), min_value=1)
    exchange_days = _count(gettext_lazy("Days that such a voucher is good for"), min_value=1, max_value=3650)
    expiry_months = _count(
        gettext_lazy("Months until points end"),
        gettext_lazy("Empty: never."),
        required=False,
        min_value=1,
        max_value=120,
    )
    warn_days = _count(gettext_lazy("Days before that it is told"), max_value=365)
    measure = forms.ChoiceField(label=gettext_lazy("A tier is reached by"), choices=Measure.choices)
    referrer_points = _count(gettext_lazy("Points for who brings a friend"))
    friend_points = _count(gettext_lazy("Points for the friend"))
    referral_minimum = _money(gettext_lazy("once their first order, of at least"), required=False)
    birthday_points = _count(gettext_lazy("Points on a birthday"))

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.roles = queries.budgets(user)
        for number in range(1, MOST_TIERS + 1):
            tier = f"tier_{number}"
            self.fields[f"{tier}_key"] = forms.CharField(
                required=False, max_length=20, widget=forms.HiddenInput
            )
            self.fields[f"{tier}_name"] = forms.CharField(
                label=gettext_lazy("Name"), required=False, max_length=40
            )
            self.fields[f"{tier}_floor"] = _money(gettext_lazy("From"), required=False)
            self.fields[f"{tier}_percent"] = _count(
                gettext_lazy("Earns, in per cent"), required=False, min_value=100, max_value=1000
            )
        for role, name, _amount in self.roles:
            self.fields[f"budget_{role}"] = _money(name, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        currency = str(cleaned.get("currency", "")).upper()
        if not is_currency(currency):
            self.add_error("currency", _("There is no such currency."))
            return cleaned
        cleaned["currency"] = currency
        for name in (*MONEY, *(f"budget_{role}" for role, _name, _amount in self.roles)):
            cleaned[name] = self._amount(name, currency)
        cleaned["tiers"] = self._tiers(currency)
        return cleaned

    def _amount(self, name: str, currency: str) -> int:
        typed = str(self.cleaned_data.get(name, ""))
        amount = minor(typed, currency) if typed.strip() else 0
        if amount is None:
            self.add_error(name, _("Enter an amount such as 12.50."))
        return amount or 0

    def _tiers(self, currency: str) -> list[dict[str, Any]]:
        """Those with a name; in points a whole number, in money an amount."""
        by_money = self.cleaned_data.get("measure") == Measure.MONEY
        kept = {one["key"]: one for one in queries.programme().tiers}
        found = []
        for number in range(1, MOST_TIERS + 1):
            given = {
                part: self.cleaned_data.get(f"tier_{number}_{part}")
                for part in ("key", "name", "floor", "percent")
            }
            if not given["name"]:
                continue
            typed = str(given["floor"] or "")
            floor = minor(typed, currency) if by_money else int(typed) if typed.isdecimal() else None
            if not floor:
                self.add_error(f"tier_{number}_floor", _("Enter from how much on."))
                continue
            names = kept.get(given["key"] or "", {}).get("names", {})
            tier = {"name": given["name"], "floor": floor, "percent": given["percent"] or 100}
            found.append({**tier, "key": given["key"] or f"tier{number}", "names": names})
        return found

    @property
    def tiers(self) -> list[dict[str, Any]]:
        return [
            {part: self[f"tier_{number}_{part}"] for part in ("key", "name", "floor", "percent")}
            for number in range(1, MOST_TIERS + 1)
        ]

    @property
    def budgets(self) -> list[Any]:
        return [self[f"budget_{role}"] for role, _name, _amount in self.roles]


def _initial(user: User, programme: Programme) -> dict[str, Any]:
    def shown(amount: int) -> str:
        return str(major(amount, programme.currency)) if amount else ""

    names = [*NUMBERS, "is_on", "name", "currency", "everybody", "expiry_months", "measure"]
    found: dict[str, Any] = {name: getattr(programme, name) for name in names}
    found |= {name: shown(getattr(programme, name)) for name in MONEY}
    found |= {f"budget_{role}": shown(amount) for role, _name, amount in queries.budgets(user)}
    for number, tier in enumerate(programme.tiers, 1):
        floor = shown(tier["floor"]) if programme.measure == Measure.MONEY else str(tier["floor"])
        for part, value in {**tier, "floor": floor}.items():
            found[f"tier_{number}_{part}"] = value
    return found


@pages.both
@right_required("programme")
def settings(request: HttpRequest) -> HttpResponse:
    """One page with all of it."""
    user, programme = person(request), queries.programme()
    form = ProgrammeForm(user, request.POST or None, initial=_initial(user, programme))

    def save() -> None:
        given = form.cleaned_data
        names = [*ProgrammeForm.base_fields, "tiers"]
        services.save_programme(user, **{name: given[name] for name in names})
        for role, _name, before in form.roles:
            if given[f"budget_{role}"] != before:
                services.save_budget(user, role, given[f"budget_{role}"])

    if pages.done(form, save):
        messages.success(request, _("Saved."))
        return redirect("settings_loyalty")
    return pages.show(
        request,
        "desk/loyalty/settings.html",
        "settings_loyalty",
        form=form,
        programme=programme,
        preview=_lines(programme.rate, programme.currency, programme),
    )


@require_GET
@right_required("programme")
def preview(request: HttpRequest) -> HttpResponse:
    """What an order would earn by what is typed so far; by what is saved where that is no number."""
    kept = queries.programme()
    currency = request.GET.get("currency", "").upper()
    currency = currency if is_currency(currency) else kept.currency
    rate = kept.rate
    for name in ("earn_points", "worth_points"):
        typed = request.GET.get(name, "")
        if typed.isascii() and typed.isdecimal() and 0 < int(typed[:7]) <= 10**6:
            rate = replace(rate, **{name: int(typed[:7])})
    for name in ("earn_per", "worth_amount"):
        amount = minor(request.GET.get(name, "")[:20], currency)
        if amount:
            rate = replace(rate, **{name: amount})
    lines = _lines(rate, currency, kept)
    return render(request, "desk/loyalty/_preview.html", {"preview": lines})


def _lines(rate: Rate, currency: str, programme: Programme) -> dict[str, Any]:
    order = minor(str(EXAMPLE), currency) or EXAMPLE
    tiers = [("", 100), *((queries.tier_name(one.key), one.percent) for one in programme.ladder.tiers)]
    earned = [(name, rate.earned(order, percent)) for name, percent in tiers]
    return {
        "order": order,
        "currency": currency,
        "lines": [(name, points, rate.exchanged(points)) for name, points in earned],
    }
