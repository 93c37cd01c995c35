"""Which boards there are, and which screens may show them without a log-in."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.analytics.models import WallBoard, WallScreen
from keepword.analytics.queries.access import RIGHT, may_keep
from keepword.analytics.queries.wall_numbers import Snapshot
from keepword.analytics.rules.walls import Panel, Scope, Sight, known_panels
from keepword.core.errors import NotFound
from keepword.tokens.rules import digest


def boards(user: User) -> QuerySet[WallBoard]:
    """All boards, by name, for who sees the numbers of the whole service."""
    rows = WallBoard.objects.select_related("keeper").order_by("name", "pk")
    return rows if user.may(RIGHT) else rows.none()


def get_board(user: User, pk: int) -> WallBoard:
    """One; missing and forbidden alike are NotFound."""
    found = boards(user).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such board."))
    return found


def may_make(user: User) -> bool:
    """Who sees the numbers and makes things for everybody makes boards and lets screens in."""
    return may_keep(user)


def screens(user: User, board: WallBoard) -> QuerySet[WallScreen]:
    """A board's screens that hold, the newest first."""
    rows = WallScreen.objects.filter(board=board, revoked_at=None).select_related("made_by")
    return rows.order_by("-made_at", "-pk") if may_make(user) else rows.none()


def get_screen(user: User, pk: int) -> WallScreen:
    """One that holds; missing and forbidden alike are NotFound."""
    rows = WallScreen.objects.filter(pk=pk, revoked_at=None).select_related("board")
    found = rows.first() if may_make(user) else None
    if found is None:
        raise NotFound(_("There is no such screen."))
    return found


def screen_of(secret: str) -> WallScreen:
    """The screen with this secret, with its board; NotFound of any other, and of one that was revoked."""
    found = None
    if 20 <= len(secret) <= 80 and secret.isascii():
        rows = WallScreen.objects.select_related("board__keeper").filter(revoked_at=None)
        found = rows.filter(digest=digest(secret)).first()
    if found is None:
        raise NotFound(_("There is no such screen."))
    return found


def is_kept(board: WallBoard) -> bool:
    """Whether whoever made or changed it last may still see what it shows."""
    return board.keeper is not None and board.keeper.may(RIGHT)


def scope_of(board: WallBoard, now: Snapshot) -> Scope:
    """Of what a board is. The caller asks `is_kept` first."""
    sight = now.sight(board.keeper) if board.keeper else Sight()
    return Scope(sight, frozenset(board.inboxes), frozenset(board.teams))


def panels(board: WallBoard) -> list[Panel]:
    """What stands on a board, in its order."""
    return known_panels(board.panels)
