"""Tokens and sentences of a text, with their places in it. Linear, and indifferent to what the text is."""

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

LONGEST: Final = 64  # characters of a form; the rest of a longer token says nothing
_CACHED: Final = 60_000

_ADDRESS: Final = r"(?i:https?://\S+|www\.\S+)|[\w.+-]{1,64}@[\w.-]+\w|"  # one token each
_CLITIC: Final = r"['’](?i:ll|re|ve|m|d|s)\b"  # I | 'll
_OTHER: Final = (
    rf"[^\W\d_]++(?:(?!{_CLITIC})[\u0300-\u036f'’ʼ`´\u2010\u2011-]++[^\W\d_]++)*+[\u0300-\u036f]*+"
    r"|\d+(?:-[^\W\d_]{1,3}|-osios|(?i:st|nd|rd|th))(?![^\W_])"  # 17-й, 1st
    rf"|\d+|{_CLITIC}|\n|[^\w\s]"
)
_TOKEN: Final = re.compile(_OTHER)
_TOKEN_OR_ADDRESS: Final = re.compile(_ADDRESS + _OTHER)
_MAY_BE_ADDRESS: Final = re.compile(r"@|://|(?i:www\.)")
_APOSTROPHES: Final = str.maketrans("’ʼ`´\u2010\u2011", "''''--")
_PLAIN: Final = str.maketrans("ąčęėįšųūžё", "aceeisuuzе")
_ENDS: Final = frozenset(".!?…")
_CLOSES: Final = frozenset(".!?…)»”\"'*")


class Token(NamedTuple):
    """A word, number or mark: `text[start:end]`; `form` is it folded for comparison."""

    start: int
    end: int
    form: str


class Sentence(NamedTuple):
    """Tokens of one sentence, its closing marks included; `asks` when it ends with a question mark."""

    tokens: list[Token]
    asks: bool


def tokens(text: str) -> list[Token]:
    """Every word, number, address, mark and line break in its order."""
    # To look for addresses at each word costs as much as all the rest, and few texts have one.
    token = _TOKEN_OR_ADDRESS if _MAY_BE_ADDRESS.search(text) else _TOKEN
    return [Token(*found.span(), fold(found[0])) for found in token.finditer(text)]


@lru_cache(maxsize=_CACHED)
def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFC", word.translate(_APOSTROPHES)).casefold()
    return plain.translate(_PLAIN)


def fold(word: str) -> str:
    """As it is compared: without case, Lithuanian diacritics, stress marks; one kind of apostrophe."""
    return _folded(word if len(word) <= LONGEST else word[:LONGEST])


def sentences(text: str, found: list[Token], abbreviations: frozenset[str]) -> list[Sentence]:
    """The tokens by sentences. A point after an abbreviation or inside of a number ends none."""
    result: list[Sentence] = []
    begin = index = 0
    while index < len(found):
        form = found[index].form
        if (form in _ENDS or form == "\n") and _ends(text, found, index, abbreviations):
            while index + 1 < len(found) and found[index + 1].form in _CLOSES:
                index += 1
            _add(result, found[begin : index + 1])
            begin = index + 1
        index += 1
    _add(result, found[begin:])
    return result


def _add(result: list[Sentence], part: list[Token]) -> None:
    part = [token for token in part if token.form != "\n"]
    if part:
        asks = any(token.form == "?" for token in part[-3:])
        result.append(Sentence(part, asks))


def _ends(text: str, found: list[Token], index: int, abbreviations: frozenset[str]) -> bool:
    form = found[index].form
    if form == "\n":
        return _line_ends(text, found, index)
    if form != ".":
        return True
    return _point_ends(text, found, index, abbreviations)


def _line_ends(text: str, found: list[Token], index: int) -> bool:
    """A line break ends a sentence unless it only wraps one."""
    if index + 1 == len(found):
        return True
    head = text[found[index + 1].start]
    return not head.islower() or index == 0 or found[index - 1].form in ".!?…:\n"


def _point_ends(text: str, found: list[Token], index: int, abbreviations: frozenset[str]) -> bool:
    if index + 1 == len(found):
        return True
    here, following = found[index], found[index + 1]
    before = found[index - 1] if index else here
    touches = before.end == here.start
    if here.end == following.start and following.form != "\n":  # "3.5", "d.d.", "done.Tomorrow"
        head = text[following.start]
        return following.form in _CLOSES or (head.isupper() and before.end - before.start > 2)
    if not touches:
        return True
    lower = text[following.start].islower() or text[following.start].isdigit()
    if before.form in abbreviations:
        return following.form == "\n" or not (lower or following.form in ",;)-–—")
    return not (before.form.isdigit() and text[following.start].islower())
