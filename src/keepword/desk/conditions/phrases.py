"""A condition in words, for lists and previews."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from keepword.core import conditions
from keepword.core.conditions import OPERATORS, Condition, Field
from keepword.core.errors import Invalid
from keepword.desk.settings.clocks import length


def in_words(condition: Condition, subject: str = "conversation") -> str:
    """ "Priority is at least high; inbox is Support"; "Every conversation" for no condition."""
    if not condition:
        return _("Every conversation")
    return capfirst(_phrase(subject, condition))


def _phrase(subject: str, condition: Condition) -> str:
    if "all" in condition:
        return "; ".join(_inner(subject, part) for part in condition["all"])
    if "any" in condition:
        return _(" or ").join(_inner(subject, part) for part in condition["any"])
    if "not" in condition:
        return _("not (%(condition)s)") % {"condition": _phrase(subject, condition["not"])}
    try:
        return _leaf(conditions.get_field(subject, str(condition.get("field"))), condition)
    except Invalid as error:
        return error.message


def _inner(subject: str, part: Condition) -> str:
    phrase = _phrase(subject, part)
    return f"({phrase})" if len(part.get("all") or part.get("any") or ()) > 1 else phrase


def _leaf(field: Field, condition: Condition) -> str:
    word = str(condition.get("op", "is"))
    value = condition.get("value")
    if word == "is empty":
        label = _("is empty") if value is not False else _("is not empty")
        return f"{field.label} {label}"
    if field.kind == conditions.FLAG:
        yes = bool(value) == (word == "is")
        return f"{field.label}: {pgettext('an answer', 'yes') if yes else pgettext('an answer', 'no')}"
    operator = OPERATORS[word]
    shown = length(int(value or 0)) if operator.takes == "minutes" else _value(field, value)
    return f"{field.label} {operator.label} {shown}"


def _value(field: Field, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value(field, one) for one in value)
    names = dict(field.choices()) if field.choices is not None else {}
    return str(names.get(value, _("one that is gone") if field.choices is not None else value))
