"""What happened when, beside numbers over time: numbered marks in a drawing, and a list of them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import formats
from django.utils.translation import gettext as _

from keepword.accounts.days import today
from keepword.analytics.models import Annotation, IndicatorValue
from keepword.analytics.queries import annotations as queries
from keepword.analytics.queries.reports import Found
from keepword.analytics.rules import words
from keepword.analytics.rules.annotations import places
from keepword.analytics.rules.dashboards import Tile
from keepword.analytics.rules.keeping import Stretch
from keepword.audit.services import Actor
from keepword.desk.service import shown

Notes = Mapping[int, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Note:
    """An annotation with its number in the list."""

    number: int
    annotation: Annotation
    may_change: bool
    to_come: bool = False

    @property
    def day(self) -> date:
        return self.annotation.day

    @property
    def when(self) -> str:
        """Its day in words."""
        return formats.date_format(self.day, "j M Y")

    @property
    def of(self) -> str:
        """Of what and of whom it is, in words: "" of all numbers of the whole service."""
        parts = [self.annotation.team.name if self.annotation.team else ""]
        if known := words.shipped().get(self.annotation.indicator):
            parts.append(shown.said(known.title))
        return " · ".join(part for part in parts if part)


def numbered(user: Actor, found: Iterable[Annotation]) -> list[Note]:
    """A list of them, the oldest first."""
    day = today()
    return [
        Note(number, one, queries.may_change(user, one), one.day > day)
        for number, one in enumerate(found, start=1)
    ]


def of_series(user: Actor, name: str, past: Sequence[IndicatorValue]) -> tuple[list[Note], Notes]:
    """Those of an indicator's series, and where they stand on it. A few queries."""
    if not past:
        return [], {}
    found = numbered(user, queries.of_indicator(user, name, past[0].begins))
    return found, marks(past, found)


def of_board(user: Actor, proofs: Found) -> list[Note]:
    """Those of the trends of a dashboard. A few queries."""
    begins = [proof.trend[0].begins for _tile, proof in proofs if proof.trend]
    tiles = [tile for tile, _proof in proofs]
    return numbered(user, queries.of_tiles(user, tiles, min(begins, default=date.max)))


def on_tile(notes: Sequence[Note], tile: Tile, trend: Sequence[IndicatorValue]) -> Notes:
    """Where those that belong to a tile stand on its trend."""
    mine = {one.pk for one in queries.belonging((note.annotation for note in notes), tile)}
    return marks(trend, [one for one in notes if one.annotation.pk in mine])


def marks(past: Sequence[IndicatorValue], notes: Sequence[Note]) -> Notes:
    """By the place of a value, the numbers of what happened in its stretch of time; the future has none."""
    if not past or not notes:
        return {}
    begun = [one for one in notes if not one.to_come]
    found: dict[int, list[int]] = {}
    at = places([one.begins for one in past], _last(past[-1]), [one.day for one in begun])
    for place, note in zip(at, begun, strict=True):
        if place is not None:
            found.setdefault(place, []).append(note.number)
    return found


def _last(one: IndicatorValue) -> date:
    """The last day of its stretch of time."""
    if one.kind == Stretch.MONTH:
        return one.begins.replace(day=monthrange(one.begins.year, one.begins.month)[1])
    return one.begins + timedelta(days=6 if one.kind == Stretch.WEEK else 0)


def line(note: Note) -> str:
    """One in a line of text."""
    of = f" ({note.of})" if note.of else ""
    return _("%(number)s. %(day)s: %(text)s") % {
        "number": note.number,
        "day": note.when,
        "text": f"{note.annotation.text}{of}",
    }
