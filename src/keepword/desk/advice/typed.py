"""A guide as it stands in the form of its editor: what was typed, whether or not it can be kept.

Fields are named by place: "q-0-a-1-text-en" are the English words of the second answer of the first question.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.http import QueryDict
from django.utils.crypto import get_random_string

from keepword.accounts.rules import LANGUAGES
from keepword.core.money import major, minor
from keepword.relationship.models import Guide
from keepword.relationship.rules import guides as rules
from keepword.relationship.services import GuidePlan

_LONGEST: Final = 600  # letters of one field that are looked at


@dataclass
class Typed:
    """What stands in the form; `language` is the one whose words are shown."""

    language: str
    currency: str
    titles: dict[str, str] = field(default_factory=dict)
    intros: dict[str, str] = field(default_factory=dict)
    questions: list[dict[str, Any]] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    most: str = "3"
    is_on: bool = False
    is_public: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def plan(self) -> GuidePlan:
        """What it is to become. An amount that cannot be read is None, which is refused with its place."""
        return GuidePlan(
            titles=self.titles,
            intros=self.intros,
            questions=[self._question(one) for one in self.questions],
            categories=self.categories,
            most=int(self.most)
            if self.most.isascii() and self.most.isdecimal() and len(self.most) < 4
            else 0,
            is_on=self.is_on,
            is_public=self.is_public,
        )

    def _question(self, question: dict[str, Any]) -> dict[str, Any]:
        answers = [
            one | {"effects": [self._effect(e) for e in one["effects"]]} for one in question["answers"]
        ]
        return question | {"answers": answers}

    def _effect(self, effect: dict[str, Any]) -> dict[str, Any]:
        value: str | int | None = effect["value"]
        if effect["on"] in rules.PRICES:
            value = minor(str(value), self.currency)
        weight = effect["weight"]
        return effect | {"value": value, "weight": int(weight) if weight.isdecimal() else 0}


def of_guide(guide: Guide, language: str, currency: str) -> Typed:
    """A guide that is kept, as its form shows it."""
    return Typed(
        language,
        currency,
        titles={code: words.get("title", "") for code, words in guide.texts.items()},
        intros={code: words.get("intro", "") for code, words in guide.texts.items()},
        questions=[_shown(one, currency) for one in guide.questions],
        categories=list(guide.categories),
        most=str(guide.most),
        is_on=guide.is_on,
        is_public=guide.is_public,
    )


def _shown(question: dict[str, Any], currency: str) -> dict[str, Any]:
    def effect(one: dict[str, Any]) -> dict[str, Any]:
        value = one["value"]
        if one["on"] in rules.PRICES:
            value = _plain(major(int(value), currency))
        return one | {"value": value, "weight": str(one["weight"])}

    answers = [one | {"effects": [effect(e) for e in one["effects"]]} for one in question["answers"]]
    return question | {"answers": answers}


def _plain(amount: Decimal) -> str:
    return f"{amount:f}"


def fresh(language: str, currency: str) -> Typed:
    """A new one: a question with two answers, and a budget."""
    found = Typed(language, currency, questions=[_new_question(), _new_question("budget")])
    return found


def read(post: QueryDict, currency: str) -> Typed:
    """What was typed."""
    language = post.get("language", "en")
    return Typed(
        language if language in LANGUAGES else "en",
        currency,
        titles=_words(post, "title"),
        intros=_words(post, "intro"),
        questions=[
            _read_question(post, f"q-{place}") for place in _places(post, "q-{}-kind", rules.MOST_QUESTIONS)
        ],
        categories=[_text(one) for one in post.getlist("category")][: rules.MOST_ANSWERS * 4],
        most=_text(post.get("most", "")),
        is_on="is_on" in post,
        is_public="is_public" in post,
    )


def _places(post: QueryDict, name: str, most: int) -> list[int]:
    """Which places are taken, at most so many and one more (which is refused)."""
    found = []
    for place in range(most + 1):
        if name.format(place) not in post:
            break
        found.append(place)
    return found


def _text(given: object) -> str:
    return str(given).replace("\x00", "")[:_LONGEST]


def _words(post: QueryDict, name: str) -> dict[str, str]:
    return {code: _text(text) for code in LANGUAGES if (text := post.get(f"{name}-{code}"))}


def _read_question(post: QueryDict, at: str) -> dict[str, Any]:
    return {
        "key": _text(post.get(f"{at}-key", "")),
        "kind": _text(post.get(f"{at}-kind", "")),
        "texts": _words(post, f"{at}-text"),
        "answers": [
            _read_answer(post, f"{at}-a-{place}")
            for place in _places(post, at + "-a-{}-key", rules.MOST_ANSWERS)
        ],
    }


def _read_answer(post: QueryDict, at: str) -> dict[str, Any]:
    return {
        "key": _text(post.get(f"{at}-key", "")),
        "texts": _words(post, f"{at}-text"),
        "because": _words(post, f"{at}-because"),
        "effects": [
            {name: _text(post.get(f"{at}-e-{place}-{name}", "")) for name in ("do", "on", "value", "weight")}
            for place in _places(post, at + "-e-{}-do", rules.MOST_EFFECTS)
        ],
    }


# What the buttons of the form do --------------------------------------------------------------------


def _key() -> str:
    return get_random_string(8, "abcdefghjkmnpqrstuvwxyz23456789")


def _new_answer() -> dict[str, Any]:
    return {"key": _key(), "texts": {}, "because": {}, "effects": []}


def _new_question(kind: str = "one") -> dict[str, Any]:
    answers = [_new_answer(), _new_answer()] if kind != "budget" else []
    return {"key": _key(), "kind": kind, "texts": {}, "answers": answers}


def change(typed: Typed, wanted: str) -> None:
    """Add, remove or move a part of it: "add-answer:0", "drop-effect:0:1:0". What is not there stays away."""
    verb, _colon, rest = wanted.partition(":")
    places = [int(one) for one in rest.split(":") if one.isascii() and one.isdecimal() and len(one) < 4]
    if verb == "language" and rest in LANGUAGES:
        typed.language = rest
        return
    do, _dash, what = verb.partition("-")
    rows = _rows(typed, what, places)
    if rows is None:
        return
    at = places[-1] if places else 0
    if do == "add":
        rows.append(_made(what))
    elif do == "drop" and at < len(rows):
        del rows[at]
    elif do == "up" and 0 < at < len(rows):
        rows[at - 1], rows[at] = rows[at], rows[at - 1]


def _made(what: str) -> dict[str, Any]:
    if what == "question":
        return _new_question()
    return _new_answer() if what == "answer" else {"do": "plus", "on": "category", "value": "", "weight": "1"}


_DEPTH: Final = {"question": 0, "answer": 1, "effect": 2}


def _rows(typed: Typed, what: str, places: list[int]) -> list[dict[str, Any]] | None:
    """The list that a button is about: all questions, a question's answers, or an answer's effects."""
    depth = _DEPTH.get(what)
    if depth is None or len(places) < depth:
        return None
    rows = typed.questions
    for name, place in zip(("answers", "effects"), places[:depth], strict=False):
        if place >= len(rows):
            return None
        rows = rows[place][name]
    return rows
