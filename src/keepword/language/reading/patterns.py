"""Patterns over the tokens of a sentence, and an index that finds all of them in one pass.

A pattern is written as items with blanks between them, each one token:

| item | what it fits |
| --- | --- |
| `word` | this form |
| `stem*`, `*end` | forms that begin, or end, so |
| `~lemma` | every form of the lemma |
| `<F1>` | forms with this tag (see `morphology`) |
| `a/b*/<F1>` | any of these |
| `a/b*&<F1>` | any of these that is also the other |
| `!a/b*` | any one word but these |
| `@name` | any of the list of that name in the same table |
| `_` | any one word |
| `..`, `...` | up to three, up to eight words of the same clause |
| `,` | a comma or another mark of this kind, `^` the beginning of a clause |

`item?` may be missing. The first item decides where a pattern is tried, so it is a word, stem, lemma or
tag, or `^` followed by one. Gaps are bounded and nothing is repeated without an end: a sentence costs what
it is long.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final, NamedTuple

from keepword.language.reading.morphology import analysed
from keepword.language.reading.tokens import Token, fold

_CACHED: Final = 60_000
_STEM: Final = 3  # letters by which stems are looked up

_WORD: Final = r"[^\W_][^| ]*\|[^ ]* "
_GAPS: Final = {"..": f"(?:{_WORD}){{0,3}}?", "...": f"(?:{_WORD}){{0,8}}?"}
_MARK: Final = r"[,;:()\u2013\u2014-]\|[^ ]* "


class Rule(NamedTuple):
    """A pattern with what it says: its kind, weight and reason.

    `regex` is None when the first item is all there is. `needs`: a sentence without any of these keys (see
    `_keys`) cannot fit, which is asked first, as it costs a tenth of a match; empty for no such sign.
    """

    kind: str
    why: str
    weight: float
    regex: re.Pattern[str] | None
    at_start: bool
    needs: frozenset[str] = frozenset()


class Hit(NamedTuple):
    """A rule that fits the tokens `start`:`end` of a sentence."""

    start: int
    end: int
    rule: Rule


class Coded(NamedTuple):
    """A sentence as patterns read it: `form|lemma|tags ` for each token, and where each begins."""

    text: str
    starts: list[int]


@dataclass(frozen=True, slots=True)
class Patterns:
    """All rules of a language, by what their first item may be."""

    lang: str
    by_form: Mapping[str, tuple[Rule, ...]]
    by_stem: Mapping[str, tuple[tuple[str, Rule], ...]]
    by_tag: Mapping[str, tuple[Rule, ...]]
    by_lemma: Mapping[str, tuple[Rule, ...]]

    def code(self, sentence: Iterable[Token]) -> Coded:
        """The sentence's code."""
        parts = [_code(token.form, self.lang) for token in sentence]
        return Coded("".join(parts), [0, *accumulate(map(len, parts))])

    def hits(self, sentence: list[Token], coded: Coded) -> Iterator[Hit]:
        """Every rule that fits somewhere, in the order of places."""
        text, starts = coded
        keys = _keys(sentence)
        for place, token in enumerate(sentence):
            for rule in self._candidates(token.form):
                if rule.needs and rule.needs.isdisjoint(keys):
                    continue
                if rule.at_start and not _begins(sentence, place):
                    continue
                if rule.regex is None:
                    yield Hit(place, place + 1, rule)
                    continue
                found = rule.regex.match(text, starts[place])
                if found:
                    yield Hit(place, bisect_left(starts, found.end()), rule)

    def _candidates(self, form: str) -> tuple[Rule, ...]:
        return _candidates(self.lang, form)


def _keys(sentence: Iterable[Token]) -> set[str]:
    """The sentence's forms, and the beginnings of these by which stems are known."""
    forms = {token.form for token in sentence}
    return forms | {f"{form[:_STEM]}*" for form in forms}


_BEGINNINGS: Final = frozenset(',;:()–—-"«„“”*•!.?…')
_known: dict[str, Patterns] = {}


def _begins(sentence: list[Token], place: int) -> bool:
    return place == 0 or sentence[place - 1].form in _BEGINNINGS


@lru_cache(maxsize=_CACHED)
def _code(form: str, lang: str) -> str:
    if not form[:1].isalnum() and form[:1] != "'":
        return f"{form.replace(chr(124), chr(47))}|| "
    lemma, tags = analysed(form, lang)
    form = form.replace("|", "/")
    return f"{form}|{lemma}|{'.'.join(tags)} "


@lru_cache(maxsize=_CACHED)
def _candidates(lang: str, form: str) -> tuple[Rule, ...]:
    """The rules whose first item fits this form; an inner index, remembered by form."""
    patterns = _known[lang]
    found = list(patterns.by_form.get(form, ()))
    for length in (1, 2, _STEM):
        found += [rule for stem, rule in patterns.by_stem.get(form[:length], ()) if form.startswith(stem)]
    lemma, tags = analysed(form, lang) if form[:1].isalpha() else ("", ())
    found += patterns.by_lemma.get(lemma, ())
    for tag in tags:
        found += patterns.by_tag.get(tag, ())
    return tuple(dict.fromkeys(found))


