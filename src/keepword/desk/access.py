"""Who may open a page. Every view of the desk wears one of these."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.queries import business, is_user
from keepword.core.errors import NotFound

View = Callable[..., HttpResponse]


def agent_required(view: View) -> View:
    """For everybody who answers customers."""
    return _require("converse", view)


def lead_required(view: View) -> View:
    """For leads and admins."""
    return _require("see_all", view)


def sharer_required(view: View) -> View:
    """For those who keep what all use: tags, fields."""
    return _require("share", view)


def admin_required(view: View) -> View:
    """For admins."""
    return _require("settle", view)


def right_required(right: str) -> Callable[[View], View]:
    """For everybody whose role has this right (`accounts.rules.RIGHTS`)."""
    return partial(_require, right)


def person_required(view: View) -> View:
    """For everybody who is logged in, whatever they may do."""
    return _require("", view)


def person(request: HttpRequest) -> User:
    """The user of a view that wears one of the guards above."""
    return cast(User, request.user)


def _require(right: str, view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not is_user(user):
            return redirect("/setup/") if business() is None else _to_login(request)
        if right and not user.may(right):
            raise NotFound(_("There is nothing at this address, or it is not for you."))
        user.request_memory = {}
        return view(request, *args, **kwargs)

    return guarded


def _to_login(request: HttpRequest) -> HttpResponse:
    """The log-in page; a part of a page that was open too long loads the whole of it."""
    if not request.headers.get("HX-Request"):
        return redirect_to_login(request.get_full_path())
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response
