"""A table of reviews: uploaded, looked at, begun, watched, stopped."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from keepword.channels.reviews import queries, rules, services
from keepword.channels.reviews.models import State, Table
from keepword.channels.reviews.sources import table as tables
from keepword.core import blobs
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.desk.access import person, right_required
from keepword.desk.parts import wants_part
from keepword.desk.reviews.views import show_source

SHOWN = 5  # rows of the preview
LABELS: dict[str, str | Promise] = {
    "at": gettext_lazy("Date"),
    "rating": gettext_lazy("Rating"),
    "title": gettext_lazy("Title"),
    "text": gettext_lazy("Text"),
    "author": gettext_lazy("Author"),
    "external_id": gettext_lazy("Number at the source"),
    "url": gettext_lazy("Link"),
    "language": gettext_lazy("Language"),
    "product": gettext_lazy("Product"),
    "version": gettext_lazy("Version"),
    "reply": pgettext_lazy("to a review", "Our answer"),
    "replied_at": gettext_lazy("Date of our answer"),
}


@require_POST
@right_required("inboxes")
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the file; its columns are looked at next."""
    user = person(request)
    inbox = queries.get_source(user, pk)
    file = request.FILES.get("file")
    try:
        if not isinstance(file, UploadedFile) or not file.name:
            raise Invalid(_("Choose a file."), field="file")
        if (file.size or 0) > tables.MOST_BYTES:
            text = _("This file is larger than %(most)s MB.")
            raise Invalid(text % {"most": tables.MOST_BYTES // 1024**2}, field="file")
        made = services.keep_table(user, inbox, file.name, file.read())
    except Invalid as error:
        return show_source(request, inbox, error)
    return redirect("review_table", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required("inboxes")
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column holds what, with the first rows as they are understood; then how far it is."""
    user = person(request)
    found = queries.get_table(user, pk)
    if request.method != "POST":
        return _page(request, found, found.columns, found.scale, found.product)
    columns = {what: request.POST.get(what, "") for what in rules.NAMES if request.POST.get(what)}
    scale, product = rules.number(request.POST.get("scale", "")) or 0.0, request.POST.get("product_name", "")
    if "preview" in request.POST:
        return _page(request, found, columns, scale, product)
    try:
        services.begin_table(user, found, columns=columns, scale=scale, product=product)
    except (Invalid, Conflict) as error:
        return _page(request, found, columns, scale, product, error)
    messages.success(request, _("The import has begun. You can go on working."))
    return redirect("review_table", pk)


@require_POST
@right_required("inboxes")
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop after the rows at hand, or go on."""
    user = person(request)
    found = queries.get_table(user, pk)
    try:
        if "go" in request.POST:
            services.take_up_table(user, found)
        else:
            services.stop_table(user, found)
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("review_table", pk)


def _page(
    request: HttpRequest,
    found: Table,
    columns: dict[str, str],
    scale: float,
    product: str,
    error: Invalid | Conflict | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {"table": found, "section": "reviews"}
    if found.state != State.DRAFT:
        name = "_progress" if wants_part(request) else "progress"
        context["error"] = error
        return render(request, f"desk/reviews/{name}.html", context, status=409 if error else 200)
    try:
        path = blobs.path(found.blob)
        names = tables.header(path)
        lines = tables.lines(path, columns, start=0, most=SHOWN, scale=scale or 5, product=product)
    except OSError as gone:
        raise NotFound(_("There is no such table.")) from gone
    context |= {
        "names": names,
        "fields": [(what, label, columns.get(what, "")) for what, label in LABELS.items()],
        "lines": [
            (line, rules.share(line.given.rating, line.given.scale) if line.given else None) for line in lines
        ],
        "scale": scale or 5,
        "product": product,
        "error": error,
    }
    status = 200 if error is None else 422 if isinstance(error, Invalid) else 409
    return render(request, "desk/reviews/table.html", context, status=status)
