"""How a field is compared with a value: each comparison for a plain value and for the database."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keepword.core import clock

CHOICE, NUMBER, TEXT, MOMENT, FLAG, SET, WORDS = (
    "choice",
    "number",
    "text",
    "moment",
    "flag",
    "set",
    "words",
)
MAX_TEXT: Final = 500
MOST_MINUTES: Final = 10 * 366 * 24 * 60


@dataclass(frozen=True)
class Operator:
    """How a field is compared.

    `test(have, want)` on a plain value; `lookup` and `prepare(want)` for the database. `negated` ones are
    the opposite of another. `takes` says what a builder asks for: one, many, text, minutes, moment, none.
    """

    lookup: str
    test: Callable[[Any, Any], bool]
    label: str | Promise
    kinds: tuple[str, ...]
    takes: str = "one"
    negated: bool = False
    prepare: Callable[[Any], Any] = lambda want: want


def is_one(have: Any, want: Any) -> bool:
    """Whether one value is the wanted one, or a set of them has it."""
    return want in have if isinstance(have, frozenset) else bool(have == want)


def _is_any(have: Any, want: Any) -> bool:
    return any(is_one(have, one) for one in want)


def found(pattern: str) -> Callable[[Any, Any], bool]:
    return lambda have, want: (
        have is not None and re.search(pattern % re.escape(want), have, re.IGNORECASE) is not None
    )


def pattern_of(pattern: str) -> Callable[[Any], str]:
    # As a pattern, because SQLite's LIKE folds the case of ASCII alone.
    return lambda want: pattern % re.escape(want)


def _ago(minutes: Any) -> datetime:
    return clock.now() - timedelta(minutes=minutes)


def _at_least(have: Any, want: Any) -> bool:
    return have is not None and bool(have >= want)


def _at_most(have: Any, want: Any) -> bool:
    return have is not None and bool(have <= want)


_PLAIN = (CHOICE, NUMBER, FLAG)
OPERATORS: dict[str, Operator] = {
    "is": Operator("exact", is_one, _("is"), (*_PLAIN, TEXT)),
    "is not": Operator("exact", is_one, _("is not"), (*_PLAIN, TEXT), negated=True),
    "in": Operator("in", _is_any, _("is one of"), (CHOICE, NUMBER, TEXT), "many"),
    "not in": Operator("in", _is_any, _("is none of"), (CHOICE, NUMBER, TEXT), "many", negated=True),
    "at least": Operator("gte", _at_least, _("is at least"), (CHOICE, NUMBER)),
    "at most": Operator("lte", _at_most, _("is at most"), (CHOICE, NUMBER)),
    "contains": Operator("iregex", found("%s"), _("contains"), (TEXT,), "text", prepare=pattern_of("%s")),
    "does not contain": Operator(
        "iregex", found("%s"), _("does not contain"), (TEXT,), "text", negated=True, prepare=pattern_of("%s")
    ),
    "starts with": Operator(
        "iregex", found(r"\A%s"), _("starts with"), (TEXT,), "text", prepare=pattern_of(r"\A%s")
    ),
    "ends with": Operator(
        "iregex", found(r"%s\Z"), _("ends with"), (TEXT,), "text", prepare=pattern_of(r"%s\Z")
    ),
    "before": Operator(
        "lt", lambda have, want: have is not None and have < want, _("is before"), (MOMENT,), "moment"
    ),
    "after": Operator(
        "gt", lambda have, want: have is not None and have > want, _("is after"), (MOMENT,), "moment"
    ),
    "older than": Operator(
        "lt",
        lambda have, want: have is not None and have < _ago(want),
        _("is longer ago than"),
        (MOMENT,),
        "minutes",
        prepare=_ago,
    ),
    "newer than": Operator(
        "gte",
        lambda have, want: have is not None and have >= _ago(want),
        _("is not longer ago than"),
        (MOMENT,),
        "minutes",
        prepare=_ago,
    ),
    "within next": Operator(
        "lte",
        lambda have, want: have is not None and have <= _ago(-want),
        _("comes within"),
        (MOMENT,),
        "minutes",
        prepare=lambda want: _ago(-want),
    ),
    "has any": Operator("any", lambda have, want: bool(have & set(want)), _("has any of"), (SET,), "many"),
    "has none": Operator(
        "any", lambda have, want: bool(have & set(want)), _("has none of"), (SET,), "many", negated=True
    ),
    "has all": Operator("all", lambda have, want: set(want) <= have, _("has all of"), (SET,), "many"),
    "has word": Operator("words", lambda have, want: False, _("has any of the words"), (WORDS,), "words"),
    "has no word": Operator(
        "words", lambda have, want: False, _("has none of the words"), (WORDS,), "words", negated=True
    ),
    "is empty": Operator(
        "isnull", lambda have, want: (not have and have != 0) == want, _("is empty"), (), "none"
    ),
}
EMPTY_KINDS = (CHOICE, NUMBER, TEXT, MOMENT, SET)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**53


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_TEXT and "\x00" not in value


def _is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_choice(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= MAX_TEXT and "\x00" not in value
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


FITS: dict[str, Callable[[Any], bool]] = {
    CHOICE: _is_choice,
    NUMBER: is_number,
    TEXT: _is_text,
    WORDS: _is_text,
    MOMENT: _is_moment,
    FLAG: lambda value: isinstance(value, bool),
    SET: _is_choice,
}
