"""What a query means and how each engine is asked. Pure."""

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from keepword.language.lemmas import LONGEST_WORD, TOKEN, Word, lemmas, normal, word_of, words

_LONGEST_QUERY: Final = 500  # characters
_MOST_CLAUSES: Final = 12
_SHORTEST_PREFIX: Final = 3  # letters; a shorter one begins too many words to be of use
_INDEXED_BODY: Final = 50_000  # characters of a document's body that can be found
_INDEXED_HEADS: Final = 2_000
# PostgreSQL knows no position in a text beyond 16,383 and no tsvector above 1 MB.
_MOST_TERMS: Final = 15_000
_MOST_HEAD_TERMS: Final = 1_000

_PHRASE_OR_WORDS: Final = re.compile(r'"([^"]*)"|([^"]+)')

# A term is letters and digits; what begins with these is none that a text could have.
_HEAD: Final = "·"
_KIND: Final = "¤"

_TIE_BITS: Final = 20
_LATEST: Final = (1 << 43) - 1


# Queries ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that a document must have: any of the alternatives, each one or more words in a row.

    With `prefix` the last word of each alternative that was typed may go on; `roots` are whole.
    """

    typed: tuple[tuple[str, ...], ...]
    roots: tuple[str, ...] = ()
    prefix: bool = False


def parse(text: str) -> list[Clause]:
    """The clauses of a query: its words and its "quoted phrases"; the last word may be unfinished.

    Anything else in it separates words and means nothing, so every text is a query.
    """
    clauses: list[Clause] = []
    for quoted, bare in _PHRASE_OR_WORDS.findall(normal(text[:_LONGEST_QUERY])):
        if quoted:
            clauses.extend(_phrase(words(quoted)))
        else:
            clauses.extend(_clause(token[:LONGEST_WORD]) for token in TOKEN.findall(bare))
    clauses = clauses[:_MOST_CLAUSES]
    if clauses and not text.rstrip().endswith('"'):
        clauses[-1] = _unfinished(clauses[-1])
    return clauses


def _phrase(quoted: Sequence[Word]) -> list[Clause]:
    if len(quoted) == 1:
        return [Clause(_as_typed(quoted[0]))]
    return [Clause((tuple(form for word in quoted for form in word.forms),))] if quoted else []


def _clause(token: str) -> Clause:
    word = word_of(token)
    if "@" in token:  # only whole: the parts of addresses are too common to be told apart by
        return Clause((word.forms[:1],))
    return Clause(_as_typed(word), word.roots if len(word.forms) == 1 else ())


def _as_typed(word: Word) -> tuple[tuple[str, ...], ...]:
    """A word; one that is joined of parts either in one piece or as its parts in a row."""
    return (word.forms,) if len(word.forms) == 1 else (word.forms[:1], word.forms[1:])


def _unfinished(clause: Clause) -> Clause:
    last = clause.typed[0][-1]
    return Clause(clause.typed, clause.roots, prefix=len(last) >= _SHORTEST_PREFIX or last[0] > "ԯ")


def fts5(clauses: Sequence[Clause], kind: str, *, heads: bool) -> str:
    """The FTS5 expression for documents with all clauses in their heads, or else anywhere."""
    in_heads = " AND ".join(_fts5_clause(clause, (_HEAD,)) for clause in clauses)
    if heads:
        return f'"{_KIND}{kind}" AND {in_heads}'
    anywhere = " AND ".join(_fts5_clause(clause, (_HEAD, "")) for clause in clauses)
    return f'("{_KIND}{kind}" AND {anywhere}) NOT ({in_heads})'


def _fts5_clause(clause: Clause, marks: Sequence[str]) -> str:
    star = " *" if clause.prefix else ""
    asked: list[str] = []
    for mark in marks:
        asked.extend('"' + " ".join(mark + form for form in forms) + '"' + star for forms in clause.typed)
        asked.extend(f'"{mark}{root}"' for root in clause.roots)
    return f"({' OR '.join(asked)})"


def tsquery(clauses: Sequence[Clause], kind: str, *, heads: bool) -> str:
    """The same as a PostgreSQL tsquery."""
    in_heads = " & ".join(_tsquery_clause(clause, (_HEAD,)) for clause in clauses)
    if heads:
        return f"'{_KIND}{kind}' & {in_heads}"
    anywhere = " & ".join(_tsquery_clause(clause, (_HEAD, "")) for clause in clauses)
    return f"'{_KIND}{kind}' & {anywhere} & !({in_heads})"


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


def terms(kind: str, title: str, people: str, body: str, lang: str | None) -> list[str]:
    """All that a document is found by, in order.

    Title and people are marked as such, so that asking for them alone does not read the places of a
    common word in all bodies. Texts are cut after folding too: a folded one can be eighteen times as long.
    """
    above = normal(f"{title[:_INDEXED_HEADS]} {people[:_INDEXED_HEADS]}")[: 2 * _INDEXED_HEADS]
    below = normal(body[:_INDEXED_BODY])[:_INDEXED_BODY]
    found = [_KIND + kind]
    found.extend(_HEAD + term for term in lemmas(above, lang)[:_MOST_HEAD_TERMS])
    found.extend(lemmas(below, lang)[:_MOST_TERMS])
    return found


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
