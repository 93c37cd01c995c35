"""Dashboards of one's own: shown, made, changed, removed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.analytics.models import Dashboard
from keepword.analytics.queries import dashboards as queries
from keepword.analytics.services.dashboards import Layout, remove_dashboard, save_dashboard
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.desk.access import agent_required, person
from keepword.desk.service.board_forms import NameForm, tile_forms
from keepword.desk.service.dashboards import page
from keepword.desk.service.noted import of_board
from keepword.desk.service.tiles import tiles
from keepword.desk.settings.pages import both


@require_GET
@agent_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One of one's own, or a shared one."""
    user = person(request)
    found = queries.get_dashboard(user, pk)
    wanted = queries.tiles_of(found)
    proofs = queries.proofs(user, wanted)
    notes = of_board(user, proofs)
    return page(
        request,
        "dashboard",
        board=found,
        tiles=tiles(user, proofs, named=True, notes=notes),
        notes=notes,
        of_file=f"dashboard:{found.pk}",
        hidden=len(wanted) - len(proofs),
        may_change=queries.may_change(user, found),
    )


@both
@agent_required
def new(request: HttpRequest) -> HttpResponse:
    """Make one."""
    return _edit(request, None)


@both
@agent_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one."""
    user = person(request)
    found = queries.get_dashboard(user, pk)
    if not queries.may_change(user, found):
        raise NotFound(_("There is no such dashboard."))
    return _edit(request, found)


@require_POST
@agent_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one."""
    user = person(request)
    remove_dashboard(user, queries.get_dashboard(user, pk))
    messages.success(request, _("The dashboard is removed."))
    return redirect("dashboards")


def _edit(request: HttpRequest, board: Dashboard | None) -> HttpResponse:
    user = person(request)
    given: Any = request.POST if request.method == "POST" else None
    form = NameForm(user, given, initial={"name": board.name, "is_shared": board.is_shared} if board else {})
    rows = tile_forms(user, given, queries.tiles_of(board) if board else [])
    error = ""
    if given is not None and form.is_valid() and rows.is_valid():
        layout = Layout(form.cleaned_data["name"], rows.tiles(), form.cleaned_data.get("is_shared", False))
        try:
            saved = save_dashboard(user, board, layout, rev=form.rev_of() if board else None)
        except (Invalid, Conflict, Refused) as wrong:
            error = wrong.message
        else:
            messages.success(request, _("The dashboard is kept."))
            return redirect("dashboard", saved.pk)
    status = 422 if given is not None else 200
    return page(request, "dashboard_edit", status=status, board=board, form=form, rows=rows, error=error)
