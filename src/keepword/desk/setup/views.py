"""The wizard of an empty Keepword: the shop, its hours, its mailbox.

Whoever comes first sets it up; from then on the pages are for the admin alone.
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from keepword.accounts import services as accounts
from keepword.accounts.models import User
from keepword.accounts.queries import business, is_user
from keepword.calendars.queries import default_calendar
from keepword.calendars.services import ensure_default_calendar, save_calendar
from keepword.channels.email.queries import inboxes, mailbox_of
from keepword.commitments.services import default_policies
from keepword.core.errors import Conflict, Invalid
from keepword.desk.access import admin_required, person
from keepword.desk.settings import connect, pages
from keepword.desk.settings.fields import country_of, zones
from keepword.desk.settings.hours_form import WeekForm, initial_of
from keepword.desk.setup.forms import FirstForm

WIZARD = "wizard"  # in the session: this admin is on the way through
_FIELDS = {"email": "admin_email"}  # what the verb calls otherwise


@pages.both
@sensitive_post_parameters("password")
def shop(request: HttpRequest) -> HttpResponse:
    """Step one, for nobody in particular, once."""
    if business() is not None:
        return _too_late(request)
    if request.GET.get("language") in dict(settings.LANGUAGES):
        return _speak(request.GET["language"])
    form = FirstForm(request.POST or None)
    made: list[User] = []
    if pages.done(form, lambda: made.append(_set_up(form))):
        login(request, made[0], backend=settings.AUTHENTICATION_BACKENDS[0])
        request.session[WIZARD] = True
        return redirect("setup_hours")
    if form.errors and business() is not None:
        # Somebody else was faster by a moment.
        return _too_late(request)
    context = {"form": form, "step": 1, "zones": zones(), "languages": settings.LANGUAGES}
    return render(request, "desk/setup/shop.html", context, status=422 if form.errors else 200)


@pages.both
@admin_required
def hours(request: HttpRequest) -> HttpResponse:
    """Step two: when the shop works."""
    user = person(request)
    calendar = default_calendar() or ensure_default_calendar(user, zone=user.time_zone)
    initial = initial_of(calendar, calendar.zone)
    if request.session.get(WIZARD) and not calendar.country:
        initial["country"] = country_of(calendar.zone)
    form = WeekForm(request.POST or None, initial=initial)

    def save() -> None:
        save_calendar(
            user,
            calendar,
            name=calendar.name,
            zone=calendar.zone,
            week=form.week,
            country=form.cleaned_data["country"],
            is_default=True,
        )

    if pages.done(form, save):
        return redirect("setup_mailbox")
    context = {"form": form, "step": 2, "zone": calendar.zone}
    return render(request, "desk/setup/hours.html", context, status=422 if form.errors else 200)


@pages.both
@admin_required
def mailbox(request: HttpRequest) -> HttpResponse:
    """Step three: the first mailbox; it can be done later."""
    return connect.add(request, connect.WIZARD)


@require_GET
@admin_required
def done(request: HttpRequest) -> HttpResponse:
    """What next."""
    request.session.pop(WIZARD, None)
    rows = [(inbox, mailbox_of(inbox)) for inbox in inboxes(person(request))[:5]]
    return render(request, "desk/setup/done.html", {"step": 4, "inboxes": rows})


def _set_up(form: FirstForm) -> User:
    """The shop with hours and clocks that make sense until somebody says otherwise, all or nothing."""
    given = form.cleaned_data
    try:
        with transaction.atomic():
            admin = accounts.set_up(
                name=given["name"],
                language=get_language() or "en",
                time_zone=given["time_zone"],
                admin_name=given["admin_name"],
                admin_email=given["admin_email"],
                password=given["password"],
            )
            ensure_default_calendar(admin, zone=given["time_zone"])
            default_policies(admin)
    except Invalid as error:
        raise Invalid(error.message, field=_FIELDS.get(error.field, error.field)) from error
    return admin


def _too_late(request: HttpRequest) -> HttpResponse:
    """Somebody has set it up: the one who did goes on, everybody else logs in."""
    if is_user(request.user):
        return redirect("setup_hours" if request.session.get(WIZARD) else "desk")
    if request.method == "POST":
        raise Conflict(_("Keepword is set up already. Log in instead."))
    messages.info(request, _("Keepword is set up already. Log in instead."))
    return redirect("account_login")


def _speak(language: str) -> HttpResponse:
    response = redirect("setup")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 24 * 3600, httponly=True, samesite="Lax"
    )
    return response
