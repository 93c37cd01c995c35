"""When many conversations speak of the same thing all of a sudden. Pure.

A word is surprising when far more conversations have it now than its own past lets expect. The count of a
word in a span is taken as Poisson distributed with the rate of the days before; the surprise is
-log10 P(X >= now), so 6 means one in a million. (Burst detection by the Poisson tail, as in syndromic
surveillance; see e.g. M. Kulldorff, "Prospective time periodic geographical disease surveillance using a
scan statistic", JRSS A 164, 2001, for the same idea over places.)
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from keepword.language.lemmas import words
from keepword.language.words import word_list

FEWEST: Final = 4  # conversations, of as many customers
SURPRISING: Final = 6.0
ALIKE: Final = 0.5  # of two words' conversations in common (Jaccard), to be of one burst
MOST_WORDS: Final = 40  # of a conversation
LOOKED_AT: Final = 600  # characters of its first message
MOST_SHOWN: Final = 4
_SHORTEST: Final = 3
_PRIOR: Final = 0.5  # conversations in the whole past that a word never heard may have had


@dataclass(frozen=True)
class Heard:
    """What a new conversation speaks of: its words by root, each in a form that people read."""

    conversation: int
    customer: int
    terms: Mapping[str, str]


@dataclass(frozen=True)
class Burst:
    """Conversations that speak of the same, by the words that they share, the most surprising first."""

    term: str
    words: tuple[str, ...]
    conversations: tuple[int, ...]
    surprise: float


def terms(subject: str, text: str, lang: str) -> dict[str, str]:
    """The words of a conversation that could tell it from others: root to form, at most MOST_WORDS."""
    common = word_list(lang, "function_words") if lang else frozenset()
    found: dict[str, str] = {}
    for word in words(f"{subject} {text[:LOOKED_AT]}", lang or None):
        form = word.forms[0]
        if len(form) < _SHORTEST or not form[0].isalpha() or form in common:
            continue
        found.setdefault(word.roots[-1] if word.roots else form, form)
        if len(found) == MOST_WORDS:
            break
    return found


def surprise(now: int, before: int, *, hours: float, past_hours: float) -> float:
    """-log10 of the chance of at least `now` conversations in `hours`, after `before` in `past_hours`."""
    rate = (before + _PRIOR) * hours / past_hours
    # To nine digits, beyond which sums of another length differ by themselves.
    return round(-_log10_tail(now, rate), 9) + 0.0


def _log10_tail(least: int, rate: float) -> float:
    """log10 P(X >= least) of a Poisson variable: its terms from there on, while they matter."""
    if least <= 0:
        return 0.0
    log = least * math.log(rate) - rate - math.lgamma(least + 1)
    ratio, total, count = 1.0, 1.0, least
    while ratio > 1e-12 and count < least + 10_000:
        count += 1
        ratio *= rate / count
        total += ratio
    return min(0.0, (log + math.log(total)) / math.log(10))


def bursts(
    heard: Iterable[Heard], before: Mapping[str, int], *, hours: float, past_hours: float
) -> list[Burst]:
    """What is spoken of all of a sudden: `heard` in the last `hours`, `before` counts by term in the past."""
    by_term: dict[str, set[int]] = defaultdict(set)
    forms: dict[str, str] = {}
    whose: dict[int, int] = {}
    for one in heard:
        whose[one.conversation] = one.customer
        for term, form in one.terms.items():
            by_term[term].add(one.conversation)
            forms.setdefault(term, form)
    scored = [
        (surprise(len(ids), before.get(term, 0), hours=hours, past_hours=past_hours), term)
        for term, ids in by_term.items()
        if len({whose[pk] for pk in ids}) >= FEWEST
    ]
    left = sorted(
        ((score, term) for score, term in scored if score >= SURPRISING), key=lambda x: (-x[0], x[1])
    )
    out: list[Burst] = []
    while left:
        score, seed = left[0]
        mine = [term for _score, term in left if _alike(by_term[seed], by_term[term])]
        left = [(s, term) for s, term in left if term not in mine]
        ids = tuple(sorted(by_term[seed]))
        out.append(Burst(seed, tuple(forms[term] for term in mine[:MOST_SHOWN]), ids, score))
    return out


def candidates(heard: Iterable[Heard]) -> set[str]:
    """The terms whose past is worth asking for."""
    count: dict[str, set[int]] = defaultdict(set)
    for one in heard:
        for term in one.terms:
            count[term].add(one.customer)
    return {term for term, customers in count.items() if len(customers) >= FEWEST}


def _alike(one: set[int], other: set[int]) -> bool:
    return len(one & other) / len(one | other) >= ALIKE


def text_for(texts: Mapping[str, str], languages: Iterable[str]) -> str:
    """The text in the first of these languages that has one, else in any."""
    for language in languages:
        if texts.get(language, "").strip():
            return texts[language]
    return next((text for text in texts.values() if text.strip()), "")
