"""The shape of a guide: its questions, their answers, and what an answer wants of a product.

A question is {"key", "kind", "texts", "answers"}; its kind is "one" (of the answers), "many", or "budget" (an
amount, which has no answers). An answer is {"key", "texts", "because", "effects"}; `because` are the words of
the reason, "" for those of the answer itself. An effect is {"do", "on", "value", "weight"}.

    must    only products of which it holds; several of one question that ask about the same thing are
            alternatives
    never   no product of which it holds
    plus    the better, by its weight
    minus   the worse, by its weight
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from keepword.accounts.rules import LANGUAGES
from keepword.core.errors import Invalid

KINDS: Final = ("one", "many", "budget")
DOES: Final = ("must", "never", "plus", "minus")
ON: Final = ("category", "brand", "kind", "sku", "word", "price_most", "price_least")
PRICES: Final = ("price_most", "price_least")
MOST_QUESTIONS: Final = 12
MOST_ANSWERS: Final = 12
MOST_EFFECTS: Final = 8
HEAVIEST: Final = 5
DEAREST: Final = 10**12  # minor units
LONGEST: Final = {"title": 80, "intro": 400, "question": 200, "answer": 120, "because": 160, "value": 80}
_KEY: Final = re.compile(r"[a-z0-9-]{1,40}")

Question = Mapping[str, Any]


def texts(given: Any, longest: int, field: str) -> dict[str, str]:
    """Words by language, trimmed; empty ones are left out. Invalid names `field`."""
    if not isinstance(given, Mapping):
        raise Invalid(_("Words are given by language."), field=field)
    found: dict[str, str] = {}
    for language, text in given.items():
        if language not in LANGUAGES or not isinstance(text, str) or "\x00" in text:
            raise Invalid(_("Words are given by language."), field=field)
        short = " ".join(text.split())
        if len(short) > longest:
            raise Invalid(_("Say it in at most %(n)s letters.") % {"n": longest}, field=field)
        if short:
            found[language] = short
    return found


def said(by_language: Mapping[str, str], language: str) -> str:
    """Words in a language, else in English, else in any."""
    return by_language.get(language) or by_language.get("en") or next(iter(by_language.values()), "")


def checked(given: Any) -> list[dict[str, Any]]:
    """Questions as they are kept. Invalid names where it fails: "q-2-a-1"."""
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise Invalid(_("A guide has a list of questions."), field="questions")
    if not given:
        raise Invalid(_("Add a question: an empty guide leads nowhere."), field="questions")
    if len(given) > MOST_QUESTIONS:
        raise Invalid(
            _("At most %(n)s questions: nobody answers more.") % {"n": MOST_QUESTIONS}, field="questions"
        )
    found = [_question(one, f"q-{place}") for place, one in enumerate(given)]
    _once([one["key"] for one in found], "questions")
    if not any(one["kind"] == "budget" or any(a["effects"] for a in one["answers"]) for one in found):
        raise Invalid(_("No answer says anything of a product yet: add what it leads to."), field="questions")
    return found


def _question(given: Any, field: str) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise Invalid(_("This is no question."), field=field)
    kind = given.get("kind")
    if kind not in KINDS:
        raise Invalid(_("Choose how it is answered."), field=field)
    words = texts(given.get("texts", {}), LONGEST["question"], field)
    if not words:
        raise Invalid(_("Write the question."), field=field)
    answers = _answers(given.get("answers", ()), field) if kind != "budget" else []
    return {"key": _key(given, field), "kind": kind, "texts": words, "answers": answers}


def _answers(given: Any, field: str) -> list[dict[str, Any]]:
    if not isinstance(given, Sequence) or isinstance(given, str) or not 2 <= len(given) <= MOST_ANSWERS:
        raise Invalid(_("A question has 2 to %(n)s answers.") % {"n": MOST_ANSWERS}, field=field)
    found = [_answer(one, f"{field}-a-{place}") for place, one in enumerate(given)]
    _once([one["key"] for one in found], field)
    return found


def _answer(given: Any, field: str) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise Invalid(_("This is no answer."), field=field)
    words = texts(given.get("texts", {}), LONGEST["answer"], field)
    if not words:
        raise Invalid(_("Write the answer."), field=field)
    because = texts(given.get("because", {}), LONGEST["because"], field)
    effects = given.get("effects", ())
    if not isinstance(effects, Sequence) or isinstance(effects, str) or len(effects) > MOST_EFFECTS:
        raise Invalid(_("An answer leads to at most %(n)s things.") % {"n": MOST_EFFECTS}, field=field)
    kept = [_effect(one, f"{field}-e-{place}") for place, one in enumerate(effects)]
    return {"key": _key(given, field), "texts": words, "because": because, "effects": kept}


def _effect(given: Any, field: str) -> dict[str, Any]:
    if not isinstance(given, Mapping) or given.get("do") not in DOES or given.get("on") not in ON:
        raise Invalid(_("Choose what the answer wants of a product."), field=field)
    weight = given.get("weight", 1)
    if not isinstance(weight, int) or isinstance(weight, bool) or not 1 <= weight <= HEAVIEST:
        raise Invalid(_("A weight is a number from 1 to %(n)s.") % {"n": HEAVIEST}, field=field)
    value = _value(given.get("value"), str(given["on"]), field)
    return {"do": given["do"], "on": given["on"], "value": value, "weight": weight}


def _value(given: Any, on: str, field: str) -> str | int:
    if on in PRICES:
        if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= DEAREST:
            raise Invalid(_("Enter an amount such as 12.50."), field=field)
        return given
    text = " ".join(given.split()) if isinstance(given, str) else ""
    if not text or len(text) > LONGEST["value"] or "\x00" in text:
        raise Invalid(_("Say which: a name of at most %(n)s letters.") % {"n": LONGEST["value"]}, field=field)
    return text


def _key(given: Mapping[str, Any], field: str) -> str:
    key = given.get("key")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise Invalid(_("A key has small letters, digits and hyphens, at most 40."), field=field)
    return key


def _once(keys: Sequence[str], field: str) -> None:
    if len(set(keys)) != len(keys):
        raise Invalid(_("Two of them have the same key."), field=field)


# What somebody answered -----------------------------------------------------------------------------

Answers = Mapping[str, Any]  # by question: a list of keys of answers, or an amount in minor units


def answered(questions: Sequence[Question], given: Mapping[str, Any]) -> dict[str, list[str] | int]:
    """What was answered, without what is empty; Invalid names the question that cannot be answered so."""
    found: dict[str, list[str] | int] = {}
    known = {question["key"]: question for question in questions}
    for key, value in given.items():
        if key not in known:
            raise Invalid(_("This guide has no such question."), field="answers")
        kept = _of(known[key], value)
        if kept is not None:
            found[key] = kept
    if not found:
        raise Invalid(_("Answer at least one question."), field="answers")
    return {key: found[key] for key in known if key in found}


def _of(question: Question, value: Any) -> list[str] | int | None:
    field = str(question["key"])
    if value in (None, "", []):
        return None
    if question["kind"] == "budget":
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= DEAREST:
            raise Invalid(_("Enter an amount such as 12.50."), field=field)
        return value
    keys = [value] if isinstance(value, str) else value
    known = [answer["key"] for answer in question["answers"]]
    if not isinstance(keys, Sequence) or any(one not in known for one in keys):
        raise Invalid(_("Choose one of the answers."), field=field)
    if question["kind"] == "one" and len(keys) > 1:
        raise Invalid(_("Choose one of the answers."), field=field)
    return [one for one in known if one in keys]
