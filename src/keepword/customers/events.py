"""What happens to customers. Published inside the transaction of the change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from keepword.accounts.models import User
from keepword.customers.models import Customer


@dataclass(frozen=True, slots=True)
class CustomerFieldsChanged:
    """Fields of the shop's own changed: what was and what is, as JSON by key, of those that changed."""

    customer: Customer
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    at: datetime
    user: User | None
