"""The words of a clause as parts of a deadline, and a cursor over them."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from keepword.language.reading.data import table
from keepword.language.reading.morphology import analysed
from keepword.language.reading.tokens import Token, fold

UNITS: Final = ("minute", "hour", "workday", "day", "week", "month_word", "year")
EDGES: Final = ("end", "beginning", "middle")

BESIDE: Final = frozenset(
    ("filler", "at", "by", "within", "from", "between", "to", "or", "and", "dash", "comma", "after", "since")
) | {"ago", "every", "last", "percent", "in_month", "ordinal_end", "half_of_day", "joins"}
"""Kinds with which no deadline begins."""

_WHEN: Final = frozenset(
    (
        "number",
        "ordinal",
        "days",
        "minutes",
        "weekday",
        "weekend",
        "month",
        "relative",
        "part_of_day",
        "clock",
    )
) | frozenset(UNITS)
_CACHED: Final = 30_000
_PADDING: Final = 8  # empty parts after the last, so that looking ahead needs no check

Parts = Mapping[str, int]
"""What a word may be: kinds of dates.yaml with their values."""

_NOTHING: Final[Parts] = MappingProxyType({})


class _Words(NamedTuple):
    """dates.yaml: parts by form and by stem, and phrases by their first form, the longest first."""

    forms: Mapping[str, Parts]
    stems: Mapping[str, Parts]
    phrases: Mapping[str, list[tuple[tuple[str, ...], Parts]]]


@cache
def _words(lang: str) -> _Words:
    forms: dict[str, dict[str, int]] = {}
    stems: dict[str, dict[str, int]] = {}
    phrases: dict[tuple[str, ...], dict[str, int]] = {}
    for kind, value, written in _entries(table(lang, "dates")):
        words = tuple(fold(word) for word in written.split())
        if len(words) > 1:
            phrases.setdefault(words, {})[kind] = value
        elif words[0].endswith("*"):
            stems.setdefault(words[0][:-1], {})[kind] = value
        else:
            forms.setdefault(words[0], {})[kind] = value
    by_first: dict[str, list[tuple[tuple[str, ...], Parts]]] = {}
    for words in sorted(phrases, key=len, reverse=True):
        by_first.setdefault(words[0], []).append((words, phrases[words]))
    return _Words(forms, stems, by_first)


def _entries(found: Mapping[str, Any]) -> list[tuple[str, int, str]]:
    """(kind, value, how it is written): a kind has a list, or values with a list each."""
    entries: list[tuple[str, int, str]] = []
    for kind, written in found.items():
        if isinstance(written, Mapping):
            entries += [(kind, int(value), one) for value, all_of in written.items() for one in all_of]
        elif kind in ("weekday", "month"):
            first = 0 if kind == "weekday" else 1
            entries += [(kind, n, one) for n, all_of in enumerate(written, first) for one in all_of]
        else:
            entries += [(kind, 0, one) for one in written]
    return entries


@lru_cache(maxsize=_CACHED)
def _parts(form: str, lang: str) -> Parts:
    if form[0].isdecimal():
        digits = re.match(r"\d{1,4}(?!\d)", form)
        if not digits:
            return _NOTHING
        if form.isdecimal():
            return {"number": int(digits.group())}
        ending = form[digits.end() :].lstrip("-")
        kinds = _words(lang).forms.get(f"-{ending}", {})
        if "cardinal_end" in kinds:  # "5-ти днів", "3-х дней"
            return {"number": int(digits.group())}
        return {"ordinal": int(digits.group()), **kinds}
    words = _words(lang)
    if form in words.forms:
        return words.forms[form]
    for length in range(len(form), 1, -1):
        if form[:length] in words.stems:
            return words.stems[form[:length]]
    return _NOTHING


def tells_when(form: str, lang: str) -> bool:
    """Whether a word by itself tells when or how long: a number, a unit, a day, a part of one."""
    return not _parts(fold(form), lang).keys().isdisjoint(_WHEN)


class Line:
    """The parts of a clause, from left to right. A phrase of several words is one part.

    `now` is the local moment of sending, without a zone; `starts` the token at which each part begins.
    """

    def __init__(self, tokens: Sequence[Token], lang: str, now: datetime) -> None:
        self.now = now
        self.lang = lang
        self.today = now.date()
        self.forms = [token.form for token in tokens]
        self.parts = [_parts(form, lang) for form in self.forms]
        self.starts = list(range(len(tokens)))
        self._join(_words(lang).phrases)
        self.count = len(self.parts)
        self.starts.append(len(tokens))
        self.parts += [_NOTHING] * _PADDING
        self.forms += [""] * _PADDING

    def _join(self, phrases: Mapping[str, list[tuple[tuple[str, ...], Parts]]]) -> None:
        """Make one part of each phrase; from the end on, so that places before it stay."""
        for index in range(len(self.forms) - 1, -1, -1):
            for words, meaning in phrases.get(self.forms[index], ()):
                end = index + len(words)
                if tuple(self.forms[index:end]) == words and not self._hangs(meaning, end):
                    self.forms[index:end] = [words[0]]
                    self.parts[index:end] = [meaning]
                    del self.starts[index + 1 : end]
                    break

    def _hangs(self, meaning: Parts, end: int) -> bool:
        """Whether it is said of an hour that does not follow: "at ten to look"."""
        if meaning.keys().isdisjoint(("past", "before")):
            return False
        return end >= len(self.parts) or self.parts[end].keys().isdisjoint(("number", "ordinal"))

    def has(self, index: int, kind: str) -> bool:
        """Whether the part may be of this kind; -1 is before the first, and nothing."""
        return index < len(self.parts) and kind in self.parts[index]

    def any(self, index: int, *kinds: str) -> bool:
        """Whether it may be of one of the kinds."""
        return index < len(self.parts) and not self.parts[index].keys().isdisjoint(kinds)

    def value(self, index: int, *kinds: str) -> int:
        """Its value as the first of the kinds that it has."""
        parts = self.parts[index]
        return next(parts[kind] for kind in kinds if kind in parts)

    def form(self, index: int) -> str:
        """The word itself."""
        return self.forms[index] if index < len(self.forms) else ""

    def is_verb(self, index: int) -> bool:
        """Whether the word says what is or will be done."""
        form = self.form(index)
        return form[:1].isalpha() and any(tag[0] in "FP" for tag in analysed(form, self.lang).tags)

    def skip(self, index: int, *kinds: str) -> int:
        """The next place whose part is of none of these kinds."""
        while self.any(index, *kinds):
            index += 1
        return index

    def before(self, index: int) -> int:
        """The place before, fillers left out; -1 where there is none."""
        before = index - 1
        while before >= 0 and self.has(before, "filler"):
            before -= 1
        return before

    def led_by(self, index: int, *kinds: str) -> bool:
        """Whether such a word stands before, with nothing but fillers between."""
        return any(place >= 0 and self.any(place, *kinds) for place in range(self.before(index), index))

    def number(self, index: int) -> tuple[int, int] | None:
        """(end, value) of a number in digits or words ("twenty four")."""
        if not self.has(index, "number"):
            return (index + 1, 1) if self.has(index, "one") else None
        value = self.value(index, "number")
        tens = value >= 20 and value % 10 == 0 and not self.form(index)[0].isdecimal()
        if tens and self.has(index + 1, "number") and 0 < self.value(index + 1, "number") < 10:
            return index + 2, value + self.value(index + 1, "number")
        return index + 1, value

    def numbers(self, index: int) -> tuple[int, int] | None:
        """A number, or a range of which the later end counts."""
        first = self.number(index)
        if not first:
            return None
        end, value = first
        after = self.skip(end, "filler") if self.any(end + 1, "number") else end
        if self.any(after, "to", "or", "dash"):
            second = self.number(after + 1)
            if second and (second[1] > value or self.has(after, "or")):
                return second
        return end, value
