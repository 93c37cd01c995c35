"""What stands on a board for the wall, and what of it is urgent. Pure.

Numbers come by place, an inbox and a team; a board takes those that it is of and that its keeper may see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil, isqrt
from typing import Final

from django.utils.translation import gettext as _

from keepword.core.errors import Invalid

MOST_ROWS: Final = 6
"""Of one panel: what is read from five metres."""

MINUTES: Final = (10, 15, 30, 60)
"""How soon is soon, for first answers."""

LIVE_SOON: Final = timedelta(seconds=20)
LIVE_LATE: Final = timedelta(minutes=4)
"""Who waits while they are there: twenty seconds is the target of Staffing, four minutes the rule."""

MOST_COLUMNS: Final = 3


class Panel(StrEnum):
    """A part of a board."""

    WAITING = "waiting"
    ANSWERS = "answers"
    PROMISES = "promises"
    LIVE = "live"
    PEOPLE = "people"
    ARRIVALS = "arrivals"
    CSAT = "csat"
    TROUBLE = "trouble"
    TESTS = "tests"


STRIPS: Final = frozenset({Panel.TROUBLE, Panel.TESTS})
"""These stand in a line above the others."""

SENSIBLE: Final = tuple(Panel)


class Level(StrEnum):
    """How urgent something is."""

    CALM = "calm"
    SOON = "soon"
    LATE = "late"


ORDER: Final = (Level.CALM, Level.SOON, Level.LATE)


def worst(levels: Iterable[Level]) -> Level:
    """The most urgent; calm of none."""
    return max(levels, key=ORDER.index, default=Level.CALM)


def by_due(due: datetime, now: datetime, soon: timedelta) -> Level:
    """What is due: late from that moment on, soon within `soon` before it."""
    if due <= now:
        return Level.LATE
    return Level.SOON if due - now <= soon else Level.CALM


def by_wait(since: datetime, now: datetime) -> Level:
    """Who waits while they are there."""
    waited = now - since
    if waited >= LIVE_LATE:
        return Level.LATE
    return Level.SOON if waited >= LIVE_SOON else Level.CALM


# Of what a board is -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where work is: the inbox by which it came, the team that has it."""

    inbox: int
    team: int | None


@dataclass(frozen=True, slots=True)
class Sight:
    """What a keeper sees, as `conversations.queries.visible` has it, but for single conversations that were
    given to them out of what is closed to them: a board is of places."""

    own_teams: frozenset[int] = frozenset()
    closed_teams: frozenset[int] = frozenset()
    closed_inboxes: frozenset[int] = frozenset()

    def sees(self, place: Place) -> bool:
        if place.team in self.own_teams:
            return True
        return place.team not in self.closed_teams and place.inbox not in self.closed_inboxes


@dataclass(frozen=True, slots=True)
class Scope:
    """Of which inboxes and teams; empty: of all."""

    sight: Sight
    inboxes: frozenset[int] = frozenset()
    teams: frozenset[int] = frozenset()

    @property
    def whole(self) -> bool:
        return not (self.inboxes or self.teams)

    def holds(self, place: Place) -> bool:
        if self.inboxes and place.inbox not in self.inboxes:
            return False
        if self.teams and place.team not in self.teams:
            return False
        return self.sight.sees(place)


# Rows ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait at a place, and since when the longest does."""

    place: Place
    n: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due at a place; `over`: it was judged late already."""

    place: Place
    at: datetime
    over: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line of who waits. `key` is the number of the inbox or team; None: without a team. `others`: rows
    that are folded into it."""

    key: int | None
    n: int
    since: datetime
    over: int = 0
    soon: int = 0
    others: int = 0

    @property
    def level(self) -> Level:
        return Level.LATE if self.over else Level.SOON if self.soon else Level.CALM


@dataclass(frozen=True, slots=True)
class Dues:
    """Of what is due: how many are over, how many come within the time, and the moment that comes next (of
    those that are over the oldest)."""

    over: int
    soon: int
    oldest: datetime | None
    next: datetime | None

    @property
    def level(self) -> Level:
        return Level.LATE if self.over else Level.SOON if self.soon else Level.CALM


