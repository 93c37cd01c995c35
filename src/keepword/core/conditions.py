"""One language of conditions for views, policies, rules, segments and probes.

A condition is data: `{"all": [...]}`, `{"any": [...]}`, `{"not": {...}}` or
`{"field": "priority", "op": "is", "value": "high"}`. Apps register the fields that can be asked about;
the same condition is asked of the database (`to_q`) and of one object in hand (`matches`), and both answer
alike. What only an object in hand can be asked (`Field.stored` False: the words of the last message) is not
for lists; `narrowed` gives the database's part of a condition, which finds at least what matches.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IRegex,
    IsNull,
    LessThan,
    LessThanOrEqual,
)
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from keepword.core.comparisons import (
    CHOICE,
    EMPTY_KINDS,
    FITS,
    FLAG,
    MOST_MINUTES,
    OPERATORS,
    SET,
    TEXT,
    Operator,
    found,
    is_number,
    pattern_of,
)
from keepword.core.errors import Invalid

Condition = Mapping[str, Any]
Hand = dict[str, Any]
"""What the asker has in hand beside the object (its newest message), and what was read while asking."""
Choices = Sequence[tuple[int | str, str | Promise]]

MAX_DEPTH = 5
MAX_LEAVES = 100
MAX_VALUES = 200


@dataclass(frozen=True)
class Field:
    """Something that can be asked of a subject.

    Where it is found: `path`, an ORM path without many-valued steps ("inbox__channel"); or `expression`,
    which gives an ORM expression, with `read(item, hand)` for an object in hand. A kind "set" (tags) has
    `having(values)`, the Q of what has one of the values (of None: any at all), and `read` gives a set.
    Kind "words" is asked of `read`'s pair (text, language) through `same_words(wanted, text, language)`.

    Or a field answers for itself: `query(lookup, value)` gives the question for the database without its
    negation, `value(item)` what one object has (one value, or a frozenset of them); `fit` makes of a value
    in a condition what is compared, or raises Invalid; `operators` are those that make sense.

    Kinds: choice, number, text, moment, flag, set, words. `choices` are (value, label) as they are now,
    for builders; `holds` says whether the values of a choice or set are numbers or strings; `ordered`
    choices may be compared by "at least". `cost` 0: an object in hand knows it without a query; the costly
    ones are asked last.
    """

    name: str
    path: str
    label: str | Promise
    kind: str = CHOICE
    choices: Callable[[], Choices] | None = None
    holds: type[int] | type[str] | None = None
    ordered: bool = False
    expression: Callable[[], Any] | None = None
    having: Callable[[Sequence[Any] | None], Q] | None = None
    read: Callable[[Any, Hand], Any] | None = None
    same_words: Callable[[Sequence[str], str, str], bool] | None = None
    query: Callable[[str, Any], Q] | None = None
    value: Callable[[Any], Any] | None = None
    fit: Callable[[Any], Any] | None = None
    operators: tuple[str, ...] = ()
    cost: int = 0
    group: str | Promise = ""
    unit: str | Promise = ""

    @property
    def stored(self) -> bool:
        """Whether the database can be asked."""
        return bool(self.path or self.expression or self.having or self.query)


_LOOKUPS: dict[str, Any] = {
    "exact": Exact,
    "in": In,
    "gte": GreaterThanOrEqual,
    "lte": LessThanOrEqual,
    "gt": GreaterThan,
    "lt": LessThan,
    "iregex": IRegex,
}

_fields: dict[str, dict[str, Field]] = {}
_more: dict[str, list[Callable[[], Sequence[Field]]]] = {}


def register(subject: str, *fields: Field) -> None:
    """Make fields of a subject ("conversation") askable; the same name again replaces."""
    _fields.setdefault(subject, {}).update({field.name: field for field in fields})


def register_more(subject: str, ask: Callable[[], Sequence[Field]]) -> None:
    """Fields that people define (custom fields): `ask` gives them as they are now, and is asked often."""
    if ask not in _more.setdefault(subject, []):
        _more[subject].append(ask)


def fields(subject: str) -> list[Field]:
    """The askable fields of a subject, in the order of registration."""
    return [*_fields.get(subject, {}).values(), *(f for ask in _more.get(subject, ()) for f in ask())]


def get_field(subject: str, name: str) -> Field:
    """One field; Invalid, naming it, when there is none."""
    field = _fields.get(subject, {}).get(name)
    if field is None:
        field = next((f for ask in _more.get(subject, ()) for f in ask() if f.name == name), None)
    if field is None:
        raise Invalid(
            _("There is no field “%(name)s” to ask about.") % {"name": name[:60]}, field="condition"
        )
    return field


def operators(field: Field) -> dict[str, Operator]:
    """The comparisons that fit a field, by their words."""
    return {word: operator for word, operator in OPERATORS.items() if _fits(field, word, operator)}


def _fits(field: Field, word: str, operator: Operator) -> bool:
    if field.operators:
        return word in field.operators
    if word == "is empty":
        return field.kind in EMPTY_KINDS
    if word in ("at least", "at most") and field.kind == CHOICE:
        return field.ordered
    return field.kind in operator.kinds


# Asking -------------------------------------------------------------------------------------------


def check(subject: str, condition: Condition, *, stored: bool = False) -> None:
    """Raise Invalid, naming what is wrong, unless the condition can be asked of the subject.

    With `stored` the database must be able to answer it. Values must be of their field's kind; whether a
    choice still exists is not asked, as what was chosen may go later.
    """
    leaves = list(_leaves(condition, 0))
    if len(leaves) > MAX_LEAVES:
        raise Invalid(_("At most %(n)s conditions.") % {"n": MAX_LEAVES}, field="condition")
    for leaf in leaves:
        field, _operator, _value = _leaf(subject, leaf)
        if stored and not field.stored:
            raise Invalid(
                _("“%(name)s” can be asked of one conversation, not of a list.") % {"name": field.label},
                field="condition",
            )


def to_q(subject: str, condition: Condition) -> Q:
    """The condition for the database. `{}` holds for everything. Invalid where it cannot be asked."""
    check(subject, condition, stored=True)
    return _to_q(subject, condition) or Q()


def narrowed(subject: str, condition: Condition) -> Q:
    """What the database can say of the condition: finds everything that matches, perhaps more."""
    return _to_q(subject, condition) or Q()


def _to_q(subject: str, condition: Condition) -> Q | None:
    """None where the database cannot tell."""
    if not condition:
        return Q()
    many, parts = _branches(condition, 0)
    if not many:
        return _leaf_q(*_leaf(subject, condition))
    inner = [_to_q(subject, part) for part in parts]
    known = [q for q in inner if q is not None]
    if many == "not":
        exact = not any(_unstored(subject, part) for part in parts)
        return ~_whole(known[0]) if known and exact else None
    if many == "any":
        if len(known) < len(inner):
            return None
        out = Q(pk__in=[])  # any of nothing holds for nothing
        for q in known:
            out |= _whole(q)
        return out
    out = Q()
    for q in known:
        out &= q
    return out


def _whole(q: Q) -> Q:
    """An empty Q holds for everything, but `|` and `~` take it for nothing."""
    return q or ~Q(pk__in=[])


def _unstored(subject: str, condition: Condition) -> bool:
    return any(not _leaf(subject, leaf)[0].stored for leaf in _leaves(condition, 0))


def _leaf_q(field: Field, operator: Operator, value: Any) -> Q | None:
    if field.query is not None:
        q = field.query(operator.lookup, value)
    elif field.kind == SET and field.having is not None:
        q = _set_q(field, operator, value)
    elif field.path:
        q = _path_q(field, operator, value)
    elif field.expression is not None:
        q = _expression_q(field, operator, value)
    else:
        return None
    return ~q if operator.negated else q


def _path_q(field: Field, operator: Operator, value: Any) -> Q:
    if operator.lookup == "isnull":
        empty = Q(**{f"{field.path}__isnull": True})
        if field.kind == TEXT or (field.kind == CHOICE and field.holds is str):
            empty |= Q(**{f"{field.path}__exact": ""})
        return empty if value else ~empty
    lookup, want = _asked(field, operator, value)
    return Q(**{f"{field.path}__{lookup}": want})


def _expression_q(field: Field, operator: Operator, value: Any) -> Q:
    """Never unknown (NULL), so that its opposite is what it should be."""
    assert field.expression is not None
    asked = field.expression()
    if operator.lookup == "isnull":
        empty = Q(IsNull(asked, True))
        if field.kind == TEXT:
            empty |= Q(Exact(asked, "")) & Q(IsNull(asked, False))
        return empty if value else ~empty
    lookup, want = _asked(field, operator, value)
    q = Q(_LOOKUPS[lookup](asked, want))
    return q if field.kind == FLAG else q & Q(IsNull(asked, False))


def _asked(field: Field, operator: Operator, value: Any) -> tuple[str, Any]:
    if field.kind == TEXT and operator.lookup == "exact":
        return "iregex", pattern_of(r"\A%s\Z")(value)
    if field.kind == TEXT and operator.lookup == "in":
        anyone = "|".join(re.escape(one) for one in value)
        return "iregex", rf"\A({anyone})\Z" if value else r"\A\Z."
    return operator.lookup, operator.prepare(value)


def _set_q(field: Field, operator: Operator, value: Any) -> Q:
    assert field.having is not None
    if operator.lookup == "isnull":
        return ~field.having(None) if value else field.having(None)
    if operator.lookup == "any":
        return field.having(value) if value else Q(pk__in=[])
    out = Q()
    for one in value:
        out &= field.having([one])
    return out


def matches(subject: str, condition: Condition, item: Model, hand: Hand | None = None) -> bool:
    """Whether one object in hand meets the condition. `hand` is kept between questions about one object."""
    if not condition:
        return True
    many, parts = _branches(condition, 0)
    hand = {} if hand is None else hand
    if not many:
        return _leaf_matches(item, hand, *_leaf(subject, condition))
    if len(parts) > 1:
        parts = sorted(parts, key=lambda part: _cost(subject, part))
    answers = (matches(subject, part, item, hand) for part in parts)
    return any(answers) if many == "any" else not next(answers) if many == "not" else all(answers)


def single(condition: Condition) -> list[Condition]:
    """The single questions of a condition, in their order."""
    return _leaves(condition, 0)


def combined(condition: Condition, answers: Iterator[bool]) -> bool:
    """What a condition says when its single questions (`single`, in that order) are answered so."""
    if not condition:
        return True
    many, parts = _branches(condition, 0)
    if not many:
        return next(answers)
    inner = [combined(part, answers) for part in parts]
    return any(inner) if many == "any" else not inner[0] if many == "not" else all(inner)


def _leaf_matches(item: Model, hand: Hand, field: Field, operator: Operator, value: Any) -> bool:
    have = _have(item, hand, field)
    if field.query is not None:
        return operator.test(have, value) != operator.negated
    if operator.lookup == "words":
        answer = field.same_words is not None and field.same_words(value, *have)
    elif field.kind == TEXT and operator.lookup in ("exact", "in"):
        wanted = value if operator.lookup == "in" else [value]
        answer = any(found(r"\A%s\Z")(have, one) for one in wanted)
    else:
        answer = operator.test(have, value)
    return answer != operator.negated


def _have(item: Model, hand: Hand, field: Field) -> Any:
    if field.value is not None:
        if field.name not in hand:
            hand[field.name] = field.value(item)
        return hand[field.name]
    return field.read(item, hand) if field.read is not None else value_at(item, field.path)


def value_at(item: Any, path: str) -> Any:
    """What an object has at an ORM path, None where a step is missing."""
    for name in path.split("__"):
        item = getattr(item, name, None)
        if item is None:
            return None
    return item


def _cost(subject: str, condition: Condition) -> int:
    names = (str(leaf.get("field", "")) for leaf in _leaves(condition, 0))
    return max((get_field(subject, name).cost for name in names), default=0)


# Reading a condition ------------------------------------------------------------------------------


def _leaves(condition: Condition, depth: int) -> list[Condition]:
    if isinstance(condition, Mapping) and not condition:
        return []
    many, parts = _branches(condition, depth)
    return [leaf for part in parts for leaf in _leaves(part, depth + 1)] if many else [condition]


def _branches(condition: Condition, depth: int) -> tuple[str, list[Condition]]:
    if not isinstance(condition, Mapping):
        raise Invalid(
            _("A condition must be an object with a field, or with all, any or not."), field="condition"
        )
    if depth > MAX_DEPTH:
        raise Invalid(_("Conditions are nested too deeply."), field="condition")
    for many in ("all", "any"):
        if many in condition:
            if not isinstance(condition[many], list):
                raise Invalid(_("“%(word)s” needs a list of conditions.") % {"word": many}, field="condition")
            return many, condition[many]
    return ("not", [condition["not"]]) if "not" in condition else ("", [])


def _leaf(subject: str, condition: Condition) -> tuple[Field, Operator, Any]:
    name, word = str(condition.get("field", "")), str(condition.get("op", "is"))
    field = get_field(subject, name)
    operator = OPERATORS.get(word)
    if operator is None:
        raise Invalid(_("“%(word)s” is not a comparison.") % {"word": word[:40]}, field="condition")
    if not _fits(field, word, operator):
        raise Invalid(
            _("“%(name)s” cannot be compared by “%(word)s”.") % {"name": field.label, "word": operator.label},
            field="condition",
        )
    value = condition.get("value", True if word == "is empty" else None)
    if field.fit is not None and word != "is empty":
        return field, operator, _fitted(field, operator, value)
    problem = _problem(field, operator, value)
    if problem:
        raise Invalid(f"{field.label}: {problem}", field="condition")
    return field, operator, datetime.fromisoformat(value) if operator.takes == "moment" else value


def _fitted(field: Field, operator: Operator, value: Any) -> Any:
    assert field.fit is not None
    if operator.lookup != "in":
        return field.fit(value)
    if not isinstance(value, list) or len(value) > MAX_VALUES:
        raise Invalid(f"{field.label}: {_('it needs a list of values.')}", field="condition")
    return [field.fit(one) for one in value]


def _problem(field: Field, operator: Operator, value: Any) -> str:
    """What is wrong with a value, "" when nothing is."""
    if operator.takes == "none":
        return "" if isinstance(value, bool) else _("say true or false.")
    if operator.takes in ("many", "words"):
        if not isinstance(value, list) or len(value) > MAX_VALUES:
            return _("it needs a list of values.")
        return "" if all(_holds(field, one) for one in value) else _("a value is of the wrong kind.")
    if operator.takes == "minutes":
        fits = is_number(value) and 0 <= value <= MOST_MINUTES
        return "" if fits else _("say how long.")
    return "" if _holds(field, value) else _("the value is missing or of the wrong kind.")


def _holds(field: Field, value: Any) -> bool:
    return FITS[field.kind](value) and (field.holds is None or isinstance(value, field.holds))
