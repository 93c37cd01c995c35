"""Mailed reports: set up, changed, ended; and no more of one, by the link in its mail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.letters import mail_is_sent
from keepword.analytics.links import reader_behind
from keepword.analytics.models import MailState, Report
from keepword.analytics.queries import reports as queries
from keepword.analytics.services.reports import read_again, remove_report, save_report, stop_reading
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.desk.access import agent_required, person
from keepword.desk.service.dashboards import page
from keepword.desk.service.report_forms import ReportForm, typed_of
from keepword.desk.settings.pages import both


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """Those that this user keeps or gets, with how the last mails of each went."""
    user = person(request)
    found = list(queries.reports(user))
    last = queries.last_mails([one.pk for one in found])
    rows = []
    for one in found:
        mine = next((reader for reader in one.readers.all() if reader.user_id == user.pk), None)
        states = last[one.pk].states if one.pk in last else {}
        rows.append(
            {
                "said": [(MailState(state).label, n) for state, n in states.items()],
                "report": one,
                "readers": [reader for reader in one.readers.all() if reader.stopped_at is None],
                "mine": mine,
                "last": last.get(one.pk),
                "may_change": queries.may_change(user, one),
            }
        )
    return page(request, "reports", rows=rows, place="reports", mail_is_sent=mail_is_sent())


@both
@agent_required
def new(request: HttpRequest) -> HttpResponse:
    """Set one up; `?of=` says what is in it."""
    user = person(request)
    initial = {
        "subject": request.GET.get("of", ""),
        "every": "week",
        "monthday": 1,
        "at": "08:00",
        "readers": [user.pk],
    }
    return _edit(request, None, initial)


@both
@agent_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one."""
    user = person(request)
    found = queries.get_report(user, pk)
    if not queries.may_change(user, found):
        raise NotFound(_("There is no such report."))
    return _edit(request, found, typed_of(found))


@require_POST
@agent_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """End one."""
    user = person(request)
    remove_report(user, queries.get_report(user, pk))
    messages.success(request, _("The report is mailed no more."))
    return redirect("reports")


@require_POST
@agent_required
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """This user wants no more of it, or wants it again."""
    user = person(request)
    found = queries.get_report(user, pk)
    if request.POST.get("do") == "again":
        read_again(user, found)
        messages.success(request, _("You get it again."))
    else:
        stop_reading(user, found)
        messages.success(request, _("You get no more of it."))
    return redirect("reports")


@csrf_exempt
@both
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more of it, by the link in the mail. Looking changes nothing: mail scanners open every address.

    A mail program posts without a cookie or a page of ours (RFC 8058); the address alone shows whose it is.
    """
    reader = reader_behind(token)
    with translation.override(reader.user.language):
        if request.method == "POST":
            if request.POST.get("do") == "again":
                read_again(reader.user, reader.report)
            else:
                stop_reading(reader.user, reader.report)
            reader.refresh_from_db()
        return render(request, "desk/service/report_stop.html", {"reader": reader, "report": reader.report})


def _edit(request: HttpRequest, report: Report | None, initial: dict[str, Any]) -> HttpResponse:
    user = person(request)
    given = request.POST if request.method == "POST" else None
    form = ReportForm(user, given, initial=initial, there=report.subject if report else "")
    if given is not None and form.is_valid():
        try:
            save_report(user, report, form.plan(), rev=_rev(request) if report else None)
        except (Invalid, Conflict, Refused, NotFound) as error:
            field = getattr(error, "field", None)
            form.add_error(field if field in form.fields else None, error.message)
        else:
            messages.success(request, _("The report is set up."))
            return redirect("reports")
    status = 422 if form.errors else 200
    return page(request, "report", status=status, form=form, report=report, place="reports")


def _rev(request: HttpRequest) -> int | None:
    rev = request.POST.get("rev", "")
    return int(rev) if rev.isdecimal() and len(rev) < 10 else None
