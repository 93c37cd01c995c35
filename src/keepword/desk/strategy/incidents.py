"""Breaches of security: logged by whoever sees one, followed by whoever keeps the registers."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.core import clock
from keepword.core.keyset import page
from keepword.desk.access import person
from keepword.desk.strategy.frame import (
    PAGE,
    Sheet,
    agent_required,
    both,
    filled,
    keeper_required,
    moment_field,
    shown,
    text_field,
)
from keepword.strategy import queries, services
from keepword.strategy.models import Incident, Severity
from keepword.strategy.rules import breaches


class LogForm(forms.Form):
    """What whoever sees it knows."""

    found_at = moment_field(gettext_lazy("Found at"))
    what = text_field(
        gettext_lazy("What happened"),
        required=True,
        help_text=gettext_lazy("Such as: an invoice went to another customer. No names are needed."),
    )
    severity = forms.ChoiceField(label=gettext_lazy("How grave"), choices=Severity.choices)
    personal_data = forms.BooleanField(
        label=gettext_lazy("Somebody's personal data was touched"),
        required=False,
        help_text=gettext_lazy("Lost, changed, or seen by somebody whom it does not concern."),
    )


class IncidentForm(LogForm):
    """What is known and done by now."""

    found_at = None  # type: ignore[assignment]
    reported_at = moment_field(
        gettext_lazy("Reported to the authority at"),
        required=False,
        help_text=gettext_lazy("Within 72 hours of being found, where people may come to harm by it."),
    )
    unreported_because = forms.CharField(
        label=gettext_lazy("Or why it need not be reported"), max_length=300, required=False
    )
    mended_at = moment_field(gettext_lazy("Mended at"), required=False)
    cause = text_field(gettext_lazy("Cause"))


_LOG = Sheet(
    "incidents",
    gettext_lazy("Log an incident"),
    gettext_lazy("Write down what you know; whoever keeps the log does the rest with you."),
    "strategy_incidents",
    button=gettext_lazy("Log it"),
    done=gettext_lazy("It is logged."),
)
_INCIDENT = Sheet("incidents", gettext_lazy("Incident"), "", "strategy_incidents")


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """All, or those that one logged oneself."""
    found = page(
        queries.incidents(person(request)),
        order=("-found_at", "-id"),
        after=request.GET.get("after", ""),
        size=PAGE,
    )
    lines = [(one, _due(one)) for one in found.rows]
    now, begun = clock.now(), queries.log_begun()
    return shown(request, "incidents", "incidents", page=found, lines=lines, now=now, begun=begun)


def _due(one: Incident) -> Any:
    """Until when the authority is to be told, where it still is."""
    due = breaches.is_due(
        personal_data=one.personal_data, reported_at=one.reported_at, because=one.unreported_because
    )
    return breaches.report_by(one.found_at) if due else None


@require_POST
@keeper_required
def begin(request: HttpRequest) -> HttpResponse:
    """Nothing has happened: from now on that counts."""
    services.begin_log(person(request))
    messages.success(request, _("The log has begun."))
    return redirect("strategy_incidents")


@both
@agent_required
def new(request: HttpRequest) -> HttpResponse:
    """Something happened."""
    form = LogForm(request.POST or None, initial={"found_at": clock.now()})

    def save() -> None:
        typed = dict(form.cleaned_data)
        found_at = typed.pop("found_at")
        services.log_incident(person(request), found_at, services.IncidentGiven(**typed))

    return filled(request, _LOG, form, save)


@both
@keeper_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """More is known, or done."""
    found = queries.get_incident(person(request), pk)
    names = (
        *("what", "severity", "personal_data", "reported_at", "unreported_because", "mended_at"),
        "cause",
    )
    form = IncidentForm(request.POST or None, initial={name: getattr(found, name) for name in names})

    def save() -> None:
        services.change_incident(person(request), found, services.IncidentGiven(**form.cleaned_data))

    return filled(
        request, _INCIDENT, form, save, name="incident", one=found, due=_due(found), now=clock.now()
    )
