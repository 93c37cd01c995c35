"""How a macro is found by what one types. Pure."""

from collections.abc import Iterable
from typing import Final

from keepword.language.lemmas import Word, lemmas, words

_MOST_WORDS: Final = 4_000  # of a macro, so that a book pasted into one does not weigh on every search
_MOST_TYPED: Final = 12


def index(texts: Iterable[tuple[str, str | None]]) -> str:
    """The words of texts (text, language) in one line, each between spaces, once."""
    found: dict[str, None] = {}
    for text, lang in texts:
        found.update(dict.fromkeys(lemmas(text, lang)))
    return f" {' '.join(list(found)[:_MOST_WORDS])} "


def typed(text: str) -> list[Word]:
    """The words of a search."""
    return words(text[:200])[:_MOST_TYPED]


def has_all(indexed: str, wanted: Iterable[Word]) -> bool:
    """Whether the indexed words have each of the wanted ones: in any form, or as a beginning."""
    return all(_has(indexed, word) for word in wanted)


def _has(indexed: str, word: Word) -> bool:
    if any(f" {form}" in indexed for form in word.forms[:1]):
        return True
    return any(f" {root} " in indexed for root in word.roots)
