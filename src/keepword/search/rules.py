"""What is asked of each engine, and what each document is found by. Pure."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from keepword.language.lemmas import LONGEST_WORD, TOKEN, Word, lemmas, normal, word_of, words

_SHORTEST_PREFIX: Final = 3  # letters; a shorter one begins too many words to be of use
_INDEXED_BODY: Final = 50_000  # characters of a document's body that can be found
_INDEXED_HEADS: Final = 2_000
# PostgreSQL knows no position in a text beyond 16,383 and no tsvector above 1 MB.
_MOST_TERMS: Final = 14_000
_MOST_HEAD_TERMS: Final = 1_000
_MOST_FIELD_TERMS: Final = 200

# A term is letters and digits; what begins with these is none that a text could have. None of them is ASCII,
# at which FTS5's tokenizer would part them.
_HEAD: Final = "·"
_KIND: Final = "¤"
_FACET: Final = "¦"
_FIELD: Final = "§"

_TIE_BITS: Final = 20
_LATEST: Final = (1 << 43) - 1

BODY: Final = "text"  # the field that a document's body is


# Queries ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that a document must have: any of the alternatives, each one or more words in a row.

    With `prefix` the last word of each alternative that was typed may go on; `roots` are whole. With a
    `field` it must stand there: one of the document's own, or its body (BODY).
    """

    typed: tuple[tuple[str, ...], ...]
    roots: tuple[str, ...] = ()
    prefix: bool = False
    field: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of the index.

    `clauses` must stand anywhere, best in title and people; `given` in their fields; `without` nowhere.
    `facets` and `not_facets` are what a document is, by the names that its source gave it.
    """

    clauses: tuple[Clause, ...] = ()
    given: tuple[Clause, ...] = ()
    without: tuple[Clause, ...] = ()
    facets: tuple[str, ...] = ()
    not_facets: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.clauses or self.given or self.without or self.facets or self.not_facets)


def word_clauses(bare: str) -> list[Clause]:
    """A clause for each word of a text without quotes."""
    tokens = (token[:LONGEST_WORD] for token in TOKEN.findall(normal(bare)))
    return [_clause(token) for token in tokens if word_of(token).forms]


def phrase_clauses(quoted: str, field: str = "") -> list[Clause]:
    """One clause for all words of a text in a row, none for a text without words."""
    found = words(normal(quoted))
    if len(found) == 1:
        return [Clause(_as_typed(found[0]), field=field)]
    return [Clause((tuple(form for word in found for form in word.forms),), field=field)] if found else []


def field_clauses(value: str, field: str) -> list[Clause]:
    """A clause for each word of what stands after an operator such as `from:`."""
    return [Clause(c.typed, c.roots, c.prefix, field) for c in word_clauses(value)]


def either(clauses: Sequence[Clause]) -> Clause:
    """What any of these words would do for."""
    typed = tuple(forms for clause in clauses for forms in clause.typed)
    return Clause(typed, tuple(root for clause in clauses for root in clause.roots), field=clauses[0].field)


def unfinished(clause: Clause) -> Clause:
    """The word at which somebody is still typing, if enough of it is there."""
    last = clause.typed[0][-1]
    prefix = len(last) >= _SHORTEST_PREFIX or last[0] > "ԯ"
    return Clause(clause.typed, clause.roots, prefix, clause.field)


def _clause(token: str) -> Clause:
    word = word_of(token)
    if "@" in token:  # only whole: the parts of addresses are too common to be told apart by
        return Clause((word.forms[:1],))
    return Clause(_as_typed(word), word.roots if len(word.forms) == 1 else ())


def _as_typed(word: Word) -> tuple[tuple[str, ...], ...]:
    """A word; one that is joined of parts either in one piece or as its parts in a row."""
    return (word.forms,) if len(word.forms) == 1 else (word.forms[:1], word.forms[1:])


def _marks(clause: Clause) -> tuple[str, ...]:
    if not clause.field:
        return (_HEAD, "")
    return ("",) if clause.field == BODY else (f"{_FIELD}{clause.field}{_HEAD}",)


def fts5(query: Query, kind: str, *, heads: bool) -> str:
    """The FTS5 expression for documents with all clauses in their heads, or else anywhere."""
    wanted = [f'"{_KIND}{kind}"', *(f'"{_FACET}{facet}"' for facet in query.facets)]
    wanted += [_fts5_clause(clause, _marks(clause)) for clause in query.given]
    unwanted = [f'"{_FACET}{facet}"' for facet in query.not_facets]
    unwanted += [_fts5_clause(clause, _marks(clause)) for clause in query.without]
    in_heads = [_fts5_clause(clause, (_HEAD,)) for clause in query.clauses]
    if heads:
        wanted += in_heads
    elif in_heads:
        wanted += [_fts5_clause(clause, _marks(clause)) for clause in query.clauses]
        unwanted.append(f"({' AND '.join(in_heads)})")
    asked = f"({' AND '.join(wanted)})"
    return f"{asked} NOT ({' OR '.join(unwanted)})" if unwanted else asked


def _fts5_clause(clause: Clause, marks: Sequence[str]) -> str:
    star = " *" if clause.prefix else ""
    asked: list[str] = []
    for mark in marks:
        asked.extend('"' + " ".join(mark + form for form in forms) + '"' + star for forms in clause.typed)
        asked.extend(f'"{mark}{root}"' for root in clause.roots)
    return f"({' OR '.join(asked)})"


def tsquery(query: Query, kind: str, *, heads: bool = False) -> str:
    """The PostgreSQL tsquery for documents with all clauses anywhere, or in their heads."""
    wanted = [f"'{_KIND}{kind}'", *(f"'{_FACET}{facet}'" for facet in query.facets)]
    wanted += [_tsquery_clause(clause, _marks(clause)) for clause in query.given]
    wanted += [f"!'{_FACET}{facet}'" for facet in query.not_facets]
    wanted += [f"!{_tsquery_clause(clause, _marks(clause))}" for clause in query.without]
    wanted += [_tsquery_clause(clause, (_HEAD,) if heads else _marks(clause)) for clause in query.clauses]
    return " & ".join(wanted)


def _tsquery_clause(clause: Clause, marks: Sequence[str]) -> str:
    star = ":*" if clause.prefix else ""
    asked: list[str] = []
    for mark in marks:
        asked.extend(
            "(" + " <-> ".join(f"'{mark}{form}'" for form in forms) + star + ")" for forms in clause.typed
        )
        asked.extend(f"'{mark}{root}'" for root in clause.roots)
    return f"({' | '.join(asked)})"


# The index ----------------------------------------------------------------------------------------


def terms(
    kind: str,
    title: str,
    people: str,
    body: str,
    lang: str | None,
    *,
    fields: Mapping[str, str] | None = None,
    facets: Iterable[str] = (),
) -> list[str]:
    """All that a document is found by, in order.

    Title and people are marked as such, so that asking for them alone does not read the places of a
    common word in all bodies; so is what stands in a field of its own. Texts are cut after folding too: a
    folded one can be eighteen times as long.
    """
    return [*above(kind, title, people, lang, fields=fields, facets=facets), *below(body, lang)]


def above(
    kind: str,
    title: str,
    people: str,
    lang: str | None,
    *,
    fields: Mapping[str, str] | None = None,
    facets: Iterable[str] = (),
) -> list[str]:
    """The marked terms of a document: what it is, its fields, its title and people."""
    found = [_KIND + kind, *(_FACET + facet for facet in facets)]
    for name, text in (fields or {}).items():
        inside = normal(text[:_INDEXED_HEADS])[:_INDEXED_HEADS]
        found.extend(f"{_FIELD}{name}{_HEAD}{term}" for term in lemmas(inside, lang)[:_MOST_FIELD_TERMS])
    heads = normal(f"{title[:_INDEXED_HEADS]} {people[:_INDEXED_HEADS]}")[: 2 * _INDEXED_HEADS]
    found.extend(_HEAD + term for term in lemmas(heads, lang)[:_MOST_HEAD_TERMS])
    return found


def below(body: str, lang: str | None) -> list[str]:
    """The terms of a document's body."""
    return lemmas(normal(body[:_INDEXED_BODY])[:_INDEXED_BODY], lang)[:_MOST_TERMS]


def tsvector(found: Iterable[str]) -> str:
    """Terms in tsvector's own notation, each with its positions."""
    places: dict[str, list[str]] = {}
    for place, term in enumerate(found, 1):
        places.setdefault(term, []).append(str(place))
    return " ".join(f"'{term}':{','.join(at)}" for term, at in places.items())


def entry_id(kind: str, object_id: int, at: datetime) -> int:
    """A number that grows with the document's time, so that the newest come first without sorting.

    Milliseconds since 1970 (earlier ones count as then) and, below them, 20 bits that tell apart
    what came in the same one; two can still be equal, which whoever writes them must settle.
    """
    elapsed = int((at.astimezone(UTC) - _EPOCH).total_seconds() * 1000)
    tie = (object_id + zlib.crc32(kind.encode())) & ((1 << _TIE_BITS) - 1)
    return (min(max(elapsed, 0), _LATEST) << _TIE_BITS) | tie


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def first_id(at: datetime) -> int:
    """The least id that an entry of this moment or a later one can have."""
    elapsed = int((at.astimezone(UTC) - _EPOCH).total_seconds() * 1000)
    return min(max(elapsed, 0), _LATEST) << _TIE_BITS
