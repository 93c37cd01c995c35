"""Promises in a sentence: which clauses commit us to something, and by when.

What commits, what only looks so, and what makes a condition is in data/<lang>/promises.yaml, as patterns of
these kinds (see `patterns`):

| kind | what it says of its clause |
| --- | --- |
| head | it is a promise |
| dated | it is one if it names a day or hour ("the courier comes on Friday") |
| lasting | it is one if it has any deadline ("it should be there within two days") |
| never | it promises that something will not happen again |
| mask | what it covers is no head, though it looks like one |
| stop_clause, stop_sentence | nothing in this clause, in this sentence, is a promise |
| condition | from here on it is a condition: what is promised waits for it |
| proviso | the same, without a verb of its own ("after receipt we pay"): the clause may yet promise |
| break | a clause begins here |
| carried | a verb of the same promise: its own if each has a deadline ("fix it today and call on Friday") |
| separate | the same, always a promise of its own |
| joined | a verb of the same promise after a comma ("we'll wash, dry and return it") |
| asking | from here on it is a question; what stands before may be promised |
| ours | what its clause promises we do ourselves, or our staff: who promises so is ready to help |
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Final, NamedTuple

from keepword.language.judgement import Promise
from keepword.language.reading import deadlines
from keepword.language.reading.index import Hit
from keepword.language.reading.tokens import Sentence, Token

KINDS: Final = (
    "head",
    "dated",
    "lasting",
    "never",
    "mask",
    "stop_clause",
    "stop_sentence",
    "condition",
    "proviso",
    "break",
    "carried",
    "separate",
    "asking",
    "joined",
    "ours",
)
HEADS: Final = ("head", "dated", "lasting", "never")

_CLAUSE_ENDS: Final = frozenset(",;:()–—")
_MARKS: Final = frozenset(",;:()–—-.!?…\"'«»„“”*•")
_SHORT: Final = 7  # tokens of a clause without a verb of its own: "By Friday at the latest, ..."


@dataclass(slots=True)
class _Clause:
    """Tokens `start`:`end`, with the kinds of what was found in them."""

    start: int
    end: int
    heads: list[Hit] = field(default_factory=list)
    stopped: bool = False
    condition: bool = False
    ours: bool = False


class Grammar(NamedTuple):
    """How a language builds sentences, as far as it matters here."""

    condition_has_future: bool  # "коли деталь прийде": the verb of a condition looks like a promise
    joins: frozenset[str] = frozenset()  # "and", "but": before a promise, no part of its words


def promises(
    sentence: Sentence, hits: Iterable[Hit], lang: str, grammar: Grammar, now: datetime, text: str
) -> list[Promise]:
    """The promises of a sentence, in their order. `now`: the local moment of sending, without a zone."""
    of: dict[str, list[Hit]] = {}
    for hit in hits:
        of.setdefault(hit.rule.kind, []).append(hit)
    if "stop_sentence" in of or not any(kind in of for kind in HEADS):
        return []
    heads = _unmasked([hit for kind in HEADS for hit in of.get(kind, ())], of.get("mask", ()))
    if not heads:
        return []
    clauses = _clauses(sentence.tokens, of, heads)
    _fill(clauses, heads, of, grammar)
    for clause in clauses:
        clause.start = _past(sentence.tokens, clause, _MARKS | grammar.joins)
    if sentence.asks:
        _drop_question(clauses, of.get("asking", ()))
    verbs = sorted((*of.get("carried", ()), *of.get("separate", ())), key=lambda hit: hit.start)
    clauses = list(_carried(clauses, verbs, sentence.tokens, lang, now))
    _mark_ours(clauses, _unmasked(of.get("ours", []), of.get("mask", ())))
    found = (_promise(index, clauses, sentence.tokens, lang, now, text) for index in range(len(clauses)))
    return [promise for promise in found if promise]


def _unmasked(heads: list[Hit], masks: Sequence[Hit]) -> list[Hit]:
    """Heads that no mask covers where they begin; "never" cannot be masked."""
    covered = {place for mask in masks for place in range(mask.start, mask.end)}
    return [
        head
        for head in heads
        if head.rule.kind == "never" or not any(place in covered for place in range(head.start, head.end))
    ]


def _clauses(tokens: list[Token], of: dict[str, list[Hit]], heads: list[Hit]) -> list[_Clause]:
    starts = {0}
    starts.update(hit.start for kind in ("condition", "proviso") for hit in of.get(kind, ()))
    first = min(hit.start for hit in (*heads, *of.get("stop_clause", ())))
    starts.update(hit.start for hit in of.get("break", ()) if hit.end > first)
    for place in range(len(tokens)):
        if _ends_clause(tokens, place):
            starts.add(place + 1)
    starts -= set(_within(starts, of, heads))
    edges = [*sorted(starts), len(tokens)]
    return [_Clause(a, b) for a, b in pairwise(edges) if a < b]


def _within(starts: set[int], of: dict[str, list[Hit]], heads: list[Hit]) -> Iterator[int]:
    """Where a verb of the same promise follows a comma, which begins no clause."""
    waiting = {hit.start for hit in of.get("condition", ())}
    for hit in of.get("joined", ()):
        before = max((start for start in starts if start < hit.start), default=-1)
        if before not in waiting and any(before <= head.start < hit.start for head in heads):
            yield hit.start


def _ends_clause(tokens: list[Token], place: int) -> bool:
    """A mark between clauses; not that of "18:00", "1,5" or "3-5"."""
    form = tokens[place].form
    if form == "-":
        return _stands_alone(tokens, place)
    if form not in _CLAUSE_ENDS:
        return False
    if not 0 < place < len(tokens) - 1:
        return True
    before, after = tokens[place - 1], tokens[place + 1]
    touches = before.end == tokens[place].start and tokens[place].end == after.start
    return not (touches and before.form.isdecimal() and after.form[0].isdecimal())


def _stands_alone(tokens: list[Token], place: int) -> bool:
    """A dash between words, not one within "3-5"."""
    if not 0 < place < len(tokens) - 1:
        return True
    return tokens[place - 1].end < tokens[place].start and tokens[place].end < tokens[place + 1].start


def _fill(clauses: list[_Clause], heads: list[Hit], of: dict[str, list[Hit]], grammar: Grammar) -> None:
    conditions = {hit.start for hit in of.get("condition", ())}
    provisos = {hit.start for hit in of.get("proviso", ())}
    stops = [hit.start for hit in of.get("stop_clause", ())]
    for clause in clauses:
        clause.condition = clause.start in conditions or clause.start in provisos
        clause.stopped = any(clause.start <= place < clause.end for place in stops)
        if clause.stopped or (clause.start in conditions and grammar.condition_has_future):
            continue
        sure = HEADS if clause.start not in conditions else ("head", "never")
        clause.heads = [
            head for head in heads if clause.start <= head.start < clause.end and head.rule.kind in sure
        ]


def _carried(
    clauses: list[_Clause], hits: Sequence[Hit], tokens: list[Token], lang: str, now: datetime
) -> Iterator[_Clause]:
    """The clauses; one with two verbs and a deadline for each is two."""
    for clause in clauses:
        for hit in hits:
            first = max(clause.start, clause.heads[0].start) if clause.heads else clause.end
            if not first < hit.start < clause.end:
                continue
            before, after = tokens[clause.start : hit.start], tokens[hit.start : clause.end]
            if hit.rule.kind == "separate" or (
                deadlines.found_in(before, lang, now) and deadlines.found_in(after, lang, now)
            ):
                earlier = [head for head in clause.heads if head.start < hit.start]
                yield _Clause(clause.start, hit.start, earlier, condition=clause.condition)
                clause = _Clause(hit.start, clause.end, [clause.heads[0]])
        yield clause


def _mark_ours(clauses: Iterable[_Clause], hits: Sequence[Hit]) -> None:
    for clause in clauses:
        clause.ours = any(clause.start <= hit.start < clause.end for hit in hits)


def _drop_question(clauses: list[_Clause], asking: Sequence[Hit]) -> None:
    """What is asked is not promised; "I'll come at five, all right?" asks for something else."""
    last = clauses[-1]
    begins = min((hit.start for hit in asking), default=0)
    if begins:
        for clause in clauses:
            clause.heads = [head for head in clause.heads if head.start < begins]
        return
    if last.heads or last.condition or last.end - last.start > _SHORT:
        for clause in clauses:
            clause.heads = [head for head in clause.heads if head.rule.kind == "never"]


def _promise(
    index: int, clauses: list[_Clause], tokens: list[Token], lang: str, now: datetime, text: str
) -> Promise | None:
    clause = clauses[index]
    if not clause.heads:
        return None
    start, end = _reach(index, clauses)
    found = deadlines.found_in(tokens[start:end], lang, now)
    conditional = _waits(index, clauses)
    timed = bool(found)
    if conditional:
        found = [one for one in found if one.named]
    kinds = {head.rule.kind for head in clause.heads}
    if not kinds & {"head", "never"} and not (
        (conditional and "dated" in kinds)  # "if it breaks, we replace it"
        or (timed and "lasting" in kinds)  # "once it is here, that takes two days"
        or any(one.named for one in found)
    ):
        return None
    never = "never" in kinds
    chosen = None if never else deadlines.latest(found)
    first, last = _trimmed(tokens, clause)
    return Promise(
        text[first:last],
        first,
        last,
        chosen.moment if chosen else None,
        chosen.day if chosen else None,
        conditional,
        never,
        clause.ours and not never,
    )


def _reach(index: int, clauses: list[_Clause]) -> tuple[int, int]:
    """Where a promise's deadline may stand: in its clause, and in those beside it that say nothing else."""
    start = clauses[index].start
    end = clauses[index].end
    for clause in clauses[index + 1 :]:
        if clause.heads or clause.condition or clause.stopped:
            break
        end = clause.end
    for clause in reversed(clauses[:index]):
        if clause.heads or clause.condition or clause.stopped or clause.end - clause.start > _SHORT:
            break
        start = clause.start
    return start, end


def _waits(index: int, clauses: list[_Clause]) -> bool:
    """Whether a condition stands before the clause, or right after it with no other promise between."""
    if clauses[index].condition or any(clause.condition for clause in clauses[:index]):
        return True
    for clause in clauses[index + 1 :]:
        if clause.heads:
            return False
        if clause.condition:
            return True
    return False


def _past(tokens: list[Token], clause: _Clause, forms: frozenset[str]) -> int:
    """Where the clause begins when such tokens at its head are passed over."""
    first = clause.start
    while first < clause.end - 1 and tokens[first].form in forms:
        first += 1
    return first


def _trimmed(tokens: list[Token], clause: _Clause) -> tuple[int, int]:
    """The clause without the marks at its end, as characters."""
    first, last = clause.start, clause.end
    while last > first + 1 and tokens[last - 1].form in _MARKS:
        last -= 1
    return tokens[first].start, tokens[last - 1].end
