"""Fields that several forms have: a time zone, a length of time, the hours of a day, a country."""

import zoneinfo
from collections.abc import Sequence
from functools import cache
from typing import Any

from babel import Locale
from babel.core import get_global
from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from keepword.calendars.rules import Day, intervals_of, intervals_text
from keepword.calendars.rules.days_off import regions_known
from keepword.core.errors import Invalid

HOUR = 60


@cache
def zones() -> tuple[str, ...]:
    """The zones that people live in, as `Europe/Vilnius`, and UTC; aliases of a computer's are left out."""
    names = zoneinfo.available_timezones()
    return (
        *sorted(name for name in names if "/" in name and not name.startswith(("Etc/", "SystemV/"))),
        "UTC",
    )


class ZoneField(forms.CharField):
    """A time zone, chosen from a list that one can search by typing (`desk/settings/zones.html`)."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("Time zone"))
        super().__init__(max_length=64, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"list": "zones", "autocomplete": "off", "spellcheck": "false"}

    def clean(self, value: Any) -> str:
        wanted = str(super().clean(value)).strip().replace(" ", "_")
        known = {name.lower(): name for name in zoneinfo.available_timezones()}
        if wanted and wanted.lower() not in known:
            raise forms.ValidationError(_("There is no such time zone. Choose one like Europe/Kyiv."))
        return known.get(wanted.lower(), "")


class MinutesWidget(forms.MultiWidget):
    """Hours and minutes beside each other."""

    template_name = "desk/settings/minutes.html"

    def __init__(self) -> None:
        number = {"min": "0", "inputmode": "numeric"}
        super().__init__(
            {
                "h": forms.NumberInput({**number, "max": "8784"}),
                "m": forms.NumberInput({**number, "max": "527040"}),
            }
        )

    def decompress(self, value: int | None) -> list[int | None]:
        return [None, None] if value is None else [value // HOUR or None, value % HOUR]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0"


class MinutesField(forms.MultiValueField):
    """A length of time in minutes, typed as hours and minutes; None when both are empty."""

    widget = MinutesWidget

    def __init__(self, **options: Any) -> None:
        whole = [forms.IntegerField(required=False, min_value=0, max_value=1_000_000) for _part in "hm"]
        super().__init__(whole, required=False, require_all_fields=False, **options)

    def compress(self, data_list: Sequence[int | None]) -> int | None:
        hours, minutes = (*data_list, None, None)[:2]
        if hours is None and minutes is None:
            return None
        return (hours or 0) * HOUR + (minutes or 0)


class DayField(forms.CharField):
    """The hours of one day, typed as "9:00–13:00, 14:00–18:00"; empty for a day off."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=200, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = {"placeholder": gettext_lazy("closed"), "autocomplete": "off", "spellcheck": "false"}
        return super().widget_attrs(widget) | attrs | {"class": "number"}

    def prepare_value(self, value: Any) -> Any:
        return intervals_text(value).replace("-", "–") if isinstance(value, tuple) else value

    def clean(self, value: Any) -> Day:
        text = str(super().clean(value))
        try:
            return intervals_of(text, "")
        except Invalid:
            raise forms.ValidationError(
                _(
                    "Write hours like 9:00–13:00, 14:00–18:00. A night is written as two: until 24:00, and "
                    "from 0:00 on the next day."
                )
            ) from None


class CountryField(forms.ChoiceField):
    """A country by its code, whose public holidays are days off; "" for none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, choices=countries, **options)


def countries() -> list[tuple[str, str]]:
    """Code and name, in the reader's language and its order."""
    names = Locale.parse(get_language() or "en").territories
    named = [(code, str(names.get(code, code))) for code in regions_known()]
    return [("", _("none")), *sorted(named, key=lambda pair: pair[1].casefold())]


def country_of(zone: str) -> str:
    """The country that a zone lies in, "" when that is not known."""
    zones_of = get_global("zone_territories")
    found = zones_of.get(zone) or zones_of.get(get_global("zone_aliases").get(zone, "")) or ""
    return found if found in regions_known() else ""
