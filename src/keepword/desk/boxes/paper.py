"""Paper slips: many at once, from the keyboard; and their scans."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from keepword.channels.boxes import keys, queries, rules
from keepword.channels.boxes.models import Place, Scan
from keepword.channels.boxes.rules import Row
from keepword.channels.boxes.services import PaperSlip, enter, keep_scan
from keepword.channels.boxes.services.paper import Unfit
from keepword.core import blobs
from keepword.core.errors import Conflict, Invalid
from keepword.desk.access import agent_required, person

EMPTY = 5  # rows of a page that was just opened
_CELLS = ("smile", "day", "words", "address", "pages")


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def entry(request: HttpRequest) -> HttpResponse:
    """The table of slips; posted, they are entered, or lines that were pasted become rows of it."""
    user = person(request)
    places = list(queries.places(user))
    if request.method != "POST":
        return _page(request, places, _chosen(request.GET.get("box", ""), places), [])
    place, rows = _chosen(request.POST.get("box", ""), places), _rows(request)
    if "fill" in request.POST:
        rows = [row for row in rows if not row.is_empty] + rules.rows_of(request.POST.get("lines", ""))
        return _page(request, places, place, rows[: rules.MOST_ROWS])
    scan = None
    try:
        form = keys.read(f"paper-{user.pk}", request.POST.get("key", ""))
        if form is None:
            raise Conflict(_("This page was open for very long. Press “Enter them” once more."))
        if place is None:
            raise Invalid(_("Choose the box."), field="box")
        scan = _scan(request)
        slips = [PaperSlip(row, _own_scan(request, n) or scan) for n, row in enumerate(rows, 1)]
        made = enter(user, place, slips, form=form)
    except (Invalid, Conflict) as error:
        return _page(request, places, place, rows, error=error, scan=scan)
    said = ngettext("%(n)d slip is entered.", "%(n)d slips are entered.", len(made))
    messages.success(request, said % {"n": len(made)})
    return redirect("box", place.pk)


@require_GET
@agent_required
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    """A scan, for whoever may see one of its slips: a picture is shown, a PDF is saved."""
    found = queries.get_scan(person(request), pk)
    picture = found.type.startswith("image/")
    response = HttpResponse(
        blobs.get(found.blob), content_type=found.type if picture else "application/octet-stream"
    )
    name = found.name if "." in found.name else f"{found.name}.pdf"
    response["Content-Disposition"] = content_disposition_header(not picture, name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _page(
    request: HttpRequest,
    places: Sequence[Place],
    place: Place | None,
    rows: Sequence[Row],
    *,
    error: Invalid | Conflict | None = None,
    scan: Scan | None = None,
) -> HttpResponse:
    shown = [*rows, *(Row() for _number in range(EMPTY - len(rows)))]
    context: dict[str, Any] = {
        "places": places,
        "place": place,
        "rows": [(number, row) for number, row in enumerate(shown, 1)],
        "error": error,
        "wrong": error.number if isinstance(error, Unfit) else 0,
        "kept": scan,
        "key": keys.issue(f"paper-{person(request).pk}"),
        "most": rules.MOST_ROWS,
        "tab": "paper",
        "section": "boxes",
    }
    status = 200 if error is None else 422 if isinstance(error, Invalid) else 409
    return render(request, "desk/boxes/paper.html", context, status=status)


def _chosen(text: str, places: Sequence[Place]) -> Place | None:
    found = next((one for one in places if str(one.pk) == text), None)
    return found or (places[0] if len(places) == 1 else None)


def _rows(request: HttpRequest) -> list[Row]:
    """The rows of the table as they were typed; those at the end that are empty fall away."""
    columns = [request.POST.getlist(name)[: 2 * rules.MOST_ROWS] for name in _CELLS]
    count = max((len(column) for column in columns), default=0)
    rows = [Row(*(column[n] if n < len(column) else "" for column in columns)) for n in range(count)]
    while rows and rows[-1].is_empty:
        rows.pop()
    return rows


def _scan(request: HttpRequest) -> Scan | None:
    """The scan of all of them: uploaded now, or kept from a try that failed."""
    file = request.FILES.get("scan")
    if isinstance(file, UploadedFile) and file.name:
        _demand_size(file)
        return keep_scan(person(request), file.name, file.read())
    kept = request.POST.get("kept", "")
    if kept.isdecimal() and len(kept) < 19:
        return Scan.objects.filter(pk=int(kept), by=person(request)).first()
    return None


def _own_scan(request: HttpRequest, number: int) -> Scan | None:
    file = request.FILES.get(f"scan-{number}")
    if not isinstance(file, UploadedFile) or not file.name:
        return None
    _demand_size(file)
    return keep_scan(person(request), file.name, file.read())


def _demand_size(file: UploadedFile[bytes]) -> None:
    if (file.size or 0) > rules.MOST_SCAN:
        text = _("A scan may have %(size)d MB.")
        raise Invalid(text % {"size": rules.MOST_SCAN // 1024**2}, field="scan")
