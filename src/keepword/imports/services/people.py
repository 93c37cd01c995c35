"""Who the people of another system are here."""

import re
import uuid
from collections.abc import Iterable, Sequence
from email.utils import parseaddr

from keepword.accounts.models import User
from keepword.core import clock, rows
from keepword.customers.models import Customer, Identity
from keepword.customers.rules import display_name, normal_email
from keepword.imports.records import Person, key

Mark = tuple[str, str]  # kind and value of an identity

_NOT_DIALLED = re.compile(r"[^\d+]")


def marks(source: str, person: Person) -> list[Mark]:
    """By what a customer is known again, the surest first."""
    found: list[Mark] = []
    if person.external_id:
        found.append(("external", key(f"{source}:{person.external_id}")))
    if person.email:
        found.append(("email", normal_email(person.email)))
    if phone := _NOT_DIALLED.sub("", person.phone):
        found.append(("phone", phone[:40]))
    return found


def customers(source: str, people: Sequence[Person]) -> tuple[list[Customer], int]:
    """The customer behind each person, and how many are new.

    A customer is made where nobody is known by any of a person's marks.

    People without a mark are each somebody of their own: a name alone tells nobody apart. Nobody who is
    here already is changed, but they may be known by one mark more. Two reads and two writes, however many.
    """
    wanted = [marks(source, person) for person in people]
    known = _known(mark for found in wanted for mark in found)
    now, made, new = clock.now(), [], []
    out: list[Customer] = []
    for person, found in zip(people, wanted, strict=True):
        customer = next((known[mark] for mark in found if mark in known), None)
        if customer is None:
            customer = Customer(
                name=display_name(person.name, person.email or person.phone or person.external_id),
                key=uuid.uuid4(),
                created_at=now,
            )
            made.append(customer)
        for kind, value in found:
            if (kind, value) not in known:
                known[kind, value] = customer
                new.append((customer, kind, value))
        out.append(customer)
    rows.insert(made)
    rows.insert(
        [Identity(customer_id=c.pk, kind=kind, value=value, created_at=now) for c, kind, value in new]
    )
    return out, len(made)


def _known(found: Iterable[Mark]) -> dict[Mark, Customer]:
    by_kind: dict[str, set[str]] = {}
    for kind, value in found:
        by_kind.setdefault(kind, set()).add(value)
    known: dict[Mark, Customer] = {}
    for kind, values in by_kind.items():
        for identity in Identity.objects.filter(kind=kind, value__in=values).select_related("customer"):
            known[kind, identity.value] = identity.customer
    return known


class Colleagues:
    """Who of us wrote what: found by address, or by the whole name where it is one person's alone."""

    def __init__(self) -> None:
        self._by_email: dict[str, User] = {}
        self._by_name: dict[str, User | None] = {}
        for user in User.objects.all():
            self._by_email[user.email.lower()] = user
            name = _folded(user.name)
            self._by_name[name] = None if name in self._by_name else user

    def find(self, author: str) -> User | None:
        """The person behind a name, an address, or both as in "Name <address>"."""
        name, address = parseaddr(author) if "@" in author else (author, "")
        return self._by_email.get(address.lower()) or self._by_name.get(_folded(name))


def shown_name(author: str) -> str:
    """How somebody who is not here is named."""
    name, address = parseaddr(author) if "@" in author else (author, "")
    return " ".join((name or address or author).split())[:200]


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