def compiled(lang: str, rules: Iterable[tuple[str, str, float, str]], lists: Mapping[str, Any]) -> Patterns:
    """Patterns of (kind, why, weight, pattern) with their lists. Raises ValueError for a wrong one."""
    by_form: dict[str, list[Rule]] = {}
    by_stem: dict[str, list[tuple[str, Rule]]] = {}
    by_tag: dict[str, list[Rule]] = {}
    by_lemma: dict[str, list[Rule]] = {}
    for kind, why, weight, written in rules:
        at_start = written.startswith("^ ")
        items = [_alternatives(item, lists) for item in written.removeprefix("^ ").split()]
        plain = len(items) == 1 and not items[0].also
        regex = None if plain else re.compile("".join(_regex(item) for item in items))
        rule = Rule(kind, why, weight, regex, at_start, _needs(items[1:]))
        for first in _firsts(items, written):
            if first.startswith("<"):
                by_tag.setdefault(first[1:-1], []).append(rule)
            elif first.startswith("~"):
                by_lemma.setdefault(fold(first[1:]), []).append(rule)
            elif first.endswith("*"):
                stem = fold(first[:-1])
                by_stem.setdefault(stem[:_STEM], []).append((stem, rule))
            else:
                by_form.setdefault(fold(first), []).append(rule)
    patterns = Patterns(lang, _frozen(by_form), _frozen(by_stem), _frozen(by_tag), _frozen(by_lemma))
    _known[lang] = patterns
    _candidates.cache_clear()
    return patterns


def _frozen(found: dict[str, list[Any]]) -> dict[str, tuple[Any, ...]]:
    return {key: tuple(rules) for key, rules in found.items()}


class _Item(NamedTuple):
    choices: tuple[str, ...]
    optional: bool
    negated: bool
    also: tuple[str, ...] = ()


def _alternatives(item: str, lists: Mapping[str, Any]) -> _Item:
    optional = item.endswith("?") and len(item) > 1
    if optional:
        item = item[:-1]
    negated = item.startswith("!") and len(item) > 1
    item, _, also = item.removeprefix("!").partition("&") if negated else item.partition("&")
    return _Item(_listed(item, lists), optional, negated, _listed(also, lists) if also else ())


def _listed(item: str, lists: Mapping[str, Any]) -> tuple[str, ...]:
    """The alternatives, with those of the lists that are named."""
    choices: list[str] = []
    for choice in item.split("/"):
        if choice.startswith("@"):
            if choice[1:] not in lists:
                raise ValueError(f"There is no list {choice}.")
            choices += lists[choice[1:]]
        else:
            choices.append(choice)
    return tuple(str(choice) for choice in choices)


def _firsts(items: list[_Item], written: str) -> Iterator[str]:
    """What a sentence must have where the pattern begins: an optional first item gives way to the next."""
    for item in items:
        for choice in item.choices:
            if choice in _GAPS or choice in ("_", ",") or choice.startswith("*") or item.negated:
                raise ValueError(f"“{written}” begins with what fits anything.")
            yield choice
        if not item.optional:
            return
    raise ValueError(f"“{written}” fits nothing at all.")


def _needs(items: Iterable[_Item]) -> frozenset[str]:
    """Keys of which a sentence that fits has one: those of the item with the fewest words."""
    found = [keys for keys in map(_keys_of, items) if keys]
    return min(found, key=len, default=frozenset())


def _keys_of(item: _Item) -> frozenset[str]:
    """None where the item may be missing, or fits what no words tell."""
    keys = set()
    for choice in item.choices:
        stem = fold(choice.removesuffix("*"))
        by_word = choice not in _GAPS and choice[:1] not in ("_", ",", "<", "~", "*", "")
        if item.optional or item.negated or not by_word or (choice.endswith("*") and len(stem) < _STEM):
            return frozenset()
        keys.add(f"{stem[:_STEM]}*" if choice.endswith("*") else stem)
    return frozenset(keys)


def _regex(item: _Item) -> str:
    regex = _any_of(item.choices)
    if item.also:
        regex = f"(?={_any_of(item.also)}){regex}"
    if item.negated:
        return f"(?!{regex}){_WORD}"
    return f"(?:{regex})?" if item.optional else regex


def _any_of(choices: Iterable[str]) -> str:
    """One of the alternatives; many lemmas are one group, which is tried faster."""
    lemmas = [re.escape(fold(choice[1:])) for choice in choices if choice.startswith("~")]
    parts = list(dict.fromkeys(_choice(choice) for choice in choices if not choice.startswith("~")))
    if lemmas:
        parts.append(rf"[^| ]*\|(?:{'|'.join(dict.fromkeys(lemmas))})\|[^ ]* ")
    return f"(?:{'|'.join(parts)})" if len(parts) > 1 else parts[0]


def _choice(choice: str) -> str:
    if choice in _GAPS:
        return _GAPS[choice]
    if choice == "_":
        return _WORD
    if choice == ",":
        return _MARK
    if choice.startswith("<"):
        return rf"[^| ]*\|[^| ]*\|(?:[^ ]*\.)?{re.escape(choice[1:-1])}(?:\.[^ ]*)? "
    if choice.startswith("~"):
        return rf"[^| ]*\|{re.escape(fold(choice[1:]))}\|[^ ]* "
    if choice.startswith("*"):
        return rf"[^| ]*{re.escape(fold(choice[1:]))}\|[^ ]* "
    if choice.endswith("*") and len(choice) > 1:
        return rf"{re.escape(fold(choice[:-1]))}[^| ]*\|[^ ]* "
    return rf"{re.escape(fold(choice))}\|[^ ]* "
