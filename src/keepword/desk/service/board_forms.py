"""What one sets of a dashboard: its name, and a row for each indicator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.analytics.queries import dashboards as queries
from keepword.analytics.queries.access import RIGHT
from keepword.analytics.rules import dashboards as rules
from keepword.analytics.rules import words
from keepword.analytics.rules.dashboards import AGENT, MOST, TEAM, Tile
from keepword.analytics.services.dashboards import LONGEST
from keepword.conversations.queries import inboxes
from keepword.desk.service.shown import said
from keepword.desk.service.tiles import whose
from keepword.desk.templatetags.desk import language_word
from keepword.relationship.queries.segments import segments

EXTRA: Final = 3
_LANGUAGES: Final = ("en", "uk", "ru", "lt")


class NameForm(forms.Form):
    """Sharing is offered to who may."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST)
    is_shared = forms.BooleanField(
        label=_("All of us see it"),
        required=False,
        help_text=_("Each sees of it what they may see: an agent their own numbers and their teams'."),
    )
    rev = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not user.may("share") and not kwargs.get("initial", {}).get("is_shared"):
            del self.fields["is_shared"]

    def rev_of(self) -> int | None:
        """What the user saw. Valid forms only."""
        found: int | None = self.cleaned_data.get("rev")
        return found


class TileForm(forms.Form):
    """A row."""

    indicator = forms.ChoiceField(label=_("Indicator"), required=False)
    scope = forms.ChoiceField(label=_("For"), required=False)

    def __init__(
        self,
        *args: Any,
        indicators: Sequence[tuple[str, Any]] = (),
        scopes: Sequence[tuple[str, Any]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        indicator, scope = self.fields["indicator"], self.fields["scope"]
        assert isinstance(indicator, forms.ChoiceField)
        assert isinstance(scope, forms.ChoiceField)
        indicator.choices = list(indicators)
        scope.choices = list(scopes)


if TYPE_CHECKING:
    _Rows = forms.BaseFormSet[TileForm]
else:  # Django's own is no generic class while it runs
    _Rows = forms.BaseFormSet


class TileRows(_Rows):
    """The rows: in the order of their numbers, without those that are taken off or left empty."""

    def tiles(self) -> list[Tile]:
        """What was chosen. Valid ones only."""
        rows = [one.cleaned_data for one in self.forms if one.has_changed() or one.initial]
        kept = [row for row in rows if row.get("indicator") and not row.get("DELETE")]
        kept.sort(key=lambda row: row.get("ORDER") or MOST + EXTRA)
        return [rules.tile(row["indicator"], row["scope"], words.shipped()) for row in kept]

    def add_fields(self, form: TileForm, index: int | None) -> None:
        """The place and the box by which a row is taken off, in our words."""
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Place")
        form.fields["ORDER"].widget.attrs |= {"min": 1, "max": 99}
        form.fields["DELETE"].label = _("Take off")


_FACTORY: Final = forms.formset_factory(
    TileForm,
    formset=TileRows,
    extra=EXTRA,
    can_order=True,
    can_delete=True,
    max_num=MOST,
    absolute_max=MOST + EXTRA,
)


def tile_forms(user: User, given: Mapping[str, Any] | None, there: Sequence[Tile]) -> TileRows:
    """The rows of a dashboard, and some empty ones."""
    titles = [(name, said(of.title)) for name, of in words.shipped().items()]
    indicators = [("", "–"), *sorted(titles, key=lambda one: one[1].casefold())]
    scopes = list(_scopes(user))
    flat = {key for _label, rows in scopes for key in ([row[0] for row in rows])}
    others = list({one.scope: one for one in there if one.scope not in flat}.values())
    if others:  # of a shared one: what this user does not see stays as it is
        names = whose(others)
        scopes.append(
            (_("As they are"), [(one.scope, names[one] or _("the whole service")) for one in others])
        )
    begin = [{"indicator": one.indicator, "scope": one.scope} for one in there]
    kwargs = {"indicators": indicators, "scopes": scopes}
    rows = _FACTORY(given, initial=begin, form_kwargs=kwargs, prefix="tile")
    assert isinstance(rows, TileRows)
    return rows


def _scopes(user: User) -> Iterator[tuple[Any, list[tuple[str, Any]]]]:
    first: list[tuple[str, Any]] = [("", _("the whole service"))] if user.may(RIGHT) else []
    yield _("All and me"), [*first, (f"{AGENT}:{user.key}", _("my own work"))]
    kinds: list[tuple[Any, list[tuple[str, Any]]]] = [
        (_("Teams"), [(f"{TEAM}:{one.pk}", one.name) for one in queries.teams(user)])
    ]
    if user.may(RIGHT):
        others = (one for one in queries.people(user) if one.pk != user.pk)
        kinds += [
            (_("People"), [(f"{AGENT}:{one.key}", one.name) for one in others]),
            (_("Inboxes"), [(f"inbox:{one.pk}", one.name) for one in inboxes(user)]),
            (_("Languages"), [(f"language:{code}", language_word(code)) for code in _LANGUAGES]),
            (_("Segments"), [(f"segment:{one.pk}", one.name) for one in segments(user)]),
        ]
    for label, rows in kinds:
        if rows:
            yield label, rows
