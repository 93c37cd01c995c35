"""What one sets of a board on the wall, and of a screen."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import Language, Theme, User
from keepword.analytics.models import Rows, WallBoard
from keepword.analytics.rules.walls import MINUTES, SENSIBLE, Panel, known_panels
from keepword.analytics.services.walls import LONGEST, Wanted
from keepword.conversations.queries import inboxes
from keepword.teams.queries import closed_to, teams

PANELS: Final[Mapping[Panel, str | Promise]] = MappingProxyType(
    {
        Panel.WAITING: _("Who waits for an answer, and since when"),
        Panel.ANSWERS: _("First answers: over, and due soon"),
        Panel.PROMISES: _("Promises: over, and still due today"),
        Panel.LIVE: _("Chats and calls that wait"),
        Panel.PEOPLE: _("Who is there, and how much they have"),
        Panel.ARRIVALS: _("Today's arrivals beside the forecast"),
        Panel.CSAT: _("Today's satisfaction"),
        Panel.TROUBLE: _("Incidents and problems, while there are any"),
        Panel.TESTS: _("Service tests that fail"),
    }
)


class WallForm(forms.Form):
    """A board. Its panels stand in the order of their places; one without a place is not shown."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST, help_text=_("It stands on top of the board."))
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    theme = forms.ChoiceField(label=_("Light or dark"), choices=Theme.choices)
    inboxes = forms.TypedMultipleChoiceField(
        label=_("Of which inboxes"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    teams = forms.TypedMultipleChoiceField(
        label=_("Of which teams"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    rows = forms.ChoiceField(label=_("Who waits, by"), choices=Rows.choices)
    minutes = forms.TypedChoiceField(
        label=_("A first answer is due soon within (minutes)"),
        coerce=int,
        choices=[(n, str(n)) for n in MINUTES],
    )
    first_names = forms.BooleanField(
        label=_("Show the first names of who is there"),
        required=False,
        help_text=_("Ask them first. Without it the board shows only how many are there."),
    )
    rev = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)

    def __init__(self, user: User, board: WallBoard | None, given: Any = None) -> None:
        super().__init__(given, initial=_initial(user, board))
        own = teams(user).exclude(pk__in=closed_to(user).values("pk"))
        self._choose("inboxes", list(inboxes(user).values_list("pk", "name")))
        self._choose("teams", list(own.values_list("pk", "name")))
        shown = known_panels(board.panels) if board else list(SENSIBLE)
        for panel, label in PANELS.items():
            self.fields[f"place_{panel}"] = forms.IntegerField(
                label=str(label),
                required=False,
                min_value=1,
                max_value=99,
                initial=shown.index(panel) + 1 if panel in shown else None,
            )

    def _choose(self, name: str, choices: list[tuple[int, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def places(self) -> list[forms.BoundField]:
        """The fields of the panels, for the template."""
        return [self[f"place_{panel}"] for panel in PANELS]

    def wanted(self) -> Wanted:
        """What was set. Valid forms only."""
        given = self.cleaned_data
        placed = [(given[f"place_{panel}"], panel) for panel in PANELS if given[f"place_{panel}"]]
        return Wanted(
            name=given["name"],
            panels=[panel for _place, panel in sorted(placed, key=lambda one: one[0])],
            language=given["language"],
            theme=given["theme"],
            inboxes=given["inboxes"],
            teams=given["teams"],
            rows=given["rows"],
            minutes=given["minutes"],
            first_names=given["first_names"],
        )


class ScreenForm(forms.Form):
    """A screen that is let in."""

    name = forms.CharField(
        label=_("Where the screen is"),
        max_length=LONGEST,
        help_text=_("So that you know it again: “Kitchen”."),
    )


def _initial(user: User, board: WallBoard | None) -> dict[str, Any]:
    if board is None:
        return {"language": user.language, "theme": Theme.DARK, "rows": Rows.INBOX, "minutes": 30}
    names = ("name", "language", "theme", "inboxes", "teams", "rows", "minutes", "first_names")
    return {name: getattr(board, name) for name in names}
