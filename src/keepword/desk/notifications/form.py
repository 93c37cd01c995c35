"""The form of one's notifications: a table of kinds and ways, quiet hours, the mail of news."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.notifications import registry
from keepword.notifications.models import Digest, Preference
from keepword.notifications.queries import ways
from keepword.notifications.rules import WAYS

DAYS = (
    (0, _("Mon")),
    (1, _("Tue")),
    (2, _("Wed")),
    (3, _("Thu")),
    (4, _("Fri")),
    (5, _("Sat")),
    (6, _("Sun")),
)


class PreferenceForm(forms.Form):
    """Boxes are named `kind.way`."""

    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_days = forms.TypedMultipleChoiceField(
        label=_("Quiet all day"),
        required=False,
        coerce=int,
        choices=DAYS,
        widget=forms.CheckboxSelectMultiple,
    )
    digest = forms.ChoiceField(label=_("Mail of news"), choices=Digest.choices)
    daily_at = forms.TimeField(
        label=_("The daily one at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, data: Mapping[str, Any] | None, *, preference: Preference) -> None:
        initial = {
            "quiet_from": preference.quiet_from,
            "quiet_until": preference.quiet_until,
            "quiet_days": preference.quiet_days,
            "digest": preference.digest,
            "daily_at": preference.daily_at or time(8),
        }
        super().__init__(data, initial=initial)
        self.preference = preference

    def rows(self) -> list[tuple[registry.Kind, list[tuple[str, bool]]]]:
        """Each kind with its ways, ticked or not."""
        return [
            (kind, [(f"{kind.name}.{way}", self._ticked(kind.name, way)) for way in WAYS])
            for kind in registry.kinds()
        ]

    def chosen(self) -> dict[str, Any]:
        """What the verb takes."""
        picked = {
            kind.name: [way for way in WAYS if f"{kind.name}.{way}" in self.data] for kind in registry.kinds()
        }
        return {"ways": picked, **self.cleaned_data}

    def _ticked(self, kind: str, way: str) -> bool:
        return f"{kind}.{way}" in self.data if self.is_bound else way in ways(self.preference, kind)
