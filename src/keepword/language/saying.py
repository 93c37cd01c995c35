"""Whether a text says certain words, in whatever form they stand in it."""

from collections.abc import Collection, Iterable

from keepword.language.lemmas import Word, lemmas, words

_LOOKED_AT = 20_000  # characters of a text; a matter is named before


def says_any(phrases: Iterable[str], text: str, lang: str | None) -> bool:
    """Whether the text has all words of one of the phrases, in any order and in any form.

    `lang` is the text's language, None when it is not known. "повернення" is found in "поверненням",
    "refund" in "refunds". A phrase without a word is in no text.
    """
    known = frozenset(lemmas(text[:_LOOKED_AT], lang))
    return any(_says(words(phrase), known) for phrase in phrases)


def _says(phrase: list[Word], known: Collection[str]) -> bool:
    return bool(phrase) and all(_has(word, known) for word in phrase)


def _has(word: Word, known: Collection[str]) -> bool:
    whole, *parts = word.forms
    if whole in known or (parts and all(part in known for part in parts)):
        return True
    return any(root in known for root in word.roots)
