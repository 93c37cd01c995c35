"""What a board says, in its language: each panel as a tile of a few figures and lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from keepword.analytics.models import WallBoard
from keepword.analytics.queries.wall_numbers import MOST, Snapshot
from keepword.analytics.rules import walls as rules
from keepword.analytics.rules.verdicts import FEWEST
from keepword.analytics.rules.walls import Dues, Level, Panel, Scope
from keepword.outreach.rules.effect import wilson
from keepword.teams.rules import AWAY, BUSY, HERE

MOST_NAMES: Final = 10
_DAY: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock that runs in the page: up from a moment, or down to it and then up again."""

    at: datetime
    text: str
    down: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it is of."""

    value: str
    words: str
    level: Level = Level.CALM
    clock: Clock | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row under the figures."""

    label: str
    value: str
    level: Level = Level.CALM
    words: str = ""
    clock: Clock | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """A panel. `note` is said below, `calm` where there is nothing to see to."""

    key: str
    title: str
    figures: Sequence[Figure]
    lines: Sequence[Line] = ()
    note: str = ""
    calm: str = ""

    @property
    def level(self) -> Level:
        return rules.worst([*(one.level for one in self.figures), *(one.level for one in self.lines)])


@dataclass(frozen=True, slots=True)
class Strip:
    """A line above the tiles: something that is wrong."""

    words: str
    clock: Clock
    level: Level = Level.LATE


@dataclass(frozen=True, slots=True)
class View:
    """A board whose numbers are being told."""

    board: WallBoard
    now: Snapshot
    scope: Scope

    def up(self, at: datetime | None) -> Clock | None:
        return Clock(at, running((self.now.at - at).total_seconds())) if at else None

    def down(self, at: datetime | None) -> Clock | None:
        return Clock(at, running((at - self.now.at).total_seconds()), down=True) if at else None


