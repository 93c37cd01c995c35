"""The policy of returns and repairs: what is taken back, who decides, how soon each stage is passed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.aftersales import queries, services
from keepword.aftersales.models import Condition, Policy, Reason, Wish
from keepword.core.money import is_currency, major, minor
from keepword.desk.access import person, right_required
from keepword.desk.settings import pages
from keepword.desk.settings.fields import MinutesField

RETURN_TIMES = ("decide", "inspect", "settle")
REPAIR_TIMES = ("diagnose", "work", "test", "hand_back")
AMOUNTS = ("by_itself", "limit")


def _many(label: Any, choices: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


class PolicyForm(forms.Form):
    """All of the policy."""

    window_days = forms.IntegerField(
        label=gettext_lazy("Days after delivery in which things may come back"),
        min_value=0,
        max_value=3660,
        help_text=gettext_lazy(
            "A product may have its own. What is faulty may, as long as its warranty lasts."
        ),
    )
    conditions = _many(gettext_lazy("Conditions in which we take things back"), Condition.choices)
    photo_reasons = _many(gettext_lazy("Ask for photos when"), Reason.choices)
    wishes = _many(gettext_lazy("What customers may choose"), Wish.choices)
    restocking_percent = forms.IntegerField(
        label=gettext_lazy("Kept for restocking, in percent"),
        min_value=0,
        max_value=100,
        help_text=gettext_lazy("Never for what is damaged, faulty, wrong or late."),
    )
    currency = forms.CharField(label=gettext_lazy("Currency"), min_length=3, max_length=3)
    by_itself = forms.CharField(
        label=gettext_lazy("Approve by itself up to"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("What fits the policy and is worth no more. 0: a person approves each one."),
    )
    limit = forms.CharField(
        label=gettext_lazy("Refunds without asking up to"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("All refunds of an order together. Empty: whatever the amount."),
    )
    for_customers = forms.BooleanField(
        label=gettext_lazy("Customers may begin returns and repairs on their pages"), required=False
    )
    address = forms.CharField(
        label=gettext_lazy("Where parcels go"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Printed on the label."),
    )
    drop_off = forms.CharField(
        label=gettext_lazy("Where one may bring it"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Empty: nowhere."),
    )
    decide_minutes = MinutesField(label=gettext_lazy("Decide within"))
    inspect_minutes = MinutesField(label=gettext_lazy("Look at what came within"))
    settle_minutes = MinutesField(label=gettext_lazy("Refund or exchange within"))
    diagnose_minutes = MinutesField(label=gettext_lazy("Find the fault within"))
    work_minutes = MinutesField(label=gettext_lazy("Repair within"))
    test_minutes = MinutesField(label=gettext_lazy("Test within"))
    hand_back_minutes = MinutesField(label=gettext_lazy("Hand back within"))
    quote_days = forms.IntegerField(
        label=gettext_lazy("Days for which a quote holds"), min_value=1, max_value=365
    )
    checks = forms.CharField(
        label=gettext_lazy("Checklist of each repair"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("One line each. A repair is handed back when all of it is done."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        currency = str(values.get("currency", "")).upper()
        if not is_currency(currency):
            self.add_error("currency", _("Enter a currency such as EUR."))
            return values
        values["currency"] = currency
        for name in AMOUNTS:
            typed = str(values.get(name) or "").strip()
            values[name] = minor(typed, currency) if typed else None
            if typed and values[name] is None:
                self.add_error(name, _("Enter an amount such as 12.50."))
        if values.get("by_itself") is None:
            values["by_itself"] = 0
        lines = (" ".join(line.split())[:200] for line in str(values.get("checks") or "").splitlines())
        values["checks"] = [line for line in lines if line]
        return values


def _initial(policy: Policy) -> dict[str, Any]:
    found = {name: getattr(policy, name) for name in PolicyForm.base_fields}
    for name in AMOUNTS:
        held = found[name]
        found[name] = "" if held is None else str(major(held, policy.currency))
    return found | {"checks": "\n".join(policy.checks)}


@pages.both
@right_required("refunds")
def settings(request: HttpRequest) -> HttpResponse:
    """The policy as one form."""
    form = PolicyForm(request.POST or None, initial=_initial(queries.policy()))
    if request.method == "POST" and pages.done(
        form, lambda: services.save_policy(person(request), form.cleaned_data)
    ):
        messages.success(request, _("Saved."))
        return redirect("settings_returns")
    return pages.show(
        request,
        "desk/aftersales/settings.html",
        "settings_returns",
        form=form,
        return_times=[form[f"{name}_minutes"] for name in RETURN_TIMES],
        repair_times=[form[f"{name}_minutes"] for name in REPAIR_TIMES],
    )
