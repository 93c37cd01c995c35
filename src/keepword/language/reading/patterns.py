"""How patterns over the tokens of a sentence are written, and the regular expressions that they become.

A pattern is written as items with blanks between them, each one token:

| item | what it fits |
| --- | --- |
| `word` | this form |
| `stem*`, `*end` | forms that begin, or end, so |
| `~lemma` | every form of the lemma |
| `<F1>` | forms with this tag (see `morphology`) |
| `a/b*/<F1>` | any of these |
| `a/b*&<F1>` | any of these that is also the other; `*s&!is/was`: and none of the others |
| `!a/b*` | any one word but these |
| `@name` | any of the list of that name in the same table |
| `_` | any one word |
| `..`, `...` | up to three, up to eight words of the same clause |
| `,` | a comma or another mark of this kind, `^` the beginning of a clause |

`item?` may be missing. At least one item must be a word, a stem, a lemma or a tag that may not be missing: by
the rarest of these `index` finds where to try. Gaps are bounded and nothing is repeated without an end: a
sentence costs what it is long.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from keepword.language.reading.tokens import fold

_WORD: Final = r"[^\W_][^| ]*\|[^ ]* "
WIDEST: Final = {"..": 3, "...": 8}  # words of a gap
GAPS: Final = {gap: f"(?:{_WORD}){{0,{most}}}?" for gap, most in WIDEST.items()}
_MARK: Final = r"[,;:()\u2013\u2014-]\|[^ ]* "


class Item(NamedTuple):
    """One item: its alternatives, and how they are meant."""

    choices: tuple[str, ...]
    optional: bool
    negated: bool
    also: tuple[str, ...] = ()
    but: tuple[str, ...] = ()


def item_of(item: str, lists: Mapping[str, Any]) -> Item:
    """An item as it is written. Raises ValueError for a list that is not there."""
    optional = item.endswith("?") and len(item) > 1
    if optional:
        item = item[:-1]
    negated = item.startswith("!") and len(item) > 1
    item, _, also = item.removeprefix("!").partition("&") if negated else item.partition("&")
    others = _listed(also.removeprefix("!"), lists) if also else ()
    but = also.startswith("!")
    return Item(_listed(item, lists), optional, negated, () if but else others, others if but else ())


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


def regex_of(item: Item) -> str:
    """The regular expression of an item over a sentence's code."""
    regex = _any_of(item.choices)
    if item.also:
        regex = f"(?={_any_of(item.also)}){regex}"
    if item.but:
        regex = f"(?!{_any_of(item.but)}){regex}"
    if item.negated:
        return f"(?!{regex}){_WORD}"
    return f"(?:{regex})?" if item.optional else regex


def _any_of(choices: Iterable[str]) -> str:
    """One of the alternatives; words and lemmas are tried letter by letter, as lists are long."""
    words, lemmas, others = [], [], []
    for choice in dict.fromkeys(choices):
        if choice.startswith("~"):
            lemmas.append(fold(choice[1:]))
        elif choice in GAPS or choice in ("_", ",") or choice[:1] in ("<", "*"):
            others.append(_special(choice))
        else:
            words.append((fold(choice.removesuffix("*")), choice.endswith("*") and len(choice) > 1))
    parts = others
    if words:
        parts.insert(0, rf"{_by_letters(words)}\|[^ ]* ")
    if lemmas:
        parts.append(rf"[^| ]*\|{_by_letters((lemma, False) for lemma in lemmas)}\|[^ ]* ")
    return f"(?:{'|'.join(parts)})" if len(parts) > 1 else parts[0]


def _special(choice: str) -> str:
    if choice in GAPS:
        return GAPS[choice]
    if choice == "_":
        return _WORD
    if choice == ",":
        return _MARK
    if choice.startswith("<"):
        return rf"[^| ]*\|[^| ]*\|(?:[^ ]*\.)?{re.escape(choice[1:-1])}(?:\.[^ ]*)? "
    return rf"[^| ]*{re.escape(fold(choice[1:]))}\|[^ ]* "


class _Node:
    """A place in a tree of words by their letters: whether one ends here, or all that go on are meant."""

    __slots__ = ("ends", "goes_on", "letters")

    def __init__(self) -> None:
        self.letters: dict[str, _Node] = {}
        self.ends = self.goes_on = False

    def regex(self) -> str:
        if self.goes_on:
            return r"[^| ]*"
        parts = [re.escape(letter) + node.regex() for letter, node in sorted(self.letters.items())]
        if not parts:
            return ""
        together = f"(?:{'|'.join(parts)})" if len(parts) > 1 or self.ends else parts[0]
        return f"{together}?" if self.ends else together


def _by_letters(words: Iterable[tuple[str, bool]]) -> str:
    """The words (and, where the second is true, all that begin so) without common beginnings."""
    root = _Node()
    for word, is_stem in words:
        node = root
        for letter in word:
            node = node.letters.setdefault(letter, _Node())
        node.goes_on |= is_stem
        node.ends |= not is_stem
    return root.regex()
