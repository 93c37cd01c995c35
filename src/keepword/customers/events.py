"""What happens to customers. Published inside the transaction of the change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from keepword.accounts.models import User
from keepword.customers.models import (
    Consent,
    Customer,
    Join,
    Likeness,
    Organisation,
    OrganisationMember,
    Remembered,
)


@dataclass(frozen=True, slots=True)
class CustomerFieldsChanged:
    """Fields of the shop's own changed: what was and what is, as JSON by key, of those that changed."""

    customer: Customer
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    at: datetime
    user: User | None


@dataclass(frozen=True, slots=True)
class ConsentChanged:
    """A customer gave a consent, or took it back (`consent.withdrawn_at`)."""

    customer: Customer
    consent: Consent
    user: User | None


@dataclass(frozen=True, slots=True)
class CustomerErased:
    """A person has been erased: nothing of them is left but facts under a key that leads to nobody."""

    customer_id: int
    joined: tuple[int, ...] = ()  # the numbers of those who had been joined into them


@dataclass(frozen=True, slots=True)
class CustomersJoined:
    """Two customers became one: what was the source's is the other's from now on.

    Whoever keeps rows of a customer moves them and writes what moving back takes into `join.kept`, under a
    name of its own. `late` when it is told again for rows that came to the source while it was joined.
    """

    join: Join
    source: Customer
    into: Customer
    at: datetime
    user: User | None
    late: bool = False


@dataclass(frozen=True, slots=True)
class CustomersParted:
    """A join is undone: what was the source's is its own again, and what came since by its identities."""

    join: Join
    source: Customer
    into: Customer
    at: datetime
    user: User | None


@dataclass(frozen=True, slots=True)
class LikenessFound:
    """Two customers may be one person: somebody is to decide."""

    likeness: Likeness


@dataclass(frozen=True, slots=True)
class IdentityProved:
    """A customer has shown that an identity is theirs, by one of rules.PROOFS."""

    customer: Customer
    kind: str
    value: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RememberedChanged:
    """Something remembered is in another state than `before` ("" when it is new)."""

    remembered: Remembered
    before: str
    user: User | None


@dataclass(frozen=True, slots=True)
class PreferencesChanged:
    """A customer would rather have it otherwise: what was and what is, of what changed."""

    customer: Customer
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    user: User | None


@dataclass(frozen=True, slots=True)
class MemberChanged:
    """A customer belongs to an organisation, may, or does not (`member.state`; None: no more)."""

    customer: Customer
    organisation: Organisation
    member: OrganisationMember | None
    user: User | None
