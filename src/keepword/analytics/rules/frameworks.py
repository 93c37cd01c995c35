"""Frameworks: what good service is, as somebody has put it in principles, each with what proves it. Pure.

Those that come with Keepword stand in analytics/frameworks/, a file each; docs/frameworks.md says how an
organisation writes its own.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from keepword.analytics.rules import reading, words
from keepword.analytics.rules.reading import Texts
from keepword.core.errors import Invalid

FOLDER: Final = Path(__file__).parent.parent / "frameworks"
MOST_PRINCIPLES: Final = 50
MOST_INDICATORS: Final = 20
EARLIEST_YEAR, LATEST_YEAR = 1700, 2200


class Drawing(StrEnum):
    """How a framework is drawn, as its creators would. Each drawing stands beside its table."""

    RADAR = "radar"
    """Axes from one middle: dimensions of one scale (SERVQUAL)."""
    STAIR = "stair"
    """Steps, each stands on the one before."""
    CIRCLE = "circle"
    """Around and around: what feeds the next."""
    TIMELINE = "timeline"
    """Along the minutes of one contact."""
    PILLARS = "pillars"
    """Side by side, each bears the whole."""
    CARDS = "cards"
    """A card each, in no order."""
    LIST = "list"
    """Numbered rules."""
    TABLE = "table"
    """Rows, where there are many of different kinds."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where it was first written down. `year` is that of the work."""

    author: str
    year: int
    work: str


@dataclass(frozen=True, slots=True)
class Principle:
    """`does` is what Keepword or the shop does so that it holds; `indicators` prove it, the first first."""

    id: str
    title: Texts
    does: Texts
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Framework:
    """Principles in their order."""

    id: str
    title: Texts
    drawing: Drawing
    source: Source | None
    principles: tuple[Principle, ...]


def read(text: str, known: Collection[str]) -> Framework:
    """The framework that a YAML text holds; Invalid with the place of what is wrong.

    `known` are the names of the indicators that there are.
    """
    found = reading.document(text, "framework")
    fields = reading.mapping(found, "framework", ("id", "drawing", "title", "principles"), ("source",))
    which = reading.name(fields["id"], "framework, id")
    return Framework(
        id=which,
        title=reading.texts(fields["title"], f"{which}, title"),
        drawing=Drawing(reading.one_of(fields["drawing"], Drawing, f"{which}, drawing")),
        source=_source(fields.get("source"), f"{which}, source"),
        principles=_principles(fields["principles"], f"{which}, principles", known),
    )


def _source(value: object, where: str) -> Source | None:
    if value is None:
        return None
    fields = reading.mapping(value, where, ("author", "year", "work"))
    year = fields["year"]
    if type(year) is not int or not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Invalid(f"{where}, year: expected a year such as 1988, found {reading.short(year)}")
    author = reading.text(fields["author"], f"{where}, author")
    return Source(author, year, reading.text(fields["work"], f"{where}, work"))


def _principles(value: object, where: str, known: Collection[str]) -> tuple[Principle, ...]:
    listed = reading.items(value, where)
    if len(listed) > MOST_PRINCIPLES:
        raise Invalid(f"{where}: more than {MOST_PRINCIPLES}")
    found: dict[str, Principle] = {}
    for number, one in enumerate(listed, start=1):
        fields = reading.mapping(one, f"{where}, {number}", ("id", "title", "does", "indicators"))
        which = reading.name(fields["id"], f"{where}, {number}, id")
        if which in found:
            raise Invalid(f"{where}, {number}, id: {which} is there already")
        here = f"{where}, {which}"
        found[which] = Principle(
            id=which,
            title=reading.texts(fields["title"], f"{here}, title"),
            does=reading.texts(fields["does"], f"{here}, does"),
            indicators=_indicators(fields["indicators"], f"{here}, indicators", known),
        )
    return tuple(found.values())


def _indicators(value: object, where: str, known: Collection[str]) -> tuple[str, ...]:
    listed = reading.items(value, where)
    if len(listed) > MOST_INDICATORS:
        raise Invalid(f"{where}: more than {MOST_INDICATORS}")
    names: list[str] = []
    for one in listed:
        which = reading.name(one, where)
        if which not in known:
            raise Invalid(f"{where}: there is no indicator {which}")
        if which in names:
            raise Invalid(f"{where}: {which} twice")
        names.append(which)
    return tuple(names)


@cache
def shipped() -> dict[str, Framework]:
    """Those that come with Keepword, by id. Their file has the name of their id."""
    known = words.shipped()
    return {
        path.stem: read(path.read_text(encoding="utf-8"), known) for path in sorted(FOLDER.glob("*.yaml"))
    }
