"""Working hours: the week, the days off, the days that are otherwise."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepword.calendars import queries, services
from keepword.calendars.models import Calendar, CalendarDay
from keepword.calendars.rules import Region, public_holidays
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid
from keepword.desk.access import person, right_required
from keepword.desk.settings import pages
from keepword.desk.settings.fields import zones
from keepword.desk.settings.hours_form import CalendarForm, DayForm, initial_of, week_of

MOST_CALENDARS = 50
MOST_DAYS = 200
COMING = 6  # public holidays shown


@pages.both
@right_required("hours")
def hours(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A calendar, the default one without a number."""
    user = person(request)
    found = queries.get_calendar(user, pk) if pk is not None else queries.default_calendar()
    if found is None:
        return redirect("settings_hours_new")
    form = CalendarForm(request.POST or None, initial=initial_of(found, found.zone))
    if _saved(request, form, found):
        return redirect("settings_calendar", found.pk)
    return _show(request, form, DayForm(), found)


@pages.both
@right_required("hours")
def new(request: HttpRequest) -> HttpResponse:
    """One more calendar, for the clocks that count by other hours."""
    form = CalendarForm(request.POST or None, initial=initial_of(None, person(request).time_zone))
    made = _saved(request, form, None)
    if made is not None:
        return redirect("settings_calendar", made.pk)
    return _show(request, form, None, None)


@require_POST
@right_required("hours")
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """A calendar that nothing uses."""
    found = queries.get_calendar(person(request), pk)
    try:
        services.remove_calendar(person(request), found)
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
        return redirect("settings_calendar", pk)
    messages.success(request, _("“%(name)s” is removed.") % {"name": found.name})
    return redirect("settings_hours")


@require_POST
@right_required("hours")
def set_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Hours of its own for a date."""
    found = queries.get_calendar(person(request), pk)
    form = DayForm(request.POST)

    def save() -> None:
        given = form.cleaned_data
        services.set_day(
            person(request), found, day=given["date"], intervals=given["hours"], label=given["label"]
        )

    if pages.done(form, save):
        messages.success(request, _("The day is saved."))
        return redirect("settings_calendar", pk)
    return _show(request, CalendarForm(initial=initial_of(found, found.zone)), form, found, status=422)


@require_POST
@right_required("hours")
def remove_day(request: HttpRequest, pk: int) -> HttpResponse:
    """The hours of its weekday again."""
    found = queries.get_calendar(person(request), pk)
    try:
        day = parse_date(request.POST.get("date", ""))
    except ValueError:
        day = None
    if day is None:
        raise Invalid(_("There is no such day."), field="date")
    services.remove_day(person(request), found, day=day)
    messages.success(request, _("The day has the hours of its weekday again."))
    return redirect("settings_calendar", pk)


def _saved(request: HttpRequest, form: CalendarForm, calendar: Calendar | None) -> Calendar | None:
    made: list[Calendar] = []

    def save() -> None:
        given = form.cleaned_data
        made.append(
            services.save_calendar(
                person(request),
                calendar,
                name=given["name"],
                zone=given["zone"],
                week=form.week,
                country=given["country"],
                subdivision=given["subdivision"],
                # The default stays the default until another one is made it.
                is_default=given["is_default"] or bool(calendar and calendar.is_default),
            )
        )

    if not pages.done(form, save):
        return None
    messages.success(request, _("The working hours are saved. Running clocks are reckoned anew."))
    return made[0]


def _show(
    request: HttpRequest,
    form: CalendarForm,
    day_form: DayForm | None,
    calendar: Calendar | None,
    *,
    status: int = 0,
) -> HttpResponse:
    user = person(request)
    response = pages.show(
        request,
        "hours",
        "settings_hours",
        form=form,
        day_form=day_form,
        calendar=calendar,
        calendars=list(queries.calendars(user)[:MOST_CALENDARS]),
        days=[_line(day) for day in queries.days(user, calendar)[:MOST_DAYS]] if calendar else [],
        coming=_coming(calendar) if calendar else [],
        zones=zones(),
        week=week_of(calendar),
    )
    response.status_code = status or response.status_code
    return response


def _line(day: CalendarDay) -> dict[str, object]:
    return {"date": day.date, "label": day.label, "hours": _hours(day.intervals)}


def _hours(pairs: list[list[int]]) -> str:
    return ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in pairs)


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _coming(calendar: Calendar) -> list[tuple[date, str]]:
    """The next public holidays with their names."""
    if not calendar.country:
        return []
    region = Region(calendar.country, calendar.subdivision or None)
    today = timezone.localtime(clock.now()).date()
    found = {**public_holidays(region, today.year), **public_holidays(region, today.year + 1)}
    year = today + timedelta(days=366)
    return sorted((day, name) for day, name in found.items() if today <= day < year)[:COMING]
