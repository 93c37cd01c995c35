"""The forms of working hours: a week, a country's holidays, a day of its own."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from keepword.calendars.models import Calendar
from keepword.calendars.rules import OFFICE_WEEK, Interval, Week
from keepword.calendars.rules.days_off import regions_known
from keepword.desk.settings.fields import CountryField, DayField, ZoneField

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class WeekForm(forms.Form):
    """The hours of each day, and whose public holidays are days off."""

    monday = DayField(label=WEEKDAYS[0])
    tuesday = DayField(label=WEEKDAYS[1])
    wednesday = DayField(label=WEEKDAYS[2])
    thursday = DayField(label=WEEKDAYS[3])
    friday = DayField(label=WEEKDAYS[4])
    saturday = DayField(label=WEEKDAYS[5])
    sunday = DayField(label=WEEKDAYS[6])
    country = CountryField(
        label=_("Public holidays of"), help_text=_("They are days off, without your entering them.")
    )

    @property
    def days(self) -> list[forms.BoundField]:
        """The fields of the week, Monday first."""
        return [self[name] for name in DAYS]

    @property
    def week(self) -> Week:
        """The week of a valid form."""
        return tuple(self.cleaned_data[name] for name in DAYS)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.errors and not any(self.cleaned_data[name] for name in DAYS):
            self.add_error("monday", _("Give at least one day with working hours."))
        return cleaned


class CalendarForm(WeekForm):
    """A whole calendar."""

    name = forms.CharField(label=_("Name"), max_length=120)
    zone = ZoneField()
    subdivision = forms.ChoiceField(label=_("Region"), required=False)
    is_default = forms.BooleanField(
        label=_("Default"), required=False, help_text=_("Holds for every clock that names no other hours.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        code = str(self["country"].value() or "")
        parts = regions_known().get(code, ())
        self.fields["subdivision"].choices = [("", _("the whole country")), *((p, p) for p in parts)]  # type: ignore[attr-defined]
        if self.is_bound and str(self["subdivision"].value() or "") not in parts:
            # Another country was chosen: the region of the one before says nothing.
            self.data = {**{name: self.data.get(name) for name in self.data}, "subdivision": ""}


class DayForm(forms.Form):
    """A date with hours of its own."""

    date = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    hours = DayField(label=_("Hours"), help_text=_("Leave it empty for a day off."))
    label = forms.CharField(label=_("What for"), required=False, max_length=120)


def week_of(calendar: Calendar | None) -> Week:
    """The week of a calendar; the usual one without."""
    if calendar is None:
        return OFFICE_WEEK
    return tuple(tuple(Interval(start, end) for start, end in day) for day in calendar.week)


def initial_of(calendar: Calendar | None, zone: str) -> dict[str, Any]:
    """What stands in the form of a calendar, or of a new one."""
    found: dict[str, Any] = dict(zip(DAYS, week_of(calendar), strict=True))
    if calendar is None:
        return found | {"zone": zone}
    return found | {
        name: getattr(calendar, name) for name in ("name", "zone", "country", "subdivision", "is_default")
    }
