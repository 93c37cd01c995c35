"""Annotations: all of them, one written, changed, removed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.days import today
from keepword.accounts.models import User
from keepword.analytics.models import Annotation
from keepword.analytics.queries import annotations as queries
from keepword.analytics.queries.dashboards import teams
from keepword.analytics.rules import words
from keepword.analytics.services.annotations import LONGEST, Said, remove_annotation, save_annotation
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.core.keyset import page
from keepword.desk.access import person
from keepword.desk.service import shown
from keepword.desk.service.noted import numbered
from keepword.desk.settings.pages import both
from keepword.teams.models import Team

PAGE = 50


class AnnotationForm(forms.Form):
    """What happened, when, and which numbers it is of."""

    text = forms.CharField(
        label=gettext_lazy("What happened"),
        max_length=LONGEST,
        help_text=gettext_lazy("Such as: new carrier, strike, prices went up. Nothing about a customer."),
    )
    day = forms.DateField(
        label=gettext_lazy("On which day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    indicator = forms.ChoiceField(label=gettext_lazy("Of which indicator"), required=False)
    team = forms.ModelChoiceField(
        label=gettext_lazy("For"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=gettext_lazy("the whole service"),
        help_text=gettext_lazy("One of a team is read by who sees the numbers of that team."),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        indicator, team = self.fields["indicator"], self.fields["team"]
        assert isinstance(indicator, forms.ChoiceField)
        assert isinstance(team, forms.ModelChoiceField)
        titles = [(name, shown.said(of.title)) for name, of in words.shipped().items()]
        titles.sort(key=lambda one: one[1].casefold())
        indicator.choices = [("", _("all indicators")), *titles]
        team.queryset = Team.objects.filter(pk__in=[one.pk for one in teams(user)]).order_by("name")

    def said(self) -> Said:
        """What was typed. Valid forms only."""
        typed = self.cleaned_data
        return Said(typed["day"], typed["text"], typed["indicator"], typed["team"])


@require_GET
@shown.may_see
def overview(request: HttpRequest) -> HttpResponse:
    """All that this user may read, the latest first, a page of them."""
    user = person(request)
    after = request.GET.get("after", "")
    found = page(queries.every_annotation(user), order=("-day", "-pk"), after=after, size=PAGE)
    return shown.show(request, "annotations", notes=numbered(user, found.rows), next=found.next)


@both
@shown.may_see
def new(request: HttpRequest) -> HttpResponse:
    """Write one; `?indicator=` names of what."""
    name = request.GET.get("indicator", "")
    return _edit(request, None, {"day": today(), "indicator": name if name in words.shipped() else ""})


@both
@shown.may_see
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one."""
    user = person(request)
    found = queries.get_annotation(user, pk)
    if not queries.may_change(user, found):
        raise NotFound(_("There is no such annotation."))
    kept = {"day": found.day, "text": found.text, "indicator": found.indicator, "team": found.team_id}
    return _edit(request, found, kept)


@require_POST
@shown.may_see
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one off."""
    user = person(request)
    remove_annotation(user, queries.get_annotation(user, pk))
    messages.success(request, _("The annotation is removed."))
    return redirect("annotations")


def _edit(request: HttpRequest, annotation: Annotation | None, initial: dict[str, Any]) -> HttpResponse:
    user = person(request)
    given = request.POST if request.method == "POST" else None
    form = AnnotationForm(user, given, initial=initial)
    if given is not None and form.is_valid():
        try:
            kept = save_annotation(user, annotation, form.said(), rev=_rev(request) if annotation else None)
        except (Invalid, Conflict, Refused) as error:
            field = getattr(error, "field", None)
            form.add_error(field if field in form.fields else None, error.message)
        else:
            messages.success(request, _("The annotation is kept."))
            return redirect("indicator", kept.indicator) if kept.indicator else redirect("annotations")
    status = 422 if form.errors else 200
    return shown.show(request, "annotation", status=status, form=form, annotation=annotation)


def _rev(request: HttpRequest) -> int | None:
    rev = request.POST.get("rev", "")
    return int(rev) if rev.isdecimal() and len(rev) < 10 else None
