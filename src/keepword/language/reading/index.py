"""All patterns of a language, and where in a sentence each of them may fit.

A pattern is tried where its rarest item stands (its anchor), not where its first one does, as most begin with
words that are in every sentence. Of a language's hundreds of patterns a sentence tries a few.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final, NamedTuple

from keepword.language.reading.morphology import analysed
from keepword.language.reading.patterns import GAPS, WIDEST, Item, item_of, regex_of
from keepword.language.reading.tokens import Token, fold
from keepword.language.words import word_list

_CACHED: Final = 60_000
_STEM: Final = 3  # letters by which stems are looked up
_BEGINNINGS: Final = frozenset(',;:()–—-"«„“”*•!.?…')

# How often a word of the kind stands in a sentence, roughly.
_NOUN, _COMMON, _TAG, _SHORT_STEM, _SHORT, _SOME = 500, 50, 40, 20, 8, 1


@dataclass(slots=True, eq=False)
class Rule:
    """A pattern with what it says: its kind, weight and reason.

    A match begins from `nearest` to `farthest` tokens before the anchor. `needs`: a bit for each further item
    that words can tell; a sentence that lacks one of them cannot fit, which is asked first, as it costs a
    tenth of a match. `alone`: the anchor is all there is.
    """

    kind: str
    why: str
    weight: float
    items: tuple[Item, ...]
    at_start: bool
    nearest: int
    farthest: int
    needs: int = 0
    alone: bool = False
    matcher: Callable[[str, int], re.Match[str] | None] | None = None

    def ready(self) -> Callable[[str, int], re.Match[str] | None]:
        """Its expression, made when first asked for: all of a language take seconds, most never come up."""
        written = "".join(map(regex_of, self.items))
        if self.items[-1].choices[0] in GAPS:  # a gap at the end takes all that it may
            written = written.removesuffix("?")
        self.matcher = re.compile(written).match
        return self.matcher


class Hit(NamedTuple):
    """A rule that fits the tokens `start`:`end` of a sentence."""

    start: int
    end: int
    rule: Rule


@dataclass(frozen=True, slots=True)
class Patterns:
    """All rules of a language, by what their anchor may be.

    `signs`: the bits of `Rule.needs` that a form gives, and those of the first letters of it ("ret*").
    """

    lang: str
    signs: Mapping[str, int]
    by_form: Mapping[str, tuple[Rule, ...]]
    by_stem: Mapping[str, tuple[tuple[str, Rule], ...]]
    by_tag: Mapping[str, tuple[Rule, ...]]
    by_lemma: Mapping[str, tuple[Rule, ...]]

    def hits(self, sentence: list[Token]) -> list[Hit]:
        """Every rule that fits somewhere, in the order of places."""
        lang, has = self.lang, 0
        forms = [_looked_up(lang, token.form) for token in sentence]
        for form in forms:
            has |= form.signs
        codes = [form.code for form in forms]
        text, starts = "".join(codes), [0, *accumulate(map(len, codes))]
        found: dict[tuple[int, int], Hit] = {}
        for place, form in enumerate(forms):
            for rule in form.alone:
                if not rule.at_start or _begins(sentence, place):
                    found[place, id(rule)] = Hit(place, place + 1, rule)
            for rule in _tried(form, has):
                # From the farthest place at which it may begin for its anchor to stand here.
                for start in range(max(0, place - rule.farthest), place - rule.nearest + 1):
                    if rule.at_start and not _begins(sentence, start):
                        continue
                    match = (rule.matcher or rule.ready())(text, starts[start])
                    if match:
                        found[start, id(rule)] = Hit(start, bisect_left(starts, match.end()), rule)
        return sorted(found.values(), key=_start_of)


def _start_of(hit: Hit) -> int:
    return hit.start


def _begins(sentence: list[Token], place: int) -> bool:
    return place == 0 or sentence[place - 1].form in _BEGINNINGS


_known: dict[str, Patterns] = {}


def code(form: str, lang: str) -> str:
    """How patterns read a form: `form|lemma|tags `."""
    if not form[:1].isalnum() and form[:1] != "'":
        return f"{form.replace(chr(124), chr(47))}|| "
    lemma, tags = analysed(form, lang)
    form = form.replace("|", "/")
    return f"{form}|{lemma}|{'.'.join(tags)} "


class _Form(NamedTuple):
    """What is known of a form: how patterns read it (`form|lemma|tags `), the bits that it gives, and the
    rules whose anchor it may be.

    Rules of that form `alone` always fit, those that need nothing else are `free`; each other one stands
    under one bit of what it needs, so that of a sentence's words only those are looked at whose bit is there.
    `mask` is all of these bits.
    """

    code: str
    signs: int
    alone: tuple[Rule, ...]
    free: tuple[Rule, ...]
    mask: int
    bound: Mapping[int, tuple[tuple[Rule, int], ...]]


def _tried(form: _Form, has: int) -> Sequence[Rule]:
    """Rules whose anchor a form may be, in a sentence that `has` these bits; not those of that form alone."""
    left = has & form.mask
    if not left:
        return form.free
    found = [*form.free]
    while left:
        bit = left & -left
        left ^= bit
        found += [rule for rule, needs in form.bound[bit] if needs & has == needs]
    return found


@lru_cache(maxsize=_CACHED)
def _looked_up(lang: str, form: str) -> _Form:
    patterns = _known[lang]
    found = list(patterns.by_form.get(form, ()))
    for length in (1, 2, _STEM):
        found += [rule for stem, rule in patterns.by_stem.get(form[:length], ()) if form.startswith(stem)]
    lemma, tags = analysed(form, lang) if form[:1].isalpha() else ("", ())
    found += patterns.by_lemma.get(lemma, ())
    for tag in tags:
        found += patterns.by_tag.get(tag, ())
    rules = {id(rule): rule for rule in found}.values()
    bound: dict[int, list[tuple[Rule, int]]] = {}
    for rule in rules:
        if rule.needs:  # the last bit is of what came up last, which is the rarest as a rule
            bound.setdefault(1 << (rule.needs.bit_length() - 1), []).append((rule, rule.needs))
    return _Form(
        code(form, lang),
        patterns.signs.get(form, 0) | patterns.signs.get(f"{form[:_STEM]}*", 0),
        tuple(rule for rule in rules if rule.alone),
        tuple(rule for rule in rules if not rule.needs and not rule.alone),
        sum(bound),
        {bit: tuple(all_of) for bit, all_of in bound.items()},
    )


def compiled(lang: str, rules: Iterable[tuple[str, str, float, str]], lists: Mapping[str, Any]) -> Patterns:
    """Patterns of (kind, why, weight, pattern) with their lists. Raises ValueError for a wrong one."""
    common = frozenset(map(fold, word_list(lang, "function_words")))
    by_form: dict[str, list[Rule]] = {}
    by_stem: dict[str, list[tuple[str, Rule]]] = {}
    by_tag: dict[str, list[Rule]] = {}
    by_lemma: dict[str, list[Rule]] = {}
    bits: dict[frozenset[str], int] = {}
    for kind, why, weight, written in rules:
        rule, choices, needed = _rule(kind, why, weight, written, lists, common)
        rule.needs = sum(bits.setdefault(keys, 1 << len(bits)) for keys in needed)
        for choice in choices:
            if choice.startswith("<"):
                by_tag.setdefault(choice[1:-1], []).append(rule)
            elif choice.startswith("~"):
                by_lemma.setdefault(fold(choice[1:]), []).append(rule)
            elif choice.endswith("*"):
                stem = fold(choice[:-1])
                by_stem.setdefault(stem[:_STEM], []).append((stem, rule))
            else:
                by_form.setdefault(fold(choice), []).append(rule)
    signs: dict[str, int] = {}
    for keys, bit in bits.items():
        for key in keys:
            signs[key] = signs.get(key, 0) | bit
    patterns = Patterns(lang, signs, _frozen(by_form), _frozen(by_stem), _frozen(by_tag), _frozen(by_lemma))
    _known[lang] = patterns
    _looked_up.cache_clear()
    return patterns


def _frozen(found: dict[str, list[Any]]) -> dict[str, tuple[Any, ...]]:
    return {key: tuple(rules) for key, rules in found.items()}


def _rule(
    kind: str, why: str, weight: float, written: str, lists: Mapping[str, Any], common: frozenset[str]
) -> tuple[Rule, tuple[str, ...], Sequence[frozenset[str]]]:
    """The rule, what its anchor may be, and the keys of its other items."""
    items = tuple(item_of(item, lists) for item in written.removeprefix("^ ").split())
    costs = {place: _cost(item, common) for place, item in enumerate(items) if _is_anchor(item)}
    if not costs:
        raise ValueError(f"“{written}” has nothing by which it could be found.")
    anchor = min(costs, key=lambda place: costs[place] * (1 + _widest(items[:place]) / 4))
    # Each once, in their order: of two hits that are as good the same one is named in every process.
    others = dict.fromkeys(
        keys for place, item in enumerate(items) if place != anchor and (keys := _keys_of(item))
    )
    rule = Rule(
        kind,
        why,
        weight,
        items,
        at_start=written.startswith("^ "),
        nearest=sum(not item.optional and item.choices[0] not in WIDEST for item in items[:anchor]),
        farthest=_widest(items[:anchor]),
        alone=len(items) == 1 and not items[0].also and not items[0].but,
    )
    return rule, items[anchor].choices, tuple(others)


def _widest(items: Iterable[Item]) -> int:
    """The most tokens that the items may take."""
    return sum(WIDEST.get(item.choices[0], 1) for item in items)


def _is_anchor(item: Item) -> bool:
    if item.optional or item.negated:
        return False
    return not any(choice in WIDEST or choice in ("_", ",") or choice[:1] == "*" for choice in item.choices)


def _cost(item: Item, common: frozenset[str]) -> int:
    """How often a sentence has such a word."""
    return sum(_commonness(choice, common) for choice in item.choices)


def _commonness(choice: str, common: frozenset[str]) -> int:
    if choice.startswith("<"):
        return _NOUN if choice == "<N>" else _TAG
    if choice.endswith("*") and len(choice) <= _STEM:
        return _SHORT_STEM
    stem = fold(choice.removesuffix("*"))
    if stem in common or not stem[:1].isalnum() or len(stem) < _STEM:  # marks are as common as short words
        return _COMMON
    if choice.endswith("*") and any(form.startswith(stem) for form in common):
        return _COMMON
    return _SHORT if len(stem) == _STEM else _SOME


def _keys_of(item: Item) -> frozenset[str]:
    """Keys of which a sentence that fits has one; none where the item may be missing or words do not tell."""
    if not _is_anchor(item):
        return frozenset()
    keys = set()
    for choice in item.choices:
        stem = fold(choice.removesuffix("*"))
        if choice[:1] in ("<", "~") or (choice.endswith("*") and len(stem) < _STEM):
            return frozenset()
        keys.add(f"{stem[:_STEM]}*" if choice.endswith("*") else stem)
    return frozenset(keys)
