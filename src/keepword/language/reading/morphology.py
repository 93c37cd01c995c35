"""What a word form is: its dictionary form and its tags.

Tags are of verbs, as far as promises need them: F1 F2 F3 future, P1 P2 P3 present, T past, I infinitive,
Q imperative, V passive or impersonal participle; N a noun in the nominative. Where a language has a
dictionary for pymorphy3 its answers count, for others the endings of data/<lang>/verbs.yaml.
"""

import re
from functools import cache, lru_cache
from threading import Lock
from typing import Any, Final, NamedTuple

from keepword.language.reading.data import table

_CACHED: Final = 60_000
_PACKAGES: Final = {"uk": "pymorphy2_dicts_uk", "ru": "pymorphy3_dicts_ru"}
_LIKELY: Final = 0.25  # of the likeliest reading; "смету" is an estimate, hardly ever "I shall sweep"
_loading: Final = Lock()


class Form(NamedTuple):
    """What is known of a form; `tags` sorted."""

    lemma: str
    tags: tuple[str, ...]


@lru_cache(maxsize=_CACHED)
def analysed(form: str, lang: str) -> Form:
    """The likeliest lemma of a folded form, and all tags that it may have."""
    verbs = _endings(lang)
    if form in verbs.given:
        return verbs.given[form]
    if lang in _PACKAGES:
        found = _by_dictionary(form, lang)
        if found:
            return found
    tags = tuple(sorted(tag for tag, ending in verbs.endings if ending.search(form)))
    return Form(form, tags)


class _Verbs(NamedTuple):
    given: dict[str, Form]
    endings: list[tuple[str, re.Pattern[str]]]


@cache
def _endings(lang: str) -> _Verbs:
    found = table(lang, "verbs")
    given = {
        form: Form(form, tuple(sorted(tags.split()))) for form, tags in (found.get("forms") or {}).items()
    }
    endings = [(tag, re.compile(f"(?:{ending})$")) for tag, ending in (found.get("endings") or {}).items()]
    return _Verbs(given, endings)


@cache
def _analyser(lang: str) -> Any:
    """Only words that the dictionary has: guesses cost much and help little."""
    from importlib import import_module

    from pymorphy3.analyzer import MorphAnalyzer
    from pymorphy3.units.by_lookup import DictionaryAnalyzer

    package = import_module(_PACKAGES[lang])
    return MorphAnalyzer(  # type: ignore[no-untyped-call]
        path=package.get_path(), lang=lang, units=[DictionaryAnalyzer()]
    )


def _by_dictionary(form: str, lang: str) -> Form | None:
    with _loading:
        analyser = _analyser(lang)
    parses = analyser.parse(form)
    if not parses:
        return None
    least = parses[0].score * _LIKELY
    tags = {tag for parse in parses if parse.score >= least for tag in _tags(str(parse.tag))}
    return Form(_plain(parses[0].normal_form), tuple(sorted(tags)))


def _plain(lemma: str) -> str:
    return lemma.replace("ё", "е")


_PERSON: Final = {"1per": "1", "2per": "2", "3per": "3"}
_TENSE: Final = {"futr": "F", "pres": "P"}


@lru_cache(maxsize=2_000)
def _tags(grammemes: str) -> tuple[str, ...]:
    """OpenCorpora's grammemes as our tags."""
    has = set(re.split("[ ,]", grammemes))
    if "NOUN" in has:
        return ("N",) if "nomn" in has else ()
    if "INFN" in has or "infn" in has:
        return ("I",)
    if "PRTS" in has or ("VERB" in has and "Impe" in has and "perf" in has):
        return ("V",)
    if "VERB" not in has:
        return ()
    if "past" in has:
        return ("T",)
    if "impr" in has or "incl" in has:
        return ("Q",) if "excl" in has or "incl" not in has else ()
    person = next((_PERSON[name] for name in _PERSON if name in has), "")
    tense = next((_TENSE[name] for name in _TENSE if name in has), "")
    return (f"{tense}{person}",) if person and tense else ()
