"""Boards on the wall: listed, made, changed, removed; screens that show them without a log-in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.analytics.models import WallBoard
from keepword.analytics.queries import walls as queries
from keepword.analytics.services.walls import (
    make_screen,
    remove_board,
    revoke_screen,
    save_board,
    screen_url,
)
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.desk.access import person
from keepword.desk.service import shown
from keepword.desk.service.wall_forms import PANELS, ScreenForm, WallForm
from keepword.desk.settings.pages import both


def _page(request: HttpRequest, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
    shown_with = {"section": "service", "place": "dashboards", "whole": True, **context}
    shown_with["may_make"] = queries.may_make(person(request))
    return render(request, f"desk/service/{name}.html", shown_with, status=status)


@require_GET
@shown.may_see
def overview(request: HttpRequest) -> HttpResponse:
    """All boards."""
    rows = [(one, queries.is_kept(one)) for one in queries.boards(person(request))]
    return _page(request, "walls", rows=rows)


@require_GET
@shown.may_see
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """One, and its screens."""
    return _board(request, queries.get_board(person(request), pk), ScreenForm())


@both
@shown.may_see
def new(request: HttpRequest) -> HttpResponse:
    """Make one."""
    return _edit(request, None)


@both
@shown.may_see
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one; it shows from then on what this user may see."""
    return _edit(request, queries.get_board(person(request), pk))


@require_POST
@shown.may_see
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one, and its screens."""
    user = person(request)
    remove_board(user, queries.get_board(user, pk))
    messages.success(request, _("The board is removed; its screens show nothing any more."))
    return redirect("walls")


@require_POST
@shown.may_see
def let_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the secret address of a screen; it is shown in the answer and never again."""
    user = person(request)
    found = queries.get_board(user, pk)
    form = ScreenForm(request.POST)
    if not form.is_valid():
        return _board(request, found, form, status=422)
    try:
        screen, secret = make_screen(user, found, form.cleaned_data["name"])
    except (Invalid, Conflict) as wrong:
        form.add_error("name", wrong.message)
        return _board(request, found, form, status=422)
    response = _page(request, "wall_screen", board=found, screen=screen, address=screen_url(secret))
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@shown.may_see
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """A screen shows nothing any more."""
    user = person(request)
    found = queries.get_screen(user, pk)
    revoke_screen(user, found)
    messages.success(request, _("The screen shows nothing any more."))
    return redirect("wall", found.board_id)


def _board(request: HttpRequest, found: WallBoard, form: ScreenForm, *, status: int = 200) -> HttpResponse:
    return _page(
        request,
        "wall",
        status=status,
        board=found,
        is_kept=queries.is_kept(found),
        screens=list(queries.screens(person(request), found)),
        panels=[PANELS[one] for one in queries.panels(found)],
        form=form,
    )


def _edit(request: HttpRequest, found: WallBoard | None) -> HttpResponse:
    user = person(request)
    if not queries.may_make(user):
        raise NotFound(_("There is nothing at this address, or it is not for you."))
    form = WallForm(user, found, request.POST if request.method == "POST" else None)
    error = ""
    if form.is_bound and form.is_valid():
        try:
            saved = save_board(user, found, form.wanted(), rev=form.cleaned_data["rev"] if found else None)
        except (Invalid, Conflict) as wrong:
            if isinstance(wrong, Invalid) and wrong.field in form.fields:
                form.add_error(wrong.field, wrong.message)
            else:
                error = wrong.message
        else:
            messages.success(request, _("The board is kept."))
            return redirect("wall", saved.pk)
    status = 422 if form.is_bound else 200
    return _page(request, "wall_edit", status=status, board=found, form=form, error=error)
