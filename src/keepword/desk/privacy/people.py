"""One person's data: given out, erased; and the record of who did that."""

from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.core.errors import Conflict, Invalid
from keepword.core.keyset import page
from keepword.customers.models import Customer
from keepword.desk.access import person, right_required
from keepword.desk.parts import wants_part
from keepword.desk.settings import pages
from keepword.privacy import queries, services
from keepword.privacy.models import ErasureState, ExportState
from keepword.privacy.services.erasing import progress

PAGE = 20


@require_GET
@right_required("privacy")
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is kept of one person, and what can be done with it."""
    return _person(request, queries.get_person(person(request), pk))


def _person(
    request: HttpRequest, customer: Customer, error: Invalid | None = None, typed: str = ""
) -> HttpResponse:
    user = person(request)
    made = queries.exports_of(user, customer)
    context = {
        "customer": customer,
        "preview": services.preview_erasure(user, customer),
        "exports": made,
        "busy": any(one.state == ExportState.RUNNING for one in made),
        "erasing": queries.is_being_erased(customer.pk),
        "error": error,
        "typed": typed,
        "section": "settings",
    }
    if wants_part(request) and error is None:
        return render(request, "desk/privacy/_exports.html", context)
    return render(request, "desk/privacy/person.html", context, status=422 if error else 200)


@require_POST
@right_required("privacy")
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an archive of what is kept of them."""
    found = queries.get_person(person(request), pk)
    try:
        services.begin_export(person(request), found, with_notes="with_notes" in request.POST)
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("privacy_person", pk)


@require_POST
@right_required("privacy")
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase them for good, when it was typed who."""
    found = queries.get_person(person(request), pk)
    typed = request.POST.get("confirmation", "")
    try:
        services.erase_person(person(request), found, confirmation=typed, note=request.POST.get("note", ""))
    except Invalid as error:
        return _person(request, found, error, typed)
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("privacy_person", pk)
    messages.success(request, _("They are being erased. You can go on working."))
    return redirect("settings_privacy_records")


@require_GET
@right_required("privacy")
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The archive, to be saved; who has had it is written down."""
    name, file = services.download_export(person(request), queries.get_export(person(request), pk))
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return cast(HttpResponse, response)  # the guard only hands it on


@require_GET
@right_required("privacy")
def records(request: HttpRequest) -> HttpResponse:
    """Who was given out and who was erased, and how far it is."""
    user = person(request)
    after, order = request.GET.get, queries.NEWEST
    exported = page(queries.exports(user), order=order, after=after("exports", ""), size=PAGE)
    erased = page(queries.erasures(user), order=order, after=after("erasures", ""), size=PAGE)
    context: dict[str, Any] = {
        "exports": exported,
        "erasures": erased,
        "steps": [(one, *progress(one)) for one in erased.rows],
        "busy": queries.is_busy(user),
        "running": ErasureState.RUNNING,
        "tab": "records",
    }
    if wants_part(request):
        return render(request, "desk/privacy/_records.html", context)
    return pages.show(request, "desk/privacy/records.html", "settings_privacy", **context)