def rows(
    waiting: Iterable[Waiting], answers: Iterable[Due], scope: Scope, now: datetime, *, minutes: int, by: str
) -> list[Row]:
    """Who waits, by inbox or by team (`by`), with the first answers that are over or soon due there; the
    longest wait first, those beyond MOST_ROWS folded into one."""
    found: dict[int | None, Row] = {}
    for one in waiting:
        if scope.holds(one.place) and one.n:
            key = one.place.team if by == "team" else one.place.inbox
            old = found.get(key)
            since = min(old.since, one.since) if old else one.since
            found[key] = Row(key, one.n + (old.n if old else 0), since)
    for due in answers:
        key = due.place.team if by == "team" else due.place.inbox
        row, level = found.get(key), _level(due, now, timedelta(minutes=minutes))
        if row is not None and level is not Level.CALM and scope.holds(due.place):
            late = level is Level.LATE
            found[key] = Row(row.key, row.n, row.since, row.over + late, row.soon + (not late))
    ordered = sorted(found.values(), key=lambda one: (one.since, one.key is None, one.key or 0))
    return _folded(ordered)


def _level(due: Due, now: datetime, soon: timedelta) -> Level:
    return Level.LATE if due.over else by_due(due.at, now, soon)


def _folded(ordered: Sequence[Row]) -> list[Row]:
    if len(ordered) <= MOST_ROWS:
        return list(ordered)
    kept, rest = ordered[: MOST_ROWS - 1], ordered[MOST_ROWS - 1 :]
    last = Row(
        None,
        sum(one.n for one in rest),
        min(one.since for one in rest),
        sum(one.over for one in rest),
        sum(one.soon for one in rest),
        len(rest),
    )
    return [*kept, last]


def dues(some: Iterable[Due], scope: Scope, now: datetime, until: datetime) -> Dues:
    """What of it is over, and what comes up to, and not with, `until`."""
    held = [one for one in some if scope.holds(one.place)]
    late = [one.at for one in held if one.over or one.at <= now]
    coming = [one.at for one in held if not one.over and now < one.at < until]
    return Dues(len(late), len(coming), min(late, default=None), min(coming, default=None))


def total(waiting: Iterable[Waiting], scope: Scope) -> tuple[int, datetime | None]:
    """How many wait in all, and since when the longest does."""
    held = [one for one in waiting if scope.holds(one.place) and one.n]
    return sum(one.n for one in held), min((one.since for one in held), default=None)


def expected_by(halves: Sequence[float], slot: int, part: float) -> float:
    """Of a day's forecast by half-hours: what was to come up to `part` (0..1) of the half-hour `slot`."""
    return sum(halves[:slot]) + halves[slot] * part


# How it is laid out -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Grid:
    """So many columns and rows; the first panel is as tall as `tall` rows, so that nothing is left empty."""

    columns: int
    rows: int
    tall: int


def grid(panels: int) -> Grid:
    """The grid of so many panels: no cell of it stays empty."""
    if panels < 1:
        return Grid(1, 1, 1)
    columns = min(MOST_COLUMNS, isqrt(panels - 1) + 1)
    height = ceil(panels / columns)
    return Grid(columns, height, 1 + columns * height - panels)


# What may be set ----------------------------------------------------------------------------------------


def panels_of(given: Iterable[str]) -> list[Panel]:
    """Panels of their names, each once, in order; Invalid of an unknown one, and of none."""
    try:
        found = list(dict.fromkeys(Panel(one) for one in given))
    except ValueError:
        raise Invalid(_("Choose from what a board can show."), field="panels") from None
    if not set(found) - STRIPS:
        raise Invalid(_("Choose at least one number that the board shows."), field="panels")
    return found


def known_panels(stored: Iterable[str]) -> list[Panel]:
    """Panels of a row; what there is no more is left out."""
    return [Panel(one) for one in stored if one in set(Panel)]
