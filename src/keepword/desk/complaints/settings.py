"""How complaints are treated: times of the stages, silence, checks, budgets."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.accounts.models import User
from keepword.complaints import queries, services
from keepword.complaints.models import ORDER
from keepword.core.money import is_currency, major, minor
from keepword.desk.access import admin_required, person
from keepword.desk.settings import pages
from keepword.desk.settings.fields import MinutesField


class CourseForm(forms.Form):
    """Times, limits, and one amount for each role."""

    respond_minutes = MinutesField(label=gettext_lazy("Respond within"))
    recognise_minutes = MinutesField(label=gettext_lazy("Recognise within"))
    relieve_minutes = MinutesField(label=gettext_lazy("Relieve within"))
    resolve_minutes = MinutesField(label=gettext_lazy("Resolve within"))
    remove_minutes = MinutesField(label=gettext_lazy("Remove the cause within"))
    silence_hours = forms.IntegerField(
        label=gettext_lazy("Hours of silence after a solution"),
        min_value=1,
        max_value=2160,
        help_text=gettext_lazy("Who has said nothing for so long has nothing against it."),
    )
    check_days = forms.IntegerField(
        label=gettext_lazy("Days until the removal of a cause is checked"), min_value=1, max_value=730
    )
    lowest_score = forms.IntegerField(
        label=gettext_lazy("A rating of so much or less may be a complaint"),
        min_value=0,
        max_value=4,
        help_text=gettext_lazy("0: ratings suggest none."),
    )
    listens = forms.BooleanField(
        label=gettext_lazy("Suggest a complaint when a customer's words sound like one"), required=False
    )
    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3, min_length=3)

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.roles = queries.budgets(user)
        for role, name, _amount in self.roles:
            self.fields[f"budget_{role}"] = forms.CharField(label=name, required=False, max_length=20)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        currency = str(cleaned.get("currency", "")).upper()
        if "currency" in cleaned and not is_currency(currency):
            self.add_error("currency", _("There is no such currency."))
            return cleaned
        cleaned["currency"] = currency
        for role, _name, _amount in self.roles:
            typed = cleaned.get(f"budget_{role}", "")
            amount = minor(typed, currency) if typed and currency else 0
            if amount is None:
                self.add_error(f"budget_{role}", _("Enter an amount such as 12.50."))
            cleaned[f"budget_{role}"] = amount
        return cleaned

    @property
    def stages(self) -> list[Any]:
        return [self[f"{stage}_minutes"] for stage in ORDER]

    @property
    def budgets(self) -> list[Any]:
        return [self[f"budget_{role}"] for role, _name, _amount in self.roles]


@pages.both
@admin_required
def settings(request: HttpRequest) -> HttpResponse:
    """One page with all of it."""
    user, course = person(request), queries.course()
    names = [name for name in CourseForm.base_fields]
    initial: dict[str, Any] = {name: getattr(course, name) for name in names}
    for role, _name, amount in queries.budgets(user):
        initial[f"budget_{role}"] = str(major(amount, course.currency)) if amount else ""
    form = CourseForm(user, request.POST or None, initial=initial)

    def save() -> None:
        given = form.cleaned_data
        services.save_course(user, **{name: given[name] for name in names})
        for role, _name, before in form.roles:
            if given[f"budget_{role}"] != before:
                services.save_budget(user, role, given[f"budget_{role}"])

    if pages.done(form, save):
        messages.success(request, _("Saved."))
        return redirect("settings_complaints")
    return pages.show(request, "desk/complaints/settings.html", "settings_complaints", form=form)
