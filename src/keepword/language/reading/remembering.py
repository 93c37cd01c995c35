"""The tables of what customers tell of themselves: data/<language>/tells.yaml made ready."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from keepword.language.reading.data import table
from keepword.language.words import DATA

KINDS: Final = ("owns", "contact", "size", "birthday", "family", "pet", "delivery", "likes")
CODES: Final = ("no_calls", "write", "calls_after", "calls_before")
"""What `contact` finds: not to be called; to be written to; to be called after, or before, an hour."""

# A name of a thing begins with a capital or has a digit in it; a few more such words may follow.
_NAME: Final = (
    r"(?P<value>(?-i:[^\W\d_a-zа-яёіїєґąčęėįšųūž]|[a-z](?=[A-Z]))[\w+-]*"
    r"(?:[ -](?-i:[^\W\d_a-zа-яёіїєґąčęėįšųūž][\w+-]*|(?=[\w+-]*\d)[\w+-]+|[a-z][A-Z]\w+"
    r"|mini|pro|plus)){0,4})"
)
_HOUR: Final = r"(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?(?: ?(?P<half>[ap])\.?m\b\.?)?"
_SIZE: Final = r"(?P<value>(?:\d{1,3}(?:[.,]5)?|[xX]{0,3}[sSlL]|[mM]|[МмЛл])(?:[-/]\d{1,2})?)(?!\w)"
_PLACEHOLDERS: Final = {"{name}": _NAME, "{hour}": _HOUR, "{size}": _SIZE}


class Pattern(NamedTuple):
    """An expression over a sentence. `value` is what it means, where its words do not say it."""

    matches: re.Pattern[str]
    value: str = ""
    sure: bool = False  # what it names is a thing: an article stands before it


class Telling(NamedTuple):
    """How a language tells of itself."""

    patterns: Mapping[str, tuple[Pattern, ...]]
    unless: Mapping[str, re.Pattern[str]]  # by kind: sentences that do not tell it
    sensitive: re.Pattern[str]
    not_names: frozenset[str]
    months: Mapping[str, int]  # stems
    days: Mapping[str, int]  # today: 0, tomorrow: 1
    history: re.Pattern[str]


@cache
def telling(lang: str) -> Telling:
    """The table of a judged language. Raises ValueError for one with a mistake."""
    found = table(lang, "tells")
    lists = {f"{{{name}}}": _any(words) for name, words in found.get("words", {}).items()}
    days = "|".join(map(re.escape, found["days"]))
    months = _any(found["months"])
    lists["{date}"] = (
        rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|-?\w{{1,2}})? ?(?:of |d\. )?(?P<month>{months})\w*"
        rf"|(?P<month_first>{months})\w* (?:mėn\. )?(?P<day_last>\d{{1,2}})(?!\d)"
        r"|(?P<one>\d{1,2})[./](?P<two>\d{1,2})(?![\d])"
        rf"|(?P<near>{days})\b)(?:[,.]? ?(?P<year>(?:19|20)\d\d))?"
    )
    patterns: dict[str, tuple[Pattern, ...]] = {}
    for kind, entries in found["tells"].items():
        if kind not in KINDS:
            raise ValueError(f"Nothing of the kind {kind} is remembered.")
        patterns[kind] = tuple(_pattern(entry, lists) for entry in entries)
    return Telling(
        patterns,
        {kind: re.compile(_any(some), re.IGNORECASE) for kind, some in found.get("unless", {}).items()},
        re.compile(rf"\b{_any(found['sensitive'])}", re.IGNORECASE),
        frozenset(word.casefold() for word in found.get("not_names", ())),
        {stem: int(number) for stem, number in found["months"].items()},
        {word: int(number) for word, number in found["days"].items()},
        re.compile(rf"\b{_any(found['history'])}", re.IGNORECASE),
    )


def _any(words: Sequence[str] | Mapping[str, Any]) -> str:
    return f"(?:{'|'.join(map(str, words))})"


def _pattern(entry: Any, lists: Mapping[str, str]) -> Pattern:
    written = entry if isinstance(entry, str) else entry["any"]
    for name, expression in (*_PLACEHOLDERS.items(), *lists.items()):
        written = written.replace(name, expression)
    made = re.compile(written, re.IGNORECASE)
    if isinstance(entry, str):
        return Pattern(made)
    value = entry.get("value", "")
    if value and value not in CODES:
        raise ValueError(f"There is no wish {value}.")
    return Pattern(made, value, str(entry.get("sure", "")).lower() == "true")


@cache
def brands() -> frozenset[str]:
    """Words by which a thing is known, lower case."""
    return frozenset((DATA / "brands.txt").read_text(encoding="utf-8").split())
