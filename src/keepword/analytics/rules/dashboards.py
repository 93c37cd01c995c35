"""What stands on a dashboard, and what may be said when two numbers lie beside each other. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from keepword.analytics.rules.verdicts import FEWEST
from keepword.analytics.rules.words import Better, IndicatorWords
from keepword.core.errors import Invalid

MOST: Final = 24
"""Tiles of a dashboard: as many as one looks at."""

LONGEST_KEY: Final = 120
TEAM, AGENT = "team", "agent"
CUTS: Final = ("", TEAM, AGENT, "inbox", "channel", "language", "segment", "product")

PERSON: Final = (
    "first_response_time",
    "first_minutes_attention",
    "resolution_time",
    "first_contact_resolution",
    "promises_kept",
    "csat",
    "qa_score",
    "empathy_score",
    "courtesy_score",
    "clarity_score",
    "ownership_score",
    "memory_use",
    "complaint_csat",
    "call_answer_time",
    "callback_kept",
    "reopen_share",
    "handle_time",
)
"""What a person's own work shows in, the first first."""

TEAMS: Final = (
    "first_response_time",
    "first_minutes_attention",
    "next_response_time",
    "resolution_time",
    "sla_attainment",
    "first_contact_resolution",
    "unanswered_share",
    "promises_kept",
    "csat",
    "qa_score",
    "owner_continuity",
    "handover_share",
    "transfer_share",
    "complaint_response_time",
    "complaint_csat",
    "reopen_share",
)
"""What a team's work shows in, the first first."""


@dataclass(frozen=True, slots=True)
class Tile:
    """An indicator, whole or of one value of a cut."""

    indicator: str
    cut: str = ""
    key: str = ""

    @property
    def scope(self) -> str:
        """As in "team:3"; "" for the whole."""
        return f"{self.cut}:{self.key}" if self.cut else ""


def tile(indicator: str, scope: str, known: Iterable[str]) -> Tile:
    """A tile of an indicator's name and a scope; Invalid with the field at fault."""
    if indicator not in known:
        raise Invalid(_("Choose an indicator."), field="indicator")
    cut, _colon, key = scope.partition(":")
    if cut not in CUTS or bool(cut) != bool(key) or len(key) > LONGEST_KEY or not key.isprintable():
        raise Invalid(_("Choose for whom it is."), field="scope")
    return Tile(indicator, cut, key)


def checked(tiles: Sequence[Tile]) -> list[Tile]:
    """Without those that stand there already; Invalid when there are none or too many."""
    once = list(dict.fromkeys(tiles))
    if not once:
        raise Invalid(_("Choose at least one indicator."), field="tiles")
    if len(once) > MOST:
        raise Invalid(_("A dashboard holds at most %(n)s indicators.") % {"n": MOST}, field="tiles")
    return once


def stored(tiles: Iterable[Tile]) -> list[list[str]]:
    """Tiles as a row keeps them."""
    return [[one.indicator, one.cut, one.key] for one in tiles]


def read(rows: Iterable[Sequence[str]], known: Iterable[str]) -> list[Tile]:
    """Tiles of a row; what is of an indicator that there is no more is left out."""
    names = set(known)
    return [Tile(*row) for row in rows if row[0] in names]


@dataclass(frozen=True, slots=True)
class Ends:
    """A value with its 95 % interval, where one is known, and how many records it stands on."""

    value: float | None
    low: float | None
    high: float | None
    n: int


class Beside(StrEnum):
    """What may be said of a number beside that of all."""

    SAME = "same"
    """Their intervals overlap: no difference that chance would not explain."""
    BETTER = "better"
    WORSE = "worse"
    UNKNOWN = "unknown"
    """Too few records, or a number (a median, a count) for which no interval is known."""


def beside(mine: Ends, others: Ends, of: IndicatorWords) -> Beside:
    """Whether two numbers differ by more than chance would explain: only where their intervals lie apart.

    That is stricter than a test of the difference (Schenker, Gentleman 2001: of two equal numbers fewer than
    one pair in a hundred lies apart), which is wanted here: many are compared, and about people.
    """
    if min(mine.n, others.n) < FEWEST:
        return Beside.UNKNOWN
    if mine.low is None or mine.high is None or others.low is None or others.high is None:
        return Beside.UNKNOWN
    if mine.low <= others.high and others.low <= mine.high:
        return Beside.SAME
    above = mine.low > others.high
    return Beside.BETTER if above == (of.better is Better.UP) else Beside.WORSE
