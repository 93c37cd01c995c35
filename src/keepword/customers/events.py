"""What happens to customers. Published inside the transaction of the change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from keepword.accounts.models import User
from keepword.customers.models import Consent, Customer


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
