"""The verbs of boards on the wall: made, changed, removed; screens let in, and shown the door."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from keepword.accounts.models import Language, Theme, User
from keepword.analytics.events import WallBoardRemoved, WallBoardSaved, WallScreenMade, WallScreenRevoked
from keepword.analytics.models import Rows, WallBoard, WallScreen
from keepword.analytics.queries.walls import may_make
from keepword.analytics.rules import walls as rules
from keepword.audit.services import record
from keepword.conversations.queries import inboxes as inboxes_of
from keepword.core import clock, events, live
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.teams.queries import closed_to
from keepword.teams.queries import teams as teams_of
from keepword.tokens.rules import digest, new_secret

MOST_BOARDS: Final = 30
MOST_SCREENS: Final = 20  # of one board that hold
LONGEST: Final = 60
LONGEST_BROWSER: Final = 120
_SEEN_EACH: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a board is to be. `inboxes` and `teams` are numbers; empty: of all."""

    name: str
    panels: Collection[str] = rules.SENSIBLE
    language: str = Language.EN
    theme: str = Theme.DARK
    inboxes: Collection[int] = ()
    teams: Collection[int] = ()
    rows: str = Rows.INBOX
    minutes: int = 30
    first_names: bool = False


def save_board(user: User, board: WallBoard | None, wanted: Wanted, *, rev: int | None = None) -> WallBoard:
    """Make one, or change one; from then on it shows what this user may see. Refused where they may make
    nothing for everybody; Invalid names the field at fault; Conflict when somebody else has changed it since
    `rev`."""
    _demand(user)
    with transaction.atomic():
        current, made = (_locked(board), False) if board else (_new(), True)
        if rev is not None and rev != current.rev:
            raise Conflict(_("Somebody else has changed this board meanwhile; look at it again."))
        _fill(user, current, wanted)
        current.keeper = user
        current.changed_at = clock.now()
        current.rev += 1
        current.save()
        record(user, "made wall board" if made else "changed wall board", current, name=current.name)
        events.publish(WallBoardSaved(current, user, made))
        live.push(board_group(current.pk), "news")
    return current


def remove_board(user: User, board: WallBoard) -> None:
    """Forget one; its screens go dark at once."""
    _demand(user)
    with transaction.atomic():
        current = _locked(board)
        for screen in current.screens.filter(revoked_at=None):
            live.push(screen_group(screen.pk), "ended")
        record(user, "removed wall board", current, name=current.name)
        events.publish(WallBoardRemoved(current.pk, user))
        live.push(board_group(current.pk), "ended")
        current.delete()


def make_screen(user: User, board: WallBoard, name: str) -> tuple[WallScreen, str]:
    """Let a screen in: it and its secret, which cannot be read again."""
    _demand(user)
    called = _named(name)
    secret = new_secret()
    with transaction.atomic():
        current = _locked(board)
        if current.screens.filter(revoked_at=None).count() >= MOST_SCREENS:
            raise Conflict(_("This board has very many screens already; end one of them first."))
        screen = WallScreen.objects.create(
            board=current, name=called, digest=digest(secret), made_by=user, made_at=clock.now()
        )
        record(user, "let in screen", current, screen=screen.pk, name=called)
        events.publish(WallScreenMade(screen, user))
    return screen, secret


def revoke_screen(user: User, screen: WallScreen) -> None:
    """It shows nothing any more, from this moment on. Once more does nothing."""
    _demand(user)
    with transaction.atomic():
        current = WallScreen.objects.select_for_update().select_related("board").filter(pk=screen.pk).first()
        if current is None:
            raise NotFound(_("There is no such screen."))
        if current.revoked_at is not None:
            return
        current.revoked_at = clock.now()
        current.save(update_fields=["revoked_at"])
        record(user, "ended screen", current.board, screen=current.pk, name=current.name)
        events.publish(WallScreenRevoked(current, user))
        live.push(screen_group(current.pk), "ended")


def screen_url(secret: str) -> str:
    """The address that one opens on the screen."""
    return f"{settings.KEEPWORD_URL.rstrip('/')}/wall/{secret}/"


def seen(screen: WallScreen, address: str, browser: str) -> None:
    """Note that a screen asked, at most once a minute."""
    now = clock.now()
    if screen.seen_at is not None and now - screen.seen_at < _SEEN_EACH:
        return
    due = Q(seen_at=None) | Q(seen_at__lte=now - _SEEN_EACH)
    WallScreen.objects.filter(due, pk=screen.pk).update(
        seen_at=now, seen_from=address[:45], seen_by=_printable(browser)[:LONGEST_BROWSER]
    )


def screen_group(pk: int) -> str:
    """Where an open page of a screen hears that it has ended."""
    return f"wall.screen.{pk}"


def board_group(pk: int) -> str:
    """Where all open pages of a board hear of it."""
    return f"wall.board.{pk}"


def _demand(user: User) -> None:
    if not may_make(user):
        raise Refused(_("Your role makes no boards for the wall."))


def _new() -> WallBoard:
    if WallBoard.objects.count() >= MOST_BOARDS:
        raise Invalid(_("There are very many boards already; remove one first."))
    return WallBoard(created_at=clock.now())


def _locked(board: WallBoard) -> WallBoard:
    found = WallBoard.objects.select_for_update().filter(pk=board.pk).first()
    if found is None:
        raise NotFound(_("There is no such board."))
    return found


def _fill(user: User, current: WallBoard, wanted: Wanted) -> None:
    current.name = _named(wanted.name)
    current.panels = [str(one) for one in rules.panels_of(wanted.panels)]
    current.language = _one_of(wanted.language, Language.values, "language", _("Choose a language."))
    current.theme = _one_of(wanted.theme, Theme.values, "theme", _("Choose light or dark."))
    current.rows = _one_of(wanted.rows, Rows.values, "rows", _("Choose inboxes or teams."))
    if wanted.minutes not in rules.MINUTES:
        raise Invalid(_("Choose how soon is soon."), field="minutes")
    current.minutes = wanted.minutes
    current.first_names = wanted.first_names
    known = set(inboxes_of(user).values_list("pk", flat=True))
    current.inboxes = _known(wanted.inboxes, known, "inboxes", _("There is no such inbox."))
    own = teams_of(user).exclude(pk__in=closed_to(user).values("pk"))
    known = set(own.values_list("pk", flat=True))
    current.teams = _known(wanted.teams, known, "teams", _("There is no such team."))


def _named(name: str) -> str:
    found = " ".join(_printable(name).split())
    if not found or len(found) > LONGEST:
        raise Invalid(_("Give it a name of at most %(n)s letters.") % {"n": LONGEST}, field="name")
    return found


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _one_of(value: str, known: Collection[str], field: str, message: str) -> str:
    if value not in known:
        raise Invalid(message, field=field)
    return value


def _known(given: Collection[int], known: set[int], field: str, message: str) -> list[int]:
    if not set(given) <= known:
        raise Invalid(message, field=field)
    return sorted(set(given))
