"""The words of a text as the search index and the queries know them.

A word has one *form* (case, diacritics and apostrophes folded away) and, where they differ from it,
*roots*: the word without its ending, and its dictionary form without its ending. The index keeps both, and a
query asks for either, with the roots of every language of its script. So the two agree whatever language
either was taken for, with Lithuanian typed with or without its diacritics, and for words that no dictionary
knows.

What is joined by `-`, `.`, `@` or `_` (e-mail addresses, order numbers, "e-mail" itself) is kept whole, with
its letters and digits run together, and in parts: UA-10293, UA10293 and 10293 all find "UA-10293".
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from threading import Lock
from typing import Final, NamedTuple

from keepword.language.words import word_list

LONGEST_WORD: Final = 64  # characters of a form; the rest of a longer one says nothing to a searcher
_SHORTEST_ROOT: Final = 3
_CACHED_WORDS: Final = 40_000

TOKEN: Final = re.compile(r"[^\W_]+(?:['’ʼ`.@_+-][^\W_]+)*")
_APOSTROPHE: Final = re.compile("['’ʼ`]")
_PART: Final = re.compile(r"[^\W_]+(?:['’ʼ`][^\W_]+)*")
# Accents that stand for no letter of their own (stress marks), soft hyphens and zero-width characters.
_INVISIBLE: Final = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]")
_FOLDED_LETTERS: Final = str.maketrans("ёґłøđıə", "егlodie")

_CYRILLIC: Final = ("uk", "ru")
_LATIN: Final = ("en", "lt")
_FLEETING: Final = ("ок", "ек")  # посилок is of посилка: the vowel stands only before no ending


class Word(NamedTuple):
    """A token of a text: its forms in order (more than one when it is joined of parts), and its roots."""

    forms: tuple[str, ...]
    roots: tuple[str, ...]


def lemmas(text: str, lang: str | None) -> list[str]:
    """Every form of the text in its order, then every root that is no form, each once.

    `lang` is the text's language (ISO 639-1); without it each word is taken for all languages of its script.
    Linear in the text, never raises.
    """
    found = words(text, lang)
    forms = [form for word in found for form in word.forms]
    known = set(forms)
    roots = dict.fromkeys(root for word in found for root in word.roots if root not in known)
    forms.extend(roots)
    return forms


def words(text: str, lang: str | None = None) -> list[Word]:
    """The text's words; see `lemmas`."""
    found = []
    for token in TOKEN.findall(normal(text)):
        if len(token) <= LONGEST_WORD:
            found.append(word_of(token, lang))
        else:
            found.extend(word_of(part[:LONGEST_WORD], lang) for part in _PART.findall(token))
    return [word for word in found if word.forms]  # an apostrophe that stands alone leaves nothing


def normal(text: str) -> str:
    """Compatibility characters, case and invisible marks folded; letters keep their diacritics."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text.replace("№", " ")).casefold()
    return _INVISIBLE.sub("", text)


@lru_cache(maxsize=_CACHED_WORDS)
def word_of(token: str, lang: str | None = None) -> Word:
    """The forms and roots of one token, at most LONGEST_WORD long, of a text that `normal` has folded."""
    parts = _PART.findall(token)
    forms = [form for form in map(_fold, parts) if form]
    if len(forms) > 1:
        forms.insert(0, "".join(forms))
    roots = dict.fromkeys(root for part in parts for root in _roots(part, lang))
    return Word(tuple(forms), tuple(root for root in roots if root not in forms))


def _fold(word: str) -> str:
    """Without apostrophes and without diacritics, except й and ї, which are letters of their own."""
    word = _APOSTROPHE.sub("", word)
    if word.isascii():
        return word
    plain = "".join(char if "Ѐ" <= char <= "ӿ" else _base(char) for char in word)
    return plain.translate(_FOLDED_LETTERS)[:LONGEST_WORD]


def _base(char: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", char) if not unicodedata.combining(part))


def _roots(word: str, lang: str | None) -> Iterable[str]:
    if not word[0].isalpha() or word[-1].isdecimal():  # a number, or as an article's or a customer's
        return
    form = _fold(word)
    if not form:
        return
    for language in _languages(word[0], lang):
        yield _without_ending(form, language)
        if language in _CYRILLIC and form.endswith(_FLEETING) and len(form) > _SHORTEST_ROOT + 1:
            yield form[:-2] + form[-1]
        lemma = _dictionary_form(word, language)
        if lemma:
            plain = "".join(_PART.findall(lemma.casefold()))  # some end in a point or have a hyphen
            yield _without_ending(_fold(plain), language)


def _languages(letter: str, lang: str | None) -> tuple[str, ...]:
    """The languages whose words begin with this letter: the text's own if it is of the letter's script."""
    if "Ѐ" <= letter <= "ӿ":
        return (lang,) if lang in _CYRILLIC else _CYRILLIC
    if letter < "ɐ":
        return (lang,) if lang in _LATIN else _LATIN
    return ()


def _without_ending(form: str, lang: str) -> str:
    endings, longest = _endings(lang)
    for length in range(min(longest, len(form) - _SHORTEST_ROOT), 0, -1):
        if form[-length:] in endings:
            return form[:-length]
    return form


@cache
def _endings(lang: str) -> tuple[frozenset[str], int]:
    endings = word_list(lang, "endings")
    return endings, max(map(len, endings))


def _dictionary_form(word: str, lang: str) -> str | None:
    dictionary = _dictionary(lang)
    word = _APOSTROPHE.sub("'", word)
    return dictionary.get(word) or dictionary.get(word.capitalize())


_loading: Final = Lock()


def _dictionary(lang: str) -> Mapping[str, str]:
    with _loading:
        return _loaded_dictionary(lang)


@cache
def _loaded_dictionary(lang: str) -> Mapping[str, str]:
    """simplemma's dictionary, read in its packed form: a tenth of the memory, 10 µs a word (cached)."""
    from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY

    return LOW_MEMORY_DICTIONARY_FACTORY.get_dictionary(lang)


def warm() -> None:
    """Load every dictionary now (about 1.5 s and 40 MB), so that the first search does not wait for it."""
    for lang in (*_CYRILLIC, *_LATIN):
        _dictionary(lang)
