"""Tables of products, orders and stock that are brought in: begun, watched, stopped."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.commerce import queries
from keepword.commerce.models import TableKind, TableState
from keepword.commerce.rules.tables import COLUMNS
from keepword.commerce.services import tables as services
from keepword.core.errors import Conflict
from keepword.core.uploads import MOST_BYTES
from keepword.desk.access import person, right_required
from keepword.desk.parts import wants_part
from keepword.desk.settings import pages

CURRENT: Final = "settings_goods"
catalogue_required = right_required("catalogue")


class TableForm(forms.Form):
    """A file, and what is in it."""

    kind = forms.ChoiceField(label=gettext_lazy("What is in it"), choices=TableKind.choices)
    file = forms.FileField(
        label=gettext_lazy("File"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"})
    )


@pages.both
@catalogue_required
def overview(request: HttpRequest) -> HttpResponse:
    """Bring one in; those that were, and how far they are."""
    user = person(request)
    found = queries.tables(user, after=request.GET.get("after", ""), size=20)
    busy = any(one.state in (TableState.WAITING, TableState.RUNNING) for one in found.rows)
    if wants_part(request):
        return render(request, "desk/commerce/_tables.html", {"page": found, "busy": busy})
    form = TableForm(request.POST or None, request.FILES or None)

    def begin() -> None:
        upload = form.cleaned_data["file"]
        services.begin_table(user, form.cleaned_data["kind"], upload.name, upload.read(MOST_BYTES + 1))

    if pages.done(form, begin):
        messages.success(request, _("It is being read. You can go on working."))
        return redirect(CURRENT)
    context: dict[str, Any] = {"page": found, "busy": busy, "columns": _columns()}
    return pages.show(request, "desk/commerce/tables.html", CURRENT, form=form, **context)


def _columns() -> list[tuple[Any, str]]:
    """What a file of each kind may hold."""
    return [(label, ", ".join(COLUMNS[kind])) for kind, label in TableKind.choices]


@require_GET
@catalogue_required
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """One file and the rows that were not understood."""
    found = queries.get_table(person(request), pk)
    faults = queries.faults(found, after=request.GET.get("after", ""))
    return pages.show(request, "desk/commerce/table.html", CURRENT, one=found, page=faults)


@require_POST
@catalogue_required
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """After the batch at hand."""
    user = person(request)
    try:
        services.stop_table(user, queries.get_table(user, pk))
    except Conflict as error:
        messages.error(request, error.message)
    return redirect(CURRENT)
