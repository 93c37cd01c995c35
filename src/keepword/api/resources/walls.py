"""Boards on the wall, and the screens that may show them."""

from __future__ import annotations

from django.http import HttpRequest

from keepword.analytics.queries import walls as queries
from keepword.analytics.services.walls import (
    make_screen,
    remove_board,
    revoke_screen,
    save_board,
    screen_url,
)
from keepword.api.fields import After, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.walls import (
    NewScreenOut,
    ScreenIn,
    ScreenList,
    ScreenOut,
    WallIn,
    WallList,
    WallOut,
)

resource = Resource("settings", "Boards on the wall")


@resource.get("/walls", WallList)
def list_walls(request: HttpRequest, after: After = "", limit: Limit = 25) -> WallList:
    """All boards, by name, for who sees the numbers of the whole service."""
    found = rows_of(queries.boards(caller(request)), ("name", "id"), after, limit)
    return WallList(items=[WallOut.of(one) for one in found.rows], next=found.next)


@resource.post("/walls", WallOut, status=201)
def make_wall(request: HttpRequest, payload: WallIn) -> WallOut:
    """Make a board. For who makes things for everybody."""
    return WallOut.of(save_board(caller(request), None, payload.wanted()))


@resource.get("/walls/{int:wall_id}", WallOut)
def get_wall(request: HttpRequest, wall_id: PathId) -> WallOut:
    """One board."""
    return WallOut.of(queries.get_board(caller(request), wall_id))


@resource.put("/walls/{int:wall_id}", WallOut)
def change_wall(request: HttpRequest, wall_id: PathId, payload: WallIn) -> WallOut:
    """Change a board. It shows from then on what this user may see."""
    user = caller(request)
    return WallOut.of(save_board(user, queries.get_board(user, wall_id), payload.wanted()))


@resource.delete("/walls/{int:wall_id}")
def remove_wall(request: HttpRequest, wall_id: PathId) -> None:
    """Forget a board; its screens go dark at once."""
    user = caller(request)
    remove_board(user, queries.get_board(user, wall_id))


@resource.get("/walls/{int:wall_id}/screens", ScreenList)
def list_wall_screens(
    request: HttpRequest, wall_id: PathId, after: After = "", limit: Limit = 25
) -> ScreenList:
    """The screens of a board that hold, the newest first."""
    user = caller(request)
    rows = queries.screens(user, queries.get_board(user, wall_id))
    found = rows_of(rows, ("-made_at", "-id"), after, limit)
    return ScreenList(items=[ScreenOut.of(one) for one in found.rows], next=found.next)


@resource.post("/walls/{int:wall_id}/screens", NewScreenOut, status=201)
def let_screen_in(request: HttpRequest, wall_id: PathId, payload: ScreenIn) -> NewScreenOut:
    """Let a screen in; its address is told this once."""
    user = caller(request)
    screen, secret = make_screen(user, queries.get_board(user, wall_id), payload.name)
    return NewScreenOut(**ScreenOut.of(screen).model_dump(), url=screen_url(secret))


@resource.delete("/wall-screens/{int:screen_id}")
def end_screen(request: HttpRequest, screen_id: PathId) -> None:
    """A screen shows nothing any more, from this moment on."""
    user = caller(request)
    revoke_screen(user, queries.get_screen(user, screen_id))
