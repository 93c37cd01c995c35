"""The tables of a language made ready: one set of patterns for promises and all else that is said."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from keepword.language.judgement import EMOTIONS
from keepword.language.reading.data import table
from keepword.language.reading.index import Patterns, compiled
from keepword.language.reading.promises import KINDS, Grammar
from keepword.language.reading.tokens import fold

SAID: Final = (
    *("interest", "positive", "ready", "courtesy", "empathy", "apology", "ownership", "gratitude"),
    *("question", "blame", "canned", "unclear"),
)
"""What is found by patterns alone; `name` and `clarity` are reckoned besides."""


class Reading(NamedTuple):
    """What it takes to read a language."""

    patterns: Patterns
    grammar: Grammar
    abbreviations: frozenset[str]
    greetings: frozenset[str]
    titles: frozenset[str]
    names: tuple[str, ...]  # stems of first names
    no_names: frozenset[str]
    others: frozenset[str]  # words after which a title is somebody else's: "with Dr Bose"
    signatures: frozenset[str]  # words after which a name is the writer's
    patronymics: tuple[str, ...]  # endings
    heavy: float = 0.0  # letters of a word, on the mean of a sentence, from which it is hard to understand


@cache
def reading(lang: str) -> Reading:
    """The tables of a judged language. Raises ValueError for a table with a mistake."""
    promised, said = table(lang, "promises"), table(lang, "says")
    lists = {**promised.get("words", {}), **said.get("words", {})}
    rules = [*_promise_rules(promised), *_said_rules(said)]
    addressed = said.get("addressed", {})

    def forms(name: str) -> frozenset[str]:
        return frozenset(fold(form) for form in addressed.get(name, ()))

    return Reading(
        compiled(lang, rules, lists),
        Grammar(
            promised.get("condition_has_future") == "true",
            frozenset(fold(form) for form in promised.get("joins", ())),
        ),
        frozenset(fold(form) for form in said.get("abbreviations", ())),
        forms("greetings"),
        forms("titles"),
        tuple(sorted(forms("names"))),
        forms("no_names"),
        forms("others"),
        forms("signatures"),
        tuple(sorted(forms("patronymics"))),
        float(said.get("heavy", 0)),
    )


def _promise_rules(found: Mapping[str, Any]) -> Iterator[tuple[str, str, float, str]]:
    for kind in KINDS:
        for written in found.get(kind, ()):
            yield kind, kind, 1.0, written


def _said_rules(found: Mapping[str, Any]) -> Iterator[tuple[str, str, float, str]]:
    """A detector's entries are `{why, score, any: [...]}`; a score of 0 takes back what it covers.

    One below 0 takes back that share of all that its sentence shows. What is `calm` lessens every feeling.
    """
    for group, names in (("says", SAID), ("emotions", EMOTIONS)):
        for name, entries in found.get(group, {}).items():
            if name not in names:
                raise ValueError(f"Nothing that is said has the name {name}.")
            for entry in entries:
                for written in entry["any"]:
                    yield name, entry["why"], float(entry["score"]), written
