"""A board's page, and its numbers as often as the page asks: for a screen with a secret address, and for
whoever is logged in and sees the numbers of the service."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from keepword import __version__
from keepword.accounts.queries import is_user
from keepword.analytics.models import WallBoard, WallScreen
from keepword.analytics.queries.wall_numbers import snapshot
from keepword.analytics.queries.walls import get_board, is_kept, scope_of, screen_of
from keepword.analytics.rules.walls import grid
from keepword.analytics.services.walls import seen
from keepword.core import networks
from keepword.core.errors import NotFound
from keepword.portal.gate import missing, secured
from keepword.portal.wall import pace
from keepword.portal.wall.tiles import View, strips, tiles

GUESSES_AN_HOUR: Final = 60
GUESSES_A_DAY: Final = 300  # addresses that are none, from one network


@require_safe
def screen(request: HttpRequest, secret: str) -> HttpResponse:
    """The page of a screen."""
    found = _screen(request, secret)
    if isinstance(found, HttpResponse):
        return found
    return _page(request, found.board, reverse("wall:numbers", args=[secret]), f"/wall/{secret}/live")


@require_safe
def numbers(request: HttpRequest, secret: str) -> HttpResponse:
    """What stands on it now."""
    found = _screen(request, secret)
    return found if isinstance(found, HttpResponse) else _numbers(request, found.board)


@require_safe
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """The same page for one of us."""
    board = _board(request, pk)
    if board is None:
        return missing(request)
    ended = _("This board is for who is logged in. Log in again and load the page anew.")
    return _page(request, board, reverse("wall:look_numbers", args=[pk]), f"/wall/look/{pk}/live", ended)


@require_safe
def look_numbers(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands on it now, for one of us."""
    board = _board(request, pk)
    return _ended() if board is None else _numbers(request, board)


def _screen(request: HttpRequest, secret: str) -> WallScreen | HttpResponse:
    """The screen, or the answer to one that is none, asks too often or too much."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    try:
        found = screen_of(secret)
    except NotFound:
        if not networks.allow("wall", address, an_hour=GUESSES_AN_HOUR, a_day=GUESSES_A_DAY):
            return secured(HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS))
        return missing(request)
    if not is_kept(found.board):
        return missing(request)
    if not pace.spend(found.pk):
        return secured(HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": "60"}))
    seen(found, address, request.headers.get("User-Agent", ""))
    return found


def _board(request: HttpRequest, pk: int) -> WallBoard | None:
    user = request.user
    try:
        found = get_board(user, pk) if is_user(user) else None
    except NotFound:
        return None
    return found if found is not None and is_kept(found) else None


def _ended() -> HttpResponse:
    return secured(HttpResponse(status=HTTPStatus.NOT_FOUND))


def _page(request: HttpRequest, board: WallBoard, source: str, live: str, ended: str = "") -> HttpResponse:
    with translation.override(board.language):
        words = _words()
    words["ended"] = ended or words["ended"]
    context = {
        "board": board,
        "source": source,
        "live": live,
        "build": _build(board),
        "words": words,
        **_told(board),
    }
    return _rendered(request, board, "portal/wall/page.html", context)


def _numbers(request: HttpRequest, board: WallBoard) -> HttpResponse:
    return _rendered(request, board, "portal/wall/_board.html", {"board": board, **_told(board)})


def _told(board: WallBoard) -> dict[str, Any]:
    """In the board's language and the shop's time."""
    now = snapshot()
    view = View(board, now, scope_of(board, now))
    with translation.override(board.language), timezone.override(now.zone):
        found = tiles(view)
        return {
            "tiles": found,
            "strips": strips(view),
            "grid": grid(len(found)),
            "now": now.at,
            "now_ms": int(now.at.timestamp() * 1000),
            "zone": now.zone,
        }


def _words() -> dict[str, str]:
    """What the page says by itself; `%(at)s` it fills in with the time of its last numbers."""
    return {
        "days": _("%(d)s d %(h)s h"),
        "lost": _("No connection since %(at)s. What stands here is of then."),
        "old": _("No connection since %(at)s. The numbers come back by themselves."),
        "busy": _("This screen asks too often. It goes on in a minute; what stands here is of %(at)s."),
        "ended": _(
            "This board is no longer shown here. A lead can let the screen in anew: Dashboards, On the wall."
        ),
    }


def _build(board: WallBoard) -> str:
    """What the page was made by and of: when it is another, the page loads itself anew."""
    return f"{__version__}.{board.pk}.{board.rev}"


def _rendered(request: HttpRequest, board: WallBoard, template: str, told: dict[str, Any]) -> HttpResponse:
    with translation.override(board.language), timezone.override(told["zone"]):
        response = render(request, template, told)
    response.headers["Content-Language"] = board.language
    response.headers["X-Wall-Build"] = _build(board)
    return secured(response)
