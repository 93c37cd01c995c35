"""What is held of one person, and by whom: the registry that export and erasure walk.

Apps register a `Holder` for what they keep; nobody needs to know them all. What tells one person apart (an
address, a number) is searched for everywhere; a name only where they took part, as others bear it too.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from keepword.customers.models import (
    Claim,
    Consent,
    Customer,
    CustomerField,
    Identity,
    MemberState,
    OrganisationMember,
    Remembered,
    RememberedState,
)
from keepword.customers.queries import family
from keepword.customers.rules import normal_email

SHORTEST: Final = 5  # characters of what is searched for everywhere
STEP: Final = 200  # rows that a holder erases in one transaction

# Streams of JSON values by section of the export's data.json, e.g. {"identities": [...]}.
Sections = Mapping[str, Iterable[Any] | Mapping[str, Any]]


@dataclass(frozen=True)
class Person:
    """Somebody who is being erased, as they were known when it began.

    `until` is the last message that there was then, `until_guest` the last participant: who writes later from
    the same address is a new customer.
    `conversations` are the numbers of those that were theirs.
    """

    id: int
    name: str
    addresses: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    until: int = 0
    until_guest: int = 0
    conversations: tuple[int, ...] = ()
    mark: str = "[erased]"
    joined: tuple[int, ...] = ()  # the numbers of the customers that were joined into them
    names: tuple[str, ...] = ()  # which they bore

    @property
    def numbers(self) -> tuple[int, ...]:
        """All numbers that they are known under."""
        return (self.id, *self.joined)

    @cached_property
    def needles(self) -> tuple[str, ...]:
        """What tells them apart from everybody, the longest first."""
        found = {one for one in (*self.addresses, *self.others) if len(one) >= SHORTEST}
        return tuple(sorted(found, key=lambda one: (-len(one), one)))

    @cached_property
    def _everywhere(self) -> "re.Pattern[str] | None":
        return _pattern(self.needles)

    @cached_property
    def _among_us(self) -> "re.Pattern[str] | None":
        names = sorted({one for one in (self.name, *self.names) if len(one) >= 3}, key=lambda one: -len(one))
        return _pattern([*self.needles, *names])

    def has(self, address: str) -> bool:
        """Whether an address is theirs."""
        return normal_email(address) in self.addresses

    def is_in(self, value: Any) -> bool:
        """Whether a text or a JSON value names them by what tells them apart."""
        return self._everywhere is not None and any(self._everywhere.search(t) for t in _texts(value))

    def without(self, value: Any, *, name: bool = False) -> Any:
        """The same text or JSON with a mark in their place; by `name` where they took part."""
        pattern = self._among_us if name else self._everywhere
        if pattern is None:
            return value
        if isinstance(value, str):
            return pattern.sub(self.mark, value)
        if isinstance(value, list):
            return [self.without(one, name=name) for one in value]
        if isinstance(value, dict):
            return {self.without(k, name=name): self.without(v, name=name) for k, v in value.items()}
        return value


def _pattern(words: Iterable[str]) -> "re.Pattern[str] | None":
    wanted = [re.escape(word) for word in words]
    return re.compile(rf"(?<![\w@])(?:{'|'.join(wanted)})(?!\w)", re.IGNORECASE) if wanted else None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _texts(key)
            yield from _texts(one)


@dataclass(frozen=True)
class ExportFile:
    """A file of the export: its path in the archive and its blob."""

    path: str
    blob: str
    size: int


@dataclass(frozen=True)
class Holder:
    """An app's part of what is held of a person.

    export(customer, with_notes)  sections of data.json, read as they are written
    files(customer, with_notes)   files that go along
    erase(person, cursor)         erases a bounded piece in the caller's transaction, which may be done twice;
                                  answers the cursor to go on at, or None when nothing is left. Begins at 0.
    order                         smaller ones are erased first; the customer's own row goes at 1000
    """

    name: str
    erase: Callable[[Person, int], int | None] | None = None
    export: Callable[[Customer, bool], Sections] | None = None
    files: Callable[[Customer, bool], Iterator[ExportFile]] | None = None
    order: int = 100


_holders: dict[str, Holder] = {}


def register(holder: Holder) -> None:
    """Add a holder; the same name again replaces it."""
    _holders[holder.name] = holder


def holders() -> list[Holder]:
    """All holders in the order in which they erase."""
    return sorted(_holders.values(), key=lambda holder: (holder.order, holder.name))


# Customers' own -----------------------------------------------------------------------------------


def _profile(customer: Customer, with_notes: bool) -> Sections:
    numbers = family(customer)
    profile = {
        "number": customer.pk,
        "name": customer.name,
        "language": customer.language,
        "created_at": customer.created_at.isoformat(),
    }
    if with_notes:
        profile["about"] = customer.about
    return {
        "profile": profile,
        "identities": (
            {
                "kind": one.kind,
                "value": "" if one.kind == "visitor" else one.value,  # it opens what that browser may see
                "since": one.created_at.isoformat(),
                "verified_at": one.verified_at.isoformat() if one.verified_at else None,
                "failed_at": one.failed_at.isoformat() if one.failed_at else None,
            }
            for one in Identity.objects.filter(customer=customer).exclude(kind="external").order_by("pk")
        ),
        "fields": (
            {"key": one.definition.key, "name": one.definition.name, "value": field_value(one)}
            for one in CustomerField.objects.filter(customer__in=numbers)
            .select_related("definition", "choice")
            .order_by("pk")
        ),
        "consents": (
            {
                "purpose": one.purpose.key,
                "name": one.purpose.name,
                "version": one.version,
                "given_at": one.given_at.isoformat(),
                "source": one.source,
                "evidence": one.evidence,
                "withdrawn_at": one.withdrawn_at.isoformat() if one.withdrawn_at else None,
            }
            for one in Consent.objects.filter(customer__in=numbers).select_related("purpose").order_by("pk")
        ),
        "claims": (
            {"kind": one.kind, "value": one.value, "at": one.at.isoformat()}
            for one in Claim.objects.filter(customer__in=numbers).order_by("pk")
        ),
        **_memory(customer, numbers),
        "joined": [_joined(one, with_notes) for one in customer.joined.order_by("pk")],
    }


def _memory(customer: Customer, numbers: Collection[int]) -> Sections:
    """What they wish, where they belong, what is remembered of them."""
    return {
        "preferences": _preferences(customer),
        "organisations": (
            {"name": one.organisation.name, "role": one.role, "since": one.at.isoformat()}
            for one in OrganisationMember.objects.filter(customer__in=numbers, state=MemberState.MEMBER)
            .select_related("organisation")
            .order_by("pk")
        ),
        "remembered": (
            {
                "about": one.kind,
                "value": one.value,
                "words": one.words,
                "state": one.state,
                "source": one.source,
                "at": one.at.isoformat(),
                "until": one.until.isoformat() if one.until else None,
            }
            for one in Remembered.objects.filter(customer__in=numbers)
            .exclude(state=RememberedState.REMOVED)
            .order_by("pk")
        ),
    }


def _preferences(customer: Customer) -> dict[str, Any]:
    """How they would rather be treated."""
    hours = {"call_from": customer.call_from, "call_until": customer.call_until}
    return {
        "channel": customer.prefers_channel,
        "no_calls": customer.no_calls,
        **{name: at.isoformat() if at else None for name, at in hours.items()},
        "zone": customer.zone,
        "address_as": customer.address_as,
    }


def _joined(customer: Customer, with_notes: bool) -> dict[str, Any]:
    """Under whom else they were known, before they turned out to be the same person."""
    known = {
        "number": customer.pk,
        "name": customer.name,
        "language": customer.language,
        "created_at": customer.created_at.isoformat(),
    }
    return {**known, "about": customer.about} if with_notes else known


def field_value(value: Any) -> Any:
    """What a field of the shop's own holds, as JSON."""
    if value.choice is not None:
        return value.choice.label
    if value.number is not None:
        return float(value.number)
    return value.date.isoformat() if value.date is not None else value.text or value.word


def _let_go(person: Person, cursor: int) -> int | None:
    """Their addresses first: who writes from them from now on is somebody new."""
    for model in (Identity, Claim, Consent, CustomerField, Remembered, OrganisationMember):
        model._default_manager.filter(customer__in=person.numbers).delete()
    return None


register(Holder("customers", erase=_let_go, export=_profile, order=0))
