"""A shop with a programme: a point for each euro, a hundred are worth five."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from keepword.accounts.models import User
from keepword.commerce.models import Order
from keepword.customers.models import Customer
from keepword.loyalty import services
from keepword.loyalty.models import Programme
from tests.cast import Cast

WHEN = datetime(2026, 3, 10, 12, tzinfo=UTC)
Orders = Callable[..., Order]


def tier(key: str, floor: int, percent: int = 100) -> dict[str, Any]:
    return {"key": key, "name": key.capitalize(), "floor": floor, "percent": percent}


@pytest.fixture
def programme(cast: Cast) -> Programme:
    return set_up(cast)


def set_up(who: Cast | User, **values: Any) -> Programme:
    return services.save_programme(
        who if isinstance(who, User) else who.admin,
        is_on=True,
        name="Lamp club",
        since=datetime(2020, 1, 1, tzinfo=UTC),
        tiers=[tier("silver", 500, 110), tier("gold", 1000, 125)],
        **values,
    )


def someone(name: str = "Olena") -> Customer:
    return Customer.objects.create(name=name, created_at=WHEN)


@pytest.fixture
def customer(cast: Cast) -> Customer:
    return someone()


def ordered(customer: Customer | None, euros: int = 50, *, at: datetime = WHEN, **more: Any) -> Order:
    """An order that has come, of so many euros for goods and 5 for shipping."""
    number = str(Order.objects.count() + 1)
    values = {"status": "delivered", "delivered_at": at, **more}
    return Order.objects.create(
        number=number,
        external_id=number,
        source="manual",
        customer=customer,
        currency="EUR",
        total=euros * 100 + 500,
        shipping_cost=500,
        placed_at=at,
        changed_at=at,
        **values,
    )
