"""What is done by itself before and after the due moments of a policy's clocks."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from keepword.automation.services.uses import step_in_words
from keepword.commitments import services
from keepword.commitments.models import ClockKind, Policy
from keepword.commitments.queries import get_policy
from keepword.desk.access import person, right_required
from keepword.desk.settings import pages
from keepword.desk.settings.fields import MinutesField
from keepword.desk.steps import StepsBuilder
from keepword.desk.steps.builder import read
from keepword.desk.times import before_or_after

BEFORE, AT, AFTER = "before", "at", "after"


@dataclass(frozen=True)
class Line:
    """An escalation as the page lists it; `number` is its place in the policy's list."""

    number: int
    clock: str
    when: str
    steps: list[str]


class EscalationForm(forms.Form):
    """One more escalation."""

    clock = forms.ChoiceField(label=gettext_lazy("Clock"), choices=ClockKind.choices)
    when = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=[
            (BEFORE, gettext_lazy("before it is due")),
            (AT, gettext_lazy("when it is due")),
            (AFTER, gettext_lazy("after it was due")),
        ],
    )
    time = MinutesField(label=gettext_lazy("How long"), help_text=gettext_lazy("Working time."))

    @property
    def minutes(self) -> int:
        """Working minutes after the due moment, below nought before it."""
        sign = {BEFORE: -1, AT: 0, AFTER: 1}[self.cleaned_data["when"]]
        return sign * (self.cleaned_data["time"] or 0)

    def clean(self) -> None:
        """A time is needed but for the due moment itself."""
        if self.cleaned_data.get("when") != AT and not self.cleaned_data.get("time") and not self.errors:
            self.add_error("time", _("Say how long."))


@pages.both
@right_required("hours")
def escalations(request: HttpRequest, pk: int) -> HttpResponse:
    """The list, and a form for one more."""
    user = person(request)
    policy = get_policy(user, pk)
    form = EscalationForm(request.POST or None, initial={"when": BEFORE})
    typed = request.POST.get("steps", "")

    def save() -> None:
        one = {"clock": form.cleaned_data["clock"], "minutes": form.minutes, "steps": read(typed)}
        services.set_escalations(user, policy, [*policy.escalations, one])

    if pages.done(form, save):
        messages.success(request, _("Saved."))
        return redirect("settings_escalations", pk)
    steps = StepsBuilder([] if form.errors else (), automatic=True)
    return pages.show(
        request,
        "escalations",
        "settings_clocks",
        form=form,
        policy=policy,
        lines=_lines(policy),
        steps=steps,
    )


@require_POST
@right_required("hours")
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them is done no more (`number`)."""
    user = person(request)
    policy = get_policy(user, pk)
    number = request.POST.get("number", "")
    kept = [one for place, one in enumerate(policy.escalations) if str(place) != number]
    services.set_escalations(user, policy, kept)
    return redirect("settings_escalations", pk)


def _lines(policy: Policy) -> list[Line]:
    return [
        Line(
            number,
            str(ClockKind(one["clock"]).label),
            before_or_after(one["minutes"]),
            [step_in_words(step) for step in one["steps"]],
        )
        for number, one in enumerate(policy.escalations)
    ]
