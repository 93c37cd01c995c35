"""What one sets of a standard. Shares are typed in per cent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.analytics.models import Standard
from keepword.analytics.rules import words
from keepword.analytics.rules.verdicts import Band
from keepword.analytics.rules.words import IndicatorWords, Unit
from keepword.analytics.services.standards import LONGEST_NOTE, Aim
from keepword.conversations.queries import inboxes
from keepword.desk.service.shown import said
from keepword.relationship.queries.segments import segments
from keepword.teams.queries import closed_to, teams

BOUNDS: Final = ("green_low", "green_high", "amber_low", "amber_high")


def _bound(label: Any) -> forms.FloatField:
    widget = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"})
    return forms.FloatField(label=label, required=False, widget=widget)


class StandardForm(forms.Form):
    """`fixed`: of which indicator it is stays."""

    indicator = forms.ChoiceField(label=_("Indicator"))
    scope = forms.ChoiceField(label=_("For"), required=False)
    green_low = _bound(_("Good from"))
    green_high = _bound(_("Good up to"))
    amber_low = _bound(_("Passes from"))
    amber_high = _bound(_("Passes up to"))
    owner = forms.ModelChoiceField(
        label=_("Who owns it"), queryset=User.objects.none(), required=False, empty_label=_("nobody")
    )
    valid_from = forms.DateField(
        label=_("Counts from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=_("Why so much"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=_("Where it comes from, for whoever wonders later."),
    )

    def __init__(self, user: User, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen, scope, owner = self.fields["indicator"], self.fields["scope"], self.fields["owner"]
        assert isinstance(chosen, forms.ChoiceField)
        assert isinstance(scope, forms.ChoiceField)
        assert isinstance(owner, forms.ModelChoiceField)
        titles = [(name, said(of.title)) for name, of in words.shipped().items()]
        titles.sort(key=lambda one: one[1].casefold())
        chosen.choices = titles
        chosen.disabled = fixed
        scope.choices = list(_scopes(user))
        owner.queryset = User.objects.filter(is_active=True).order_by("name", "pk")

    def aim(self) -> Aim:
        """What was typed. Valid forms only."""
        typed = self.cleaned_data
        share = words.shipped()[typed["indicator"]].unit is Unit.SHARE
        bounds = (None if typed[name] is None else typed[name] / (100 if share else 1) for name in BOUNDS)
        return Aim(
            indicator=typed["indicator"],
            band=Band(*(None if one is None else round(one, 9) for one in bounds)),
            scope=typed["scope"],
            owner=typed["owner"],
            valid_from=typed["valid_from"],
            note=typed["note"],
        )


def typed_of(band: Band, of: IndicatorWords) -> dict[str, str]:
    """A band as the form shows it."""
    times = 100 if of.unit is Unit.SHARE else 1
    bounds = ((name, getattr(band, name)) for name in BOUNDS)
    return {name: "" if bound is None else f"{round(bound * times, 7):.12g}" for name, bound in bounds}


def typed(standard: Standard, band: Band, of: IndicatorWords) -> dict[str, Any]:
    """A standard as the form shows it."""
    kept = {name: getattr(standard, name) for name in ("indicator", "scope", "owner", "valid_from", "note")}
    return kept | typed_of(band, of)


def _scopes(user: User) -> Iterator[tuple[str, Any]]:
    yield "", _("the whole service")
    kinds: tuple[tuple[str, Any, Any], ...] = (
        ("team", _("Teams"), teams(user).exclude(pk__in=closed_to(user).values("pk"))),
        ("inbox", _("Inboxes"), inboxes(user)),
        ("segment", _("Segments"), segments(user)),
    )
    for kind, label, rows in kinds:
        some = [(f"{kind}:{one.pk}", one.name) for one in rows]
        if some:
            yield label, some
