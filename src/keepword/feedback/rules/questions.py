"""What questions may be like, and whether an answer fits. Pure."""

import re
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, Final, Protocol

from django.utils.translation import gettext as _

from keepword.core.errors import Invalid
from keepword.feedback.instruments import LANGUAGES, Asked

MOST: Final = 100
MOST_OPTIONS: Final = 30
LONGEST: Final = 500
LONGEST_NAME: Final = 40  # of an item, a dimension
LONGEST_ANSWER: Final = 5_000
LOWEST, HIGHEST = -100, 100
KINDS: Final = ("scale", "choice", "text", "points")
ROLES: Final = ("", "expectation", "perception", "importance", "satisfaction")
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class Fits(Protocol):
    """What one must know of a question to say whether an answer fits: a models.Question, an Asked."""

    kind: Any
    low: Any
    high: Any
    options: Any


def checked(questions: Sequence[Asked]) -> list[Asked]:
    """The same questions. Invalid names the first fault by its place: "q-2"."""
    if not 1 <= len(questions) <= MOST:
        raise Invalid(_("A survey has 1 to %(n)s questions.") % {"n": MOST}, field="questions")
    keys = [one.key for one in questions]
    for place, one in enumerate(questions):
        field = f"q-{place}"
        if not isinstance(one.key, str) or not _KEY.fullmatch(one.key) or keys.index(one.key) != place:
            raise Invalid(
                _("A key has small letters, digits and hyphens, at most 40; each once."), field=field
            )
        _check_words(one, field)
        _check_numbers(one, field)
    return list(questions)


def _check_words(one: Asked, field: str) -> None:
    if one.kind not in KINDS or one.role not in ROLES:
        raise Invalid(_("Choose how it is answered."), field=field)
    if not said(one.texts) or any(len(text) > LONGEST for text in one.texts.values()):
        raise Invalid(_("Write the question, in at most %(n)s letters.") % {"n": LONGEST}, field=field)
    if max(len(one.item), len(one.dimension)) > LONGEST_NAME:
        raise Invalid(_("Write at most %(n)s letters.") % {"n": LONGEST_NAME}, field=field)
    if one.kind != "choice":
        return
    if not all(_is_option(option) for option in one.options):
        raise Invalid(_("Write each answer, with a key of its own."), field=field)
    options = {option["key"] for option in one.options}
    if not 2 <= len(options) <= MOST_OPTIONS or len(options) != len(one.options):
        raise Invalid(
            _("Give 2 to %(n)s answers to choose from, each once.") % {"n": MOST_OPTIONS}, field=field
        )


def _is_option(option: Any) -> bool:
    if not isinstance(option, Mapping):
        return False
    key, texts = option.get("key"), option.get("texts")
    return isinstance(key, str) and bool(_KEY.fullmatch(key)) and isinstance(texts, Mapping) and said(texts)


def said(texts: Mapping[str, Any]) -> bool:
    """Whether something is said, in languages that we speak."""
    words = [text for text in texts.values() if isinstance(text, str) and text.strip()]
    return bool(words) and set(texts) <= set(LANGUAGES) and len(words) == len(texts)


def _check_numbers(one: Asked, field: str) -> None:
    if not LOWEST <= one.low < one.high <= HIGHEST:
        raise Invalid(_("The lowest number must be below the highest."), field=field)
    if one.alarm is not None and not one.low <= one.alarm <= one.high:
        raise Invalid(_("What counts as low must be on the scale."), field=field)


def fitting(question: Fits, value: Any) -> tuple[float | None, str]:
    """An answer as it is kept: a number, or words. Invalid says what it must be."""
    if question.kind == "text":
        text = value.strip() if isinstance(value, str) else str(value)
        if "\x00" in text or len(text) > LONGEST_ANSWER:
            raise Invalid(_("Write at most %(n)s letters.") % {"n": LONGEST_ANSWER}, field="answer")
        return None, text
    if question.kind == "choice":
        if value not in [option["key"] for option in question.options]:
            raise Invalid(_("Choose one of the answers."), field="answer")
        return None, str(value)
    return _number(question, value), ""


def _number(question: Fits, value: Any) -> float:
    if isinstance(value, bool):
        number = None
    else:
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            number = None
    whole = number is not None and isfinite(number) and (number == int(number) or question.kind == "points")
    if number is None or not whole or not question.low <= number <= question.high:
        raise Invalid(
            _("Choose from %(low)s to %(high)s.") % {"low": question.low, "high": question.high},
            field="answer",
        )
    return number


def is_low(number: float | None, alarm: int | None, *, reverse: bool) -> bool:
    """Whether an answer calls for somebody to get in touch."""
    if number is None or alarm is None:
        return False
    return number >= alarm if reverse else number <= alarm


def badness(number: float, low: int, high: int, *, reverse: bool) -> float:
    """How bad an answer is, 0 to 1, to compare those of different scales."""
    share = (number - low) / (high - low)
    return share if reverse else 1 - share
