"""A condition in words, for lists and previews."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from keepword.core import conditions
from keepword.core.comparisons import FLAG, OPERATORS
from keepword.core.conditions import Condition, Field
from keepword.core.errors import Invalid
from keepword.desk.times import length

Names = dict[Any, dict[Any, Any]]  # what choices are called, kept between many conditions


def in_words(condition: Condition, subject: str = "conversation", names: Names | None = None) -> str:
    """ "Priority is at least high; inbox is Support"; "Every conversation" for no condition."""
    if not condition:
        return _("Every customer") if subject == "customer" else _("Every conversation")
    return capfirst(_phrase(subject, condition, {} if names is None else names))


def _phrase(subject: str, condition: Condition, names: Names) -> str:
    if "all" in condition:
        return "; ".join(_inner(subject, part, names) for part in condition["all"])
    if "any" in condition:
        return _(" or ").join(_inner(subject, part, names) for part in condition["any"])
    if "not" in condition:
        return _("not (%(condition)s)") % {"condition": _phrase(subject, condition["not"], names)}
    try:
        return _leaf(conditions.get_field(subject, str(condition.get("field"))), condition, names)
    except Invalid as error:
        return error.message


def _inner(subject: str, part: Condition, names: Names) -> str:
    phrase = _phrase(subject, part, names)
    return f"({phrase})" if len(part.get("all") or part.get("any") or ()) > 1 else phrase


def _leaf(field: Field, condition: Condition, names: Names) -> str:
    word = str(condition.get("op", "is"))
    value = condition.get("value")
    if word == "is empty":
        label = _("is empty") if value is not False else _("is not empty")
        return f"{field.label} {label}"
    if field.kind == FLAG:
        yes = bool(value) == (word == "is")
        return f"{field.label}: {pgettext('an answer', 'yes') if yes else pgettext('an answer', 'no')}"
    operator = OPERATORS[word]
    shown = length(int(value or 0)) if operator.takes == "minutes" else _value(field, value, names)
    return f"{field.label} {operator.label} {shown}"


def _value(field: Field, value: Any, names: Names) -> str:
    if isinstance(value, list):
        return ", ".join(_value(field, one, names) for one in value)
    if field.choices is None:
        return str(value)
    if field.choices not in names:
        names[field.choices] = dict(field.choices())
    return str(names[field.choices].get(value, _("one that is gone")))
