"""Kinds of facts: which there are, what each tells, and what it says besides.

Each app declares its kinds in its `facts.py`, which is found by its name. Whoever measures reads them by
these columns, and a name that changes unnoticed would be a number that is wrong unnoticed: a fact of an
unknown kind, or with an unknown name in it, is an error while `strict`, as in tests. In a shop it is kept.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

logger = logging.getLogger(__name__)


class JSON:
    """The type of a column that holds any JSON: a choice or a number, what was before."""


class Names:
    """The type of a column that holds a list of short names."""


TYPES: Final = (int, float, str, bool, datetime, JSON, Names)
OWN: Final = frozenset(
    {"id", "kind", "at", "subject_id", "person", "actor", "value", "supersedes", "data", "more", "month"}
)
MOST: Final = 40  # characters of a kind, as the table has it

strict = False  # whether what is not declared is an error


class Undeclared(Exception):
    """A fact of a kind, or with a name or a type in it, that nobody declared."""


@dataclass(frozen=True)
class Kind:
    """A kind of fact: what it `tells` in one line, and its columns besides those of every fact."""

    name: str
    tells: str
    columns: Mapping[str, type]


_kinds: dict[str, Kind] = {}
_missed: set[str] = set()  # what the log has been told of


def declare(kind: str, tells: str, **columns: type) -> Kind:
    """There are facts of this kind, with these columns. Once for a kind; ValueError names what is wrong.

    A column may be None in any fact. A fact that corrects another one is of the same kind (or takes it back).
    """
    if kind in _kinds:
        raise ValueError(f"Facts of {kind} are declared twice.")
    if not kind.isidentifier() or len(kind) > MOST:
        raise ValueError(f"{kind} is no name for a kind of facts.")
    for name, of in columns.items():
        if name in OWN or of not in TYPES:
            raise ValueError(f"Facts of {kind} cannot have the column {name}: {of.__name__}.")
    _kinds[kind] = made = Kind(kind, tells, columns)
    return made


def kinds() -> Mapping[str, Kind]:
    """Every kind that is declared, by name, in the order of the names."""
    return dict(sorted(_kinds.items()))


def columns_of(kind: str) -> Mapping[str, type]:
    """The columns of a kind; none of a kind that nobody declared (a shop's older facts)."""
    known = _kinds.get(kind)
    return known.columns if known else {}


def check(kind: str, data: Mapping[str, Any]) -> None:
    """Undeclared while strict, else a line in the log, once, when a fact is not as it was declared."""
    wrong = list(_wrong(kind, data))
    if wrong and strict:
        raise Undeclared(" ".join(wrong))
    for text in wrong:
        if text not in _missed:
            _missed.add(text)
            logger.warning("%s It is kept, and no measure reads it.", text)


def _wrong(kind: str, data: Mapping[str, Any]) -> Iterable[str]:
    known = _kinds.get(kind)
    if known is None:
        yield f"Facts of {kind} are declared nowhere."
        return
    for name, value in data.items():
        of = known.columns.get(name)
        if of is None:
            yield f"Facts of {kind} have no column {name}."
        elif not fits(value, of):
            yield f"The column {name} of {kind} is of {of.__name__}, not of {type(value).__name__}."


def fits(value: Any, of: type) -> bool:
    """Whether a value can stand in a column of a type."""
    if value is None or of is JSON:
        return True
    if of is Names:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if of is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if of is int:
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63
    if of is datetime:
        return isinstance(value, str | datetime)
    return isinstance(value, of)
