"""Operators that the apps above give to the search of a kind: `from:`, `is:`, `before:`.

An operator is one of four: a `field` of the index, a `facet` of a document, a `span` of time, or a condition
`q` on the groups (what changes too often for the index, such as a conversation's status).
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise

from keepword.accounts.models import User

Span = tuple[datetime | None, datetime | None]  # since (included), until
Choices = Callable[[User], Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Operator:
    """`names` are all that it is called, in every language; the first is its own.

    `facet`, `span` and `q` give None for a value that they do not know. `choices` are the values that a
    search field may offer, each with its label.
    """

    names: tuple[str, ...]
    label: str | Promise
    field: str = ""
    facet: Callable[[str], str | None] | None = None
    span: Callable[[str], Span | None] | None = None
    q: Callable[[User, str], Q | None] | None = None
    choices: Choices | None = None
    order: int = 100

    @property
    def name(self) -> str:
        return self.names[0]


_operators: dict[str, dict[str, Operator]] = {}


def register(kind: str, *operators: Operator) -> None:
    """Give operators to the search of a kind; one of a name that is there replaces it."""
    _operators.setdefault(kind, {}).update({operator.name: operator for operator in operators})


def add_value(
    kind: str, name: str, values: Collection[str], label: str | Promise, q: Callable[[User], Q]
) -> None:
    """Give an operator of another app one value more, by all that it is called (the first is its own):
    `has:rating`."""
    old = operator(kind, name)
    own = next(iter(values))

    def asked(user: User, value: str) -> Q | None:
        if value.casefold() in values:
            return q(user)
        return old.q(user, value) if old.q else None

    def choices(user: User) -> list[tuple[str, str]]:
        return [*(old.choices(user) if old.choices else ()), (own, str(label))]

    register(kind, replace(old, q=asked, choices=choices))


def operators(kind: str) -> list[Operator]:
    """The operators of a kind in their order."""
    return sorted(_operators.get(kind, {}).values(), key=lambda each: each.order)


def operator(kind: str, name: str) -> Operator:
    """One of them; KeyError for a name that is none."""
    return _operators[kind][name]


def names(kind: str) -> dict[str, str]:
    """Each name of an operator, in any language, with its own name."""
    return {name: each.name for each in reversed(operators(kind)) for name in each.names}
