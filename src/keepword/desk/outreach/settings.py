"""How often and when customers may be written to without having asked."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from keepword.desk.access import person, right_required
from keepword.desk.settings import pages
from keepword.outreach import queries, services


class SettingsForm(forms.Form):
    """All of it."""

    cap = forms.IntegerField(
        label=gettext_lazy("At most so many"),
        min_value=0,
        max_value=50,
        help_text=gettext_lazy("0: no bound."),
    )
    cap_days = forms.IntegerField(label=gettext_lazy("in so many days"), min_value=1, max_value=90)
    quiet_from = forms.TimeField(
        label=pgettext_lazy("hours", "From"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=pgettext_lazy("hours", "Until"),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("The same as “From”: there are none."),
    )


@pages.both
@right_required("outreach")
def settings(request: HttpRequest) -> HttpResponse:
    """Cap and quiet hours."""
    now = queries.settings_now()
    given: Any = request.POST if request.method == "POST" else None
    names = ("cap", "cap_days", "quiet_from", "quiet_until")
    form = SettingsForm(given, initial={name: getattr(now, name) for name in names})
    if request.method == "POST" and pages.done(
        form, lambda: services.save_settings(person(request), **form.cleaned_data)
    ):
        messages.success(request, _("Saved."))
        return redirect("settings_notices")
    return pages.show(request, "desk/outreach/settings.html", "settings_notices", form=form)
