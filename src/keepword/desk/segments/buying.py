"""How customers buy: the grid of recency and worth, and who is in a cell."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keepword.core.errors import NotFound
from keepword.core.keyset import page
from keepword.desk.access import person, right_required
from keepword.relationship import queries
from keepword.relationship.models import Label
from keepword.relationship.rules import rfm

PAGE = 40
SHADES = 6


@require_GET
@right_required("outreach")
def grid(request: HttpRequest) -> HttpResponse:
    """The grid, with how many are in each cell."""
    rows = queries.grid(person(request))
    most = max(cell.count for row in rows for cell in row)
    shaded = [
        [(cell, min(SHADES, 1 + SHADES * cell.count // most) if cell.count else 0) for cell in row]
        for row in rows
    ]
    labels = {
        label: sum(cell.count for row in rows for cell in row if cell.label == label) for label in Label
    }
    context = {
        "rows": shaded,
        "columns": range(1, rfm.FIFTHS + 1),
        "labels": [(label.label, count) for label, count in labels.items()],
        "scoring": queries.scoring(),
        "section": "segments",
    }
    return render(request, "desk/segments/buying.html", context)


@require_GET
@right_required("outreach")
def cell(request: HttpRequest, recency: int, worth: int) -> HttpResponse:
    """Who is in a cell."""
    if not (1 <= recency <= rfm.FIFTHS and 1 <= worth <= rfm.FIFTHS):
        raise NotFound(_("There is nothing at this address, or it is not for you."))
    rows = queries.in_cell(person(request), recency, worth)
    context = {
        "page": page(rows, order=("-id",), after=request.GET.get("after", ""), size=PAGE),
        "label": Label(rfm.GRID[recency][worth - 1]).label,
        "recency": recency,
        "worth": worth,
        "currency": queries.scoring().currency,
        "section": "segments",
    }
    return render(request, "desk/segments/cell.html", context)
