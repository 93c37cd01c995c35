"""Verbs about calendars. All need the right `hours`."""

import uuid
from datetime import date

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.calendars.events import CalendarChanged
from keepword.calendars.models import Calendar, CalendarDay
from keepword.calendars.rules import OFFICE_WEEK, Day, Region, Week, WorkingHours, region_named, zone_named
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.core.events import publish


def save_calendar(
    user: User,
    calendar: Calendar | None = None,
    *,
    name: str,
    zone: str,
    week: Week,
    country: str = "",
    subdivision: str = "",
    is_default: bool = False,
) -> Calendar:
    """Make a calendar, or give one another name and hours. The first is the default; there is always one."""
    _demand_admin(user)
    region = _region(country, subdivision)
    fields: dict[str, object] = {
        "name": _name(name),
        "zone": _zone(zone),
        "week": _week(zone, week),
        "country": region.country if region else "",
        "subdivision": (region.subdivision or "") if region else "",
    }
    with transaction.atomic():
        saved = Calendar() if calendar is None else _locked(calendar)
        fields["is_default"] = _take_default(saved, is_default)
        for field, value in fields.items():
            setattr(saved, field, value)
        _changed(saved)
        record(user, "saved calendar", saved, **fields)
        publish(CalendarChanged(saved.pk))
    return saved


def ensure_default_calendar(user: User, *, zone: str) -> Calendar:
    """The default calendar; when there is none, Monday to Friday, 09:00 to 18:00, in this zone."""
    with transaction.atomic():
        found = Calendar.objects.select_for_update().filter(is_default=True).first()
        if found is not None:
            return found
        return save_calendar(user, name=_("Working hours"), zone=zone, week=OFFICE_WEEK, is_default=True)


def remove_calendar(user: User, calendar: Calendar) -> None:
    """Remove a calendar that is not the default and that nothing uses."""
    _demand_admin(user)
    with transaction.atomic():
        gone = _locked(calendar)
        if gone.is_default:
            raise Invalid(_("This is the default calendar; make another one the default first."))
        record(user, "removed calendar", gone, name=gone.name)
        try:
            gone.delete()
        except (ProtectedError, RestrictedError) as error:
            raise Conflict(_("This calendar is in use.")) from error


def set_day(user: User, calendar: Calendar, *, day: date, intervals: Day, label: str = "") -> CalendarDay:
    """Give a date hours of its own, or none; they win over the week and over holidays."""
    _demand_admin(user)
    fields = {"intervals": _pairs(intervals), "label": label.strip()[:120]}
    with transaction.atomic():
        locked = _locked(calendar)
        made, _is_new = CalendarDay.objects.update_or_create(calendar=locked, date=day, defaults=fields)
        _changed(locked)
        record(user, "set day", locked, date=day.isoformat(), **fields)
        publish(CalendarChanged(locked.pk))
    calendar.revision, calendar.updated_at = locked.revision, locked.updated_at
    return made


def remove_day(user: User, calendar: Calendar, *, day: date) -> None:
    """Let a date have the hours of its weekday again; NotFound when it has none of its own."""
    _demand_admin(user)
    with transaction.atomic():
        locked = _locked(calendar)
        removed, _kinds = CalendarDay.objects.filter(calendar=locked, date=day).delete()
        if not removed:
            raise NotFound(_("This day has no hours of its own."))
        _changed(locked)
        record(user, "removed day", locked, date=day.isoformat())
        publish(CalendarChanged(locked.pk))
    calendar.revision, calendar.updated_at = locked.revision, locked.updated_at


def _demand_admin(user: User) -> None:
    if not user.may("hours"):
        raise Refused(_("Your role does not allow this. Ask an admin."))


def _locked(calendar: Calendar) -> Calendar:
    found = Calendar.objects.select_for_update().filter(pk=calendar.pk).first()
    if found is None:
        raise NotFound(_("There is no such calendar."))
    return found


def _changed(calendar: Calendar) -> None:
    calendar.revision = uuid.uuid4()
    calendar.updated_at = clock.now()
    calendar.save()


def _take_default(calendar: Calendar, wanted: bool) -> bool:
    """Whether it is the default from now on; if so the one before it no longer is."""
    if not wanted and calendar.is_default:
        message = _("This is the default calendar; make another one the default first.")
        raise Invalid(message, field="is_default")
    before = Calendar.objects.select_for_update().filter(is_default=True).first()
    if wanted and before is not None:
        Calendar.objects.filter(pk=before.pk).update(is_default=False)
    return wanted or before is None


def _name(name: str) -> str:
    plain = name.strip()
    if not plain or len(plain) > 120:
        raise Invalid(_("Give the calendar a name of up to 120 characters."), field="name")
    return plain


def _zone(zone: str) -> str:
    try:
        return zone_named(zone).key
    except Invalid as error:
        raise Invalid(_("“%(zone)s” is not a time zone.") % {"zone": zone[:64]}, field="zone") from error


def _week(zone: str, week: Week) -> list[list[list[int]]]:
    days = WorkingHours(zone, week).week
    if not any(days):
        raise Invalid(_("Give at least one day with working hours."), field="week")
    return [_pairs(day) for day in days]


def _pairs(day: Day) -> list[list[int]]:
    return [[interval.start, interval.end] for interval in day]


def _region(country: str, subdivision: str) -> Region | None:
    if not country.strip():
        return None
    try:
        return region_named(country, subdivision)
    except Invalid as error:
        message = _("The holidays of this country or region are not known.")
        raise Invalid(message, field=error.field) from error
