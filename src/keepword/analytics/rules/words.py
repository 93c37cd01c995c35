"""What each indicator is called and what it counts, in the words of a shop. Pure.

The file (analytics/indicators/words.yaml) is a mapping of names; docs/frameworks.md shows an entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from keepword.analytics.rules import reading
from keepword.analytics.rules.reading import Texts
from keepword.core.errors import Invalid

FILE: Final = Path(__file__).parent.parent / "indicators" / "words.yaml"


class Unit(StrEnum):
    """In what an indicator is measured. Closed: a page knows how to write each."""

    SHARE = "share"
    """0 to 1, of two counts; shown in per cent."""
    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    SCORE_5 = "score_5"
    """A mean on a scale from 1 to 5."""
    SCORE_7 = "score_7"
    """A mean on a scale from 1 to 7."""
    POINTS = "points"
    """0 to 100, where 100 is the best there is."""
    BALANCE = "balance"
    """-100 to 100: the per cent of one side less that of the other, or points now less points before."""
    GAP = "gap"
    """-6 to 6: what was perceived less what was expected, both on a scale from 1 to 7."""
    MONEY = "money"
    """In the shop's currency."""
    COUNT = "count"
    PER_1000 = "per_1000"
    PER_HOUR = "per_hour"
    RATIO = "ratio"
    """One amount over another of the same kind, or so many per one; not bound to 0 to 1."""


class Better(StrEnum):
    """Which way is the better one."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class IndicatorWords:
    """`definition` is exact enough to count by: what over what, what is left out, which moment counts."""

    name: str
    unit: Unit
    better: Better
    title: Texts
    definition: Texts


def read(text: str) -> dict[str, IndicatorWords]:
    """The words of indicators by name, in the order of the file; Invalid with the place of what is wrong."""
    found = reading.document(text, "indicators")
    if not isinstance(found, dict) or not found:
        raise Invalid("indicators: expected names, each with its value")
    return {str(key): _entry(key, value) for key, value in found.items()}


def _entry(key: object, value: object) -> IndicatorWords:
    name = reading.name(key, "indicators")
    fields = reading.mapping(value, name, ("unit", "better", "title", "definition"))
    return IndicatorWords(
        name=name,
        unit=Unit(reading.one_of(fields["unit"], Unit, f"{name}, unit")),
        better=Better(reading.one_of(fields["better"], Better, f"{name}, better")),
        title=reading.texts(fields["title"], f"{name}, title"),
        definition=reading.texts(fields["definition"], f"{name}, definition"),
    )


@cache
def shipped() -> dict[str, IndicatorWords]:
    """Those that come with Keepword."""
    return read(FILE.read_text(encoding="utf-8"))
