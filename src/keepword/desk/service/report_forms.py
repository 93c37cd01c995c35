"""What one sets of a mailed report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.accounts.models import User
from keepword.analytics.models import Every, OwnFramework, Report
from keepword.analytics.queries import dashboards
from keepword.analytics.queries.access import RIGHT
from keepword.analytics.queries.frameworks import read
from keepword.analytics.rules import frameworks
from keepword.analytics.rules.reports import Times
from keepword.analytics.services.reports import LONGEST, Plan
from keepword.desk.service.shown import said


class ReportForm(forms.Form):
    """Who may send to others chooses them; who may not gets it alone."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST)
    subject = forms.ChoiceField(label=pgettext_lazy("of a report", "What is in it"))
    every = forms.ChoiceField(label=_("How often"), choices=Every.choices)
    weekday = forms.TypedChoiceField(
        label=_("On which weekday"),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        required=False,
        empty_value=None,
    )
    monthday = forms.IntegerField(
        label=_("On which day of the month"),
        min_value=1,
        max_value=31,
        required=False,
        help_text=_("In a shorter month on its last day."),
    )
    at = forms.TimeField(
        label=_("At"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("In the shop's time zone."),
    )
    with_pdf = forms.BooleanField(label=_("With a PDF, to print or to pass on"), required=False)
    readers = forms.ModelMultipleChoiceField(
        label=_("Who gets it"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, user: User, *args: Any, there: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        chosen, readers = self.fields["subject"], self.fields["readers"]
        assert isinstance(chosen, forms.ChoiceField)
        assert isinstance(readers, forms.ModelMultipleChoiceField)
        chosen.choices = list(_subjects(user, there))
        if user.may("share"):
            readers.queryset = User.objects.filter(is_active=True).order_by("name", "pk")
        else:
            del self.fields["readers"]

    def plan(self) -> Plan:
        """What was typed. Valid forms only."""
        typed = self.cleaned_data
        day = {Every.WEEK: typed.get("weekday") or 0, Every.MONTH: typed.get("monthday") or 1}
        times = Times(typed["every"], day.get(typed["every"], 0), typed["at"].hour, typed["at"].minute)
        readers = list(typed["readers"]) if "readers" in typed else [self.user]
        return Plan(typed["name"], typed["subject"], times, readers, typed["with_pdf"])


def typed_of(report: Report) -> dict[str, Any]:
    """A report as the form shows it."""
    return {
        "name": report.name,
        "subject": report.subject,
        "every": report.every,
        "weekday": report.day if report.every == Every.WEEK else 0,
        "monthday": report.day if report.every == Every.MONTH else 1,
        "with_pdf": report.with_pdf,
        "at": f"{report.hour:02}:{report.minute:02}",
        "readers": [one.user_id for one in report.readers.all() if one.stopped_at is None],
    }


def _subjects(user: User, there: str) -> Iterator[tuple[Any, Any]]:
    """What this user sees; what a report is of already stays among it."""
    rows: list[tuple[str, Any]] = [("me", _("The own work of whoever reads it"))]
    if user.may(RIGHT):
        rows.insert(0, ("service", _("Three views of service")))
    groups: list[tuple[Any, list[tuple[str, Any]]]] = [
        (_("Teams"), [(f"team:{one.pk}", one.name) for one in dashboards.teams(user)]),
        (_("Dashboards"), [(f"dashboard:{one.pk}", one.name) for one in dashboards.dashboards(user)]),
    ]
    if user.may(RIGHT):
        every = [read(one) for one in OwnFramework.objects.order_by("key")]
        every += frameworks.shipped().values()
        groups.append((_("Frameworks"), [(f"framework:{one.id}", said(one.title)) for one in every]))
    known = {key for key, _label in rows} | {key for _label, some in groups for key, _name in some}
    if there and there not in known:
        rows.append((there, _("as it is")))
    yield from rows
    for name, some in groups:
        if some:
            yield name, some
