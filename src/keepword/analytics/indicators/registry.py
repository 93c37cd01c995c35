"""What an indicator is: a function that gives rows, and how they are added up.

A row says: at this moment (`at`), by this fact (`fact`), of this record (`subject`, `subject_id`), so much
(`top`) of so much (`base`); and whose it is, as far as the indicator knows (the cuts, null elsewhere).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib import import_module
from typing import Any, Final, TypeAlias

import ibis

from keepword.analytics.lake.reading import Reading
from keepword.core.errors import Invalid

MINUTE: Final = 60.0
HOUR: Final = 3600.0
DAY: Final = 86400.0

CUTS: Final[Mapping[str, str]] = {
    "inbox": "int64",
    "channel": "string",
    "team": "int64",
    "agent": "string",
    "language": "string",
    "product": "string",
    "segment": "int64",
}
"""By what a number can be cut besides time, and its type. `agent` is an actor's key."""

_THEMES: Final = (
    "answers",
    "contacts",
    "calls",
    "promises",
    "complaints",
    "causes",
    "orders",
    "aftersales",
    "customers",
    "loyalty",
    "offers",
    "outreach",
    "voice",
    "surveys",
    "reading",
    "people",
    "goods",
    "intake",
    "keeping",
    "quality",
    "strategy",
    "probes",
)


class Way(StrEnum):
    """How rows become one number."""

    SHARE = "share"  # sum of top / sum of base, 0 to 1
    RATIO = "ratio"  # the same of amounts, not bound to 1
    PER_1000 = "per_1000"
    MEAN = "mean"  # the same where each base is 1
    MEDIAN = "median"  # of top
    P75 = "p75"
    P90 = "p90"
    COUNT = "count"  # sum of top
    SUM = "sum"
    BALANCE = "balance"  # 100 * sum of top / sum of base, where top is -1, 0 or 1


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` up to, and not with, `until`; `now` says what is over by now. All in UTC."""

    since: datetime
    until: datetime
    now: datetime

    @property
    def end(self) -> datetime:
        """The last moment of which anything is known: of a span that is not over it is now."""
        return min(self.until, self.now)


Rows: TypeAlias = Callable[[Reading, Span], ibis.Table]


@dataclass(frozen=True, slots=True)
class Indicator:
    """`whole`: its rows are of the span as a whole (how something stands at its end, each customer once), so
    that a cut by time is a measure of each period."""

    name: str
    way: Way
    facts: tuple[str, ...]
    rows: Rows
    whole: bool = False


_known: dict[str, Indicator] = {}


def indicator(name: str, way: Way, *, facts: tuple[str, ...], whole: bool = False) -> Callable[[Rows], Rows]:
    """This function gives the rows of the indicator of that name. ValueError when there is one already."""

    def known(function: Rows) -> Rows:
        if name in _known:
            raise ValueError(f"There are two indicators {name}.")
        _known[name] = Indicator(name, way, facts, function, whole)
        return function

    return known


def computed() -> Mapping[str, Indicator]:
    """Every indicator that can be computed, by name."""
    for theme in _THEMES:
        import_module(f"keepword.analytics.indicators.{theme}")
    return dict(sorted(_known.items()))


def named(name: str) -> Indicator:
    """An indicator; Invalid when none of that name is computed."""
    found = computed().get(name)
    if found is None:
        raise Invalid(f"There is no indicator {name} that can be computed.", field="indicator")
    return found


def as_rows(
    table: ibis.Table,
    top: Any,
    base: Any = 1.0,
    *,
    at: Any = None,
    subject: str = "conversation",
    subject_id: Any = None,
    **cuts: Any,
) -> ibis.Table:
    """A table of facts as rows of an indicator. Cuts are its columns of those names, unless told."""
    if at is None:
        at = table.at
    columns: dict[str, Any] = {
        "at": at.cast("timestamp('UTC')"),
        "top": _value(top).cast("float64"),
        "base": _value(base).cast("float64"),
        "subject": ibis.literal(subject),
        "subject_id": (table.subject_id if subject_id is None else subject_id).cast("int64"),
        "fact": table.id.cast("int64"),
    }
    for name, of in CUTS.items():
        if name in cuts:
            columns[name] = _value(cuts[name]).cast(of)
        elif name in table.columns:
            columns[name] = table[name].cast(of)
        elif name == "agent" and "actor" in table.columns:
            columns[name] = table.actor.cast(of)
        else:
            columns[name] = ibis.null().cast(of)
    return table.select(**columns)


def together(first: ibis.Table, *others: ibis.Table) -> ibis.Table:
    """Rows of several sources as those of one indicator."""
    for other in others:
        first = first.union(other)
    return first


def _value(given: Any) -> Any:
    return given if isinstance(given, ibis.Value) else ibis.literal(given)