def running(seconds: float) -> str:
    """A clock's face: "4:05", "1:04:05", "2 d 3 h"."""
    whole = max(0, int(seconds))
    if whole >= _DAY:
        return _("%(d)s d %(h)s h") % {"d": whole // _DAY, "h": whole % _DAY // 3600}
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def amount(n: float) -> str:
    """A whole number as the language writes it."""
    return formats.number_format(round(n), use_l10n=True, force_grouping=True)


def percent(share: float) -> str:
    return _("%(n)s%%") % {"n": formats.number_format(round(share * 100))}


def tiles(view: View) -> list[Tile]:
    """The tiles of a board, in its order."""
    wanted = rules.known_panels(view.board.panels)
    return [_TILES[one](view) for one in wanted if one not in rules.STRIPS]


def strips(view: View) -> list[Strip]:
    """What is wrong now, as far as the board tells of it."""
    wanted, found = rules.known_panels(view.board.panels), []
    if Panel.TROUBLE in wanted:
        found += _trouble(view)
    if Panel.TESTS in wanted:
        found += [
            Strip(_("A service test fails: %(name)s") % {"name": name}, _clock(view, since))
            for name, since in view.now.tests
        ]
    return found


def _clock(view: View, since: datetime) -> Clock:
    return Clock(since, running((view.now.at - since).total_seconds()))


def _trouble(view: View) -> list[Strip]:
    said = []
    for one in view.now.trouble:
        if one.kind == "incident":
            words, level = _("Incident %(number)s is not mended") % {"number": one.pk}, Level.LATE
        else:
            words = ngettext(
                "Problem %(number)s: %(n)s conversation", "Problem %(number)s: %(n)s conversations", one.size
            ) % {"number": one.pk, "n": amount(one.size)}
            level = Level.SOON
        said.append(Strip(words, _clock(view, one.since), level))
    return said


def _waiting(view: View) -> Tile:
    now, board = view.now, view.board
    rows = rules.rows(now.waiting, now.answers, view.scope, now.at, minutes=board.minutes, by=board.rows)
    n, since = rules.total(now.waiting, view.scope)
    names: Mapping[int, str] = now.teams if board.rows == "team" else now.inboxes
    lines = [
        Line(_row_name(one, names, board.rows), amount(one.n), one.level, _urgent(one), view.up(one.since))
        for one in rows
    ]
    words = ngettext("customer waits", "customers wait", n)
    figure = Figure(amount(n), words, rules.worst(one.level for one in rows), view.up(since))
    return Tile("waiting", _("Waiting for an answer"), [figure], lines, calm="" if n else _("Nobody waits."))


def _row_name(row: rules.Row, names: Mapping[int, str], by: str) -> str:
    if row.others:
        return ngettext("%(n)s more", "%(n)s more", row.others) % {"n": row.others}
    if row.key is None:
        return _("without a team")
    return names.get(row.key) or (_("a removed team") if by == "team" else "–")


def _urgent(row: rules.Row) -> str:
    parts = []
    if row.over:
        parts.append(ngettext("%(n)s over", "%(n)s over", row.over) % {"n": amount(row.over)})
    if row.soon:
        parts.append(ngettext("%(n)s soon", "%(n)s soon", row.soon) % {"n": amount(row.soon)})
    return " · ".join(parts)


def _answers(view: View) -> Tile:
    now = view.now
    until = now.at + timedelta(minutes=view.board.minutes)
    found = rules.dues(now.answers, view.scope, now.at, until)
    soon = _("due within %(n)s min") % {"n": view.board.minutes}
    calm = "" if found.over or found.soon else _("None is due.")
    return Tile("answers", _("First answers"), _dues(view, found, soon), calm=calm)


def _promises(view: View) -> Tile:
    found = rules.dues(view.now.promises, view.scope, view.now.at, view.now.day_ends)
    figures = _dues(view, found, pgettext("promises", "still due today"))
    calm = "" if found.over or found.soon else _("None is due today.")
    return Tile("promises", _("Promises"), figures, calm=calm)


def _dues(view: View, found: Dues, words: str) -> list[Figure]:
    late = Level.LATE if found.over else Level.CALM
    soon = Level.SOON if found.soon else Level.CALM
    return [
        Figure(_capped(found.over), pgettext("due moments", "over"), late, view.up(found.oldest)),
        Figure(_capped(found.soon), words, soon, view.down(found.next)),
    ]


def _capped(n: int) -> str:
    return _("%(n)s+") % {"n": amount(MOST)} if n >= MOST else amount(n)


def _live(view: View) -> Tile:
    chats = [one for one in view.now.waiting if one.place.inbox in view.now.chat_inboxes]
    n, since = rules.total(chats, view.scope)
    calls, called = rules.total(view.now.calls, view.scope)
    figures = [
        Figure(amount(n), ngettext("chat waits", "chats wait", n), _wait(view, since), view.up(since)),
        Figure(
            amount(calls), ngettext("call waits", "calls wait", calls), _wait(view, called), view.up(called)
        ),
    ]
    return Tile("live", _("Chats and calls"), figures, calm="" if n or calls else _("Nobody waits."))


def _wait(view: View, since: datetime | None) -> Level:
    return rules.by_wait(since, view.now.at) if since else Level.CALM


def _people(view: View) -> Tile:
    some = [one for one in view.now.people if not view.scope.teams or one.teams & view.scope.teams]
    here = [one for one in some if one.presence == HERE]
    held, takes = sum(one.held for one in here), [one.capacity for one in here]
    room = sum(one for one in takes if one is not None)
    figures = [Figure(amount(len(here)), ngettext("is here", "are here", len(here)))]
    if here:
        open_ = ngettext("open conversation", "open conversations", held)
        full = bool(takes) and None not in takes and held >= room
        value = amount(held)
        if takes and None not in takes:
            value = _("%(held)s of %(capacity)s") % {"held": amount(held), "capacity": amount(room)}
        figures.append(Figure(value, open_, Level.SOON if full else Level.CALM))
    lines: list[Line] = []
    if view.board.first_names:
        for one in here[:MOST_NAMES]:
            room_of = "" if one.capacity is None else f" / {amount(one.capacity)}"
            lines.append(Line(one.first_name, amount(one.held) + room_of))
    return Tile(
        "people", _("Who is there"), figures, lines, _others(some), "" if here else _("Nobody is here now.")
    )


def _others(some: Sequence[object]) -> str:
    words = [getattr(one, "presence", "") for one in some]
    busy, away = words.count(BUSY), words.count(AWAY)
    parts = []
    if busy:
        parts.append(ngettext("%(n)s busy", "%(n)s busy", busy) % {"n": amount(busy)})
    if away:
        parts.append(ngettext("%(n)s away", "%(n)s away", away) % {"n": amount(away)})
    return " · ".join(parts)


def _arrivals(view: View) -> Tile:
    found = view.now.arrivals
    figures = [Figure(amount(found.came), ngettext("contact today", "contacts today", found.came))]
    notes = [] if view.scope.whole else [_("Of the whole service.")]
    if found.by_now is None or found.whole_day is None:
        notes.append(_("No forecast yet: it needs a week of contacts."))
    else:
        figures.append(Figure(amount(found.by_now), _("expected by now")))
        notes.append(_("%(n)s expected in the whole day.") % {"n": amount(found.whole_day)})
    return Tile("arrivals", _("Arrivals"), figures, note=" ".join(notes))


def _csat(view: View) -> Tile:
    inboxes = view.scope.inboxes
    some = [one for one in view.now.rated if not inboxes or one.inbox in inboxes]
    n, good = sum(one.n for one in some), sum(one.good for one in some)
    notes = []
    if n < FEWEST:
        figure = Figure("–", _("no data"))
        notes.append(
            ngettext("%(n)s rating today, too few to say.", "%(n)s ratings today, too few to say.", n)
            % {"n": amount(n)}
        )
    else:
        low, high = wilson(good, n)
        figure = Figure(percent(good / n), _("gave 4 or 5"))
        between = {"n": amount(n), "low": percent(low), "high": percent(high)}
        notes.append(
            ngettext(
                "of %(n)s rating today; truly between %(low)s and %(high)s",
                "of %(n)s ratings today; truly between %(low)s and %(high)s",
                n,
            )
            % between
        )
    if view.scope.teams:
        notes.append(_("Of all teams."))
    return Tile("csat", _("Satisfaction today"), [figure], note=" ".join(notes))


_TILES: Final[Mapping[Panel, Callable[[View], Tile]]] = MappingProxyType(
    {
        Panel.WAITING: _waiting,
        Panel.ANSWERS: _answers,
        Panel.PROMISES: _promises,
        Panel.LIVE: _live,
        Panel.PEOPLE: _people,
        Panel.ARRIVALS: _arrivals,
        Panel.CSAT: _csat,
    }
)
