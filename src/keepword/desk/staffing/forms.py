"""What if calls took longer, or more people were on a break: the assumptions of a day's plan."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.analytics.rules.halfhours import Assumptions
from keepword.analytics.staffing.plan import BOUNDS

MINUTE, PERCENT = 60.0, 0.01
# Field of the form: what of the assumptions it is, and how much one of its units is there.
FIELDS: Final = {
    "handle": ("handle_s", MINUTE),
    "at_once": ("at_once", 1.0),
    "share": ("share", PERCENT),
    "within": ("within_s", 1.0),
    "patience": ("patience_s", MINUTE),
    "busy": ("most_occupied", PERCENT),
    "shrinkage": ("shrinkage", PERCENT),
}
OF_LIVE_ONES: Final = ("at_once", "share", "within", "patience")


def _amount(field: str, label: Any, help_text: Any = "") -> forms.FloatField:
    name, unit = FIELDS[field]
    least, most = (round(bound / unit, 4) for bound in BOUNDS[name])
    widget = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"})
    return forms.FloatField(
        label=label, help_text=help_text, required=False, min_value=least, max_value=most, widget=widget
    )


class WhatIfForm(forms.Form):
    """Each field may be left empty: then it is as usual."""

    handle = _amount("handle", _("Minutes for one"), _("Talk, and what is written down after it."))
    at_once = _amount("at_once", _("At once"), _("How many of them one of us has at a time."))
    share = _amount("share", _("Answered in time, %"))
    within = _amount("within", _("In time is within, seconds"))
    patience = _amount(
        "patience", _("Give up after, minutes"), _("In the mean. Empty: who waits, waits until answered.")
    )
    busy = _amount("busy", _("Busy at most, %"), _("Above 85 to 90 % for hours, people get tired and short."))
    shrinkage = _amount(
        "shrinkage", _("Breaks and meetings, %"), _("Of working time. Absences are counted without it.")
    )

    def fit(self, given: Assumptions) -> None:
        """Show what is reckoned with; for what is not live only what matters."""
        for field, (name, unit) in FIELDS.items():
            if not given.live and field in OF_LIVE_ONES:
                del self.fields[field]
                continue
            value = getattr(given, name)
            self.fields[field].widget.attrs["placeholder"] = "" if value is None else f"{value / unit:g}"

    def changed(self) -> dict[str, float]:
        """What was said, in the units of the assumptions. Valid forms only."""
        return {
            name: self.cleaned_data[field] * unit
            for field, (name, unit) in FIELDS.items()
            if self.cleaned_data.get(field) is not None
        }
