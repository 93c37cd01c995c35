"""One language of conditions for views, policies, rules, segments and probes.

A condition is data: `{"all": [...]}`, `{"any": [...]}`, `{"not": {...}}` or
`{"field": "priority", "op": "is", "value": "high"}`. Apps register the fields that can be asked about;
the same condition is asked of the database (`to_q`) and of one object in hand (`matches`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from keepword.core.errors import Invalid

Condition = Mapping[str, Any]
MAX_DEPTH = 5


@dataclass(frozen=True)
class Field:
    """Something that can be asked of a subject. `path` is its ORM path ("inbox__channel").

    What is no column of the subject's gives `query(lookup, value)`, the question for the database without
    its negation, and `value(item)`, what one object has: one value, or a frozenset of them. `fit` makes of
    a value in a condition what is compared, or raises Invalid. `operators` are those that make sense, ()
    for all; `choices` gives (value, label) pairs as they are now.
    """

    name: str
    path: str
    label: str | Promise
    kind: str = "choice"  # choice, number, text, date, moment, flag
    query: Callable[[str, Any], Q] | None = None
    value: Callable[[Any], Any] | None = None
    fit: Callable[[Any], Any] | None = None
    operators: tuple[str, ...] = ()
    choices: Callable[[], Sequence[tuple[int | str, str | Promise]]] | None = None


@dataclass(frozen=True)
class Operator:
    """How a field is compared: as an ORM lookup, and on a plain value."""

    lookup: str
    test: Callable[[Any, Any], bool]
    negated: bool = False


OPERATORS: dict[str, Operator] = {
    "is": Operator("exact", lambda have, want: _is_one(have, want)),
    "is not": Operator("exact", lambda have, want: _is_one(have, want), negated=True),
    "in": Operator("in", lambda have, want: any(_is_one(have, one) for one in want)),
    "not in": Operator("in", lambda have, want: any(_is_one(have, one) for one in want), negated=True),
    "at least": Operator("gte", lambda have, want: have is not None and have >= want),
    "at most": Operator("lte", lambda have, want: have is not None and have <= want),
    "contains": Operator("icontains", lambda have, want: want.lower() in (have or "").lower()),
    "is empty": Operator("isnull", lambda have, want: (have in _NOTHING) == want),
}
_NOTHING: tuple[Any, ...] = (None, frozenset())

_fields: dict[str, dict[str, Field]] = {}
_more: dict[str, list[Callable[[], Iterable[Field]]]] = {}


def register(subject: str, *fields: Field) -> None:
    """Make fields of a subject ("conversation") askable."""
    _fields.setdefault(subject, {}).update({field.name: field for field in fields})


def register_more(subject: str, source: Callable[[], Iterable[Field]]) -> None:
    """Make askable what the shop itself defines: `source` gives these fields as they are now."""
    known = _more.setdefault(subject, [])
    if source not in known:
        known.append(source)


def fields(subject: str) -> list[Field]:
    """The askable fields of a subject, in the order of registration."""
    own = [field for source in _more.get(subject, ()) for field in source()]
    return [*_fields.get(subject, {}).values(), *own]


def _find(subject: str, name: str) -> Field | None:
    known = _fields.get(subject, {}).get(name)
    if known is not None or ":" not in name:
        return known
    return next(
        (field for source in _more.get(subject, ()) for field in source() if field.name == name), None
    )


def _is_one(have: Any, want: Any) -> bool:
    return want in have if isinstance(have, frozenset) else bool(have == want)


def check(subject: str, condition: Condition) -> None:
    """Raise Invalid, naming what is wrong, unless the condition can be asked of the subject."""
    to_q(subject, condition)


def to_q(subject: str, condition: Condition, *, _depth: int = 0) -> Q:
    """The condition for the database. `{}` holds for everything."""
    if not condition:
        return Q()
    many, parts = _branches(condition, _depth)
    if many:
        out = Q()
        for part in parts:
            inner = to_q(subject, part, _depth=_depth + 1)
            out = out & inner if many == "all" else out | inner
        return ~out if many == "not" else out
    field, operator, value = _leaf(subject, condition)
    q = (
        field.query(operator.lookup, value)
        if field.query is not None
        else Q(**{f"{field.path}__{operator.lookup}": value})
    )
    return ~q if operator.negated else q


def matches(subject: str, condition: Condition, item: Model, *, _depth: int = 0) -> bool:
    """Whether one object in hand meets the condition."""
    if not condition:
        return True
    many, parts = _branches(condition, _depth)
    if many:
        results = [matches(subject, part, item, _depth=_depth + 1) for part in parts]
        return any(results) if many == "any" else not results[0] if many == "not" else all(results)
    field, operator, value = _leaf(subject, condition)
    have = field.value(item) if field.value is not None else _value(item, field.path)
    return operator.test(have, value) != operator.negated


def _value(item: Any, path: str) -> Any:
    for name in path.split("__"):
        item = getattr(item, name, None)
        if item is None:
            return None
    return item


def _branches(condition: Condition, depth: int) -> tuple[str, list[Condition]]:
    if not isinstance(condition, Mapping):
        raise Invalid(_("A condition must be an object with a field, or with all, any or not."))
    if depth > MAX_DEPTH:
        raise Invalid(_("Conditions are nested too deeply."))
    for many in ("all", "any"):
        if many in condition:
            if not isinstance(condition[many], list):
                raise Invalid(_("“%(word)s” needs a list of conditions.") % {"word": many}, field=many)
            return many, condition[many]
    return ("not", [condition["not"]]) if "not" in condition else ("", [])


def _leaf(subject: str, condition: Condition) -> tuple[Field, Operator, Any]:
    name, word = str(condition.get("field", "")), str(condition.get("op", "is"))
    field = _find(subject, name)
    if field is None:
        raise Invalid(_("There is no field “%(name)s” to ask about.") % {"name": name}, field=name)
    operator = OPERATORS.get(word)
    if operator is None or (field.operators and word not in field.operators):
        raise Invalid(_("“%(word)s” is not a comparison.") % {"word": word}, field=name)
    value = condition.get("value")
    if operator.lookup == "in" and not isinstance(value, list):
        raise Invalid(_("“%(word)s” needs a list of values.") % {"word": word}, field=name)
    if field.fit is not None and operator.lookup != "isnull":
        value = [field.fit(one) for one in value] if isinstance(value, list) else field.fit(value)
    return field, operator, value
