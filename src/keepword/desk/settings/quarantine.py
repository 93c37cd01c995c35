"""Mails that could not be understood or stored: looked at, tried again, deleted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.channels.email import services
from keepword.channels.email.queries import get_quarantined, quarantined
from keepword.core import blobs
from keepword.core.errors import Invalid, NotFound, Unavailable
from keepword.core.keyset import page
from keepword.desk.access import person, right_required
from keepword.desk.settings import pages

PAGE = 50


@require_GET
@right_required("inboxes")
def mails(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    rows = quarantined(person(request))
    found = page(rows, order=("-at", "-id"), after=request.GET.get("after", ""), size=PAGE)
    return pages.show(request, "quarantine", "settings_quarantine", page=found)


@require_GET
@right_required("inboxes")
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail as it came, to be saved: never shown by the browser."""
    mail = get_quarantined(person(request), pk)
    response = HttpResponse(blobs.get(mail.blob), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="mail-{mail.pk}.eml"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_POST
@right_required("inboxes")
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Through the pipeline again."""
    mail = get_quarantined(person(request), pk)
    try:
        outcome = services.replay(person(request), mail)
    except (Invalid, NotFound, Unavailable) as error:
        messages.error(request, error.message)
        return redirect("settings_quarantine")
    if outcome.status == "stored":
        said = _("The mail is stored: conversation #%(number)s.") % {"number": outcome.conversation_id}
        messages.success(request, said)
    elif outcome.status == "duplicate":
        messages.success(request, _("The same mail had been stored before; it has left the quarantine."))
    else:
        messages.error(request, _("It failed again and stays here: %(reason)s") % {"reason": outcome.reason})
    return redirect("settings_quarantine")


@require_POST
@right_required("inboxes")
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Gone for good."""
    services.discard(person(request), get_quarantined(person(request), pk))
    messages.success(request, _("The mail is deleted."))
    return redirect("settings_quarantine")
