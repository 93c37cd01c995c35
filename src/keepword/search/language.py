"""What people type into a search field: words, "phrases", operators (`from:`), minus and OR. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Final

from keepword.search import rules
from keepword.search.rules import Clause, Query

LONGEST: Final = 500  # characters
_MOST_CLAUSES: Final = 12
_LIKE: Final = 0.7  # how alike a typo and an operator are
_SHORTEST_TYPO: Final = 3

BLANKS: Final = re.compile(r"\s+")
_QUOTES: Final = str.maketrans("“”„«»", '"""""')
_PIECE: Final = re.compile(
    r'(?P<minus>(?<![^\s"])-(?=[\w#"]))?'
    r"(?P<head>(?P<name>[^\W\d_]{1,20}):(?!//)[ \t]*)?"
    r'(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+)|(?P<rest>\s+|"|$))'
)
_OR: Final = frozenset(
    {"OR", "АБО", "ИЛИ", "ARBA", "|"}
)  # upper case: the words themselves are looked for too


@dataclass(frozen=True, slots=True)
class Asked:
    """An operator with its value, and where both stand in the text."""

    name: str
    value: str
    negated: bool
    start: int
    end: int
    last: bool = False  # nothing follows: its value may be unfinished


@dataclass(frozen=True, slots=True)
class Typed:
    """A text understood. `unknown`: what looks like an operator, with the likeliest that was meant."""

    query: Query = field(default_factory=Query)
    asked: tuple[Asked, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.query or self.asked)


def read(text: str, operators: Mapping[str, str]) -> Typed:
    """What a text asks for. `operators` gives the operator of each of its names, in every language.

    Every text is a query: what is no operator separates words and means nothing. The last word may be
    unfinished.
    """
    text = text[:LONGEST].translate(_QUOTES)
    reading = _Reading(operators)
    for match in _PIECE.finditer(text):
        reading.piece(match, last=not text[match.end() :].strip())
    return reading.done()


class _Reading:
    """A text on its way into clauses."""

    def __init__(self, operators: Mapping[str, str]) -> None:
        self.operators = operators
        self.clauses: list[Clause] = []
        self.without: list[Clause] = []
        self.asked: list[Asked] = []
        self.unknown: dict[str, str] = {}
        self.joins = False  # the next word is another way to meet the clause before

    def piece(self, match: "re.Match[str]", *, last: bool) -> None:
        name = (match["name"] or "").casefold()
        operator = self.operators.get(name)
        if operator:
            self._operator(match, operator, last)
        elif match["bare"] in _OR and not match["minus"] and not match["head"]:
            self.joins = bool(self.clauses)
        elif match["bare"] is not None or match["quoted"] is not None:
            self._words(match, name, last)

    def _operator(self, match: "re.Match[str]", operator: str, last: bool) -> None:
        value = match["quoted"] if match["quoted"] is not None else match["bare"] or ""
        self.joins = False
        if value.strip():
            typing = last and match["quoted"] is None
            negated = match["minus"] is not None
            self.asked.append(Asked(operator, value.strip(), negated, match.start(), match.end(), typing))

    def _words(self, match: "re.Match[str]", name: str, last: bool) -> None:
        if match["quoted"] is not None:
            found = [*rules.word_clauses(name), *rules.phrase_clauses(match["quoted"])]
        else:
            found = rules.word_clauses((match["head"] or "") + match["bare"])
            if name:
                self._doubt(name)
            if last and found:
                found[-1] = rules.unfinished(found[-1])
        if match["minus"]:
            self.without.extend(replace(clause, prefix=False) for clause in found)
        elif self.joins and len(found) == 1:
            self.clauses[-1] = rules.either([self.clauses[-1], found[0]])
        else:
            self.clauses.extend(found)
        self.joins = False

    def _doubt(self, name: str) -> None:
        if len(name) >= _SHORTEST_TYPO:
            meant = get_close_matches(name, self.operators, n=1, cutoff=_LIKE)
            if meant:
                self.unknown[name] = meant[0]

    def done(self) -> Typed:
        query = Query(
            clauses=tuple(self.clauses[:_MOST_CLAUSES]), without=tuple(self.without[:_MOST_CLAUSES])
        )
        return Typed(query, tuple(self.asked[:_MOST_CLAUSES]), tuple(self.unknown.items()))


def without(text: str, asked: Asked) -> str:
    """The text without one of its operators."""
    text = text[:LONGEST]
    return " ".join((text[: asked.start] + " " + text[asked.end :]).split())


def with_fields(query: Query, found: Sequence[tuple[Asked, str]]) -> Query:
    """The query with operators that name a field of the index (`from:` and the field's name)."""
    given, unwanted = list(query.given), list(query.without)
    for asked, name in found:
        clauses = rules.field_clauses(asked.value, name)
        if clauses and asked.last and not asked.negated:
            clauses[-1] = rules.unfinished(clauses[-1])
        if asked.negated:
            # A value of several words is unwanted as a whole.
            unwanted.extend(rules.phrase_clauses(asked.value, name))
        else:
            given.extend(clauses)
    return replace(query, given=tuple(given), without=tuple(unwanted))
