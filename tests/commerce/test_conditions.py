"""What customers bought and have can be asked about, of the database and of one in hand alike."""

from datetime import date
from typing import Any

import pytest

from keepword.commerce import services
from keepword.commerce.rules.given import BuyerGiven, LineGiven
from keepword.commerce.services.lateness import mark_late
from keepword.core import clock, conditions
from keepword.core.errors import Invalid
from keepword.customers.models import Customer
from tests.cast import Cast
from tests.commerce.shop import lamp, later, ordered
from tests.desk.conftest import MailIn, mail_in, nothing_remembered

__all__ = ["mail_in", "nothing_remembered"]
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

CASES = [
    ("orders_count", "is", 2, "anna"),
    ("orders_count", "at least", 1, "anna boris"),
    ("orders_count", "is", 0, "vera"),
    ("spent", "at least", 100, "anna"),
    ("spent", "at most", 49, "boris vera"),
    ("last_order_days", "at most", 0, "anna"),
    ("last_order_days", "at most", 3, "anna boris"),
    ("last_order_days", "at least", 3, "boris"),
    ("last_order_days", "at least", 4, ""),
    ("last_order_days", "is empty", True, "vera"),
    ("last_order_days", "is empty", False, "anna boris"),
    ("has_open_order", "is", True, "anna"),
    ("has_late_parcel", "is", True, "anna"),
    ("has_late_parcel", "is", False, "boris vera"),
    ("owns_product", "has any", ["LAMP-7"], "boris"),
    ("bought_product", "has any", ["LAMP-7", "BULB"], "anna boris"),
    ("bought_product", "has all", ["LAMP-7", "BULB"], "anna"),
    ("bought_product", "has none", ["BULB"], "boris vera"),
    ("bought_category", "has any", ["Lamps"], "anna boris"),
    ("bought_category", "is empty", True, "vera"),
]


@pytest.fixture
def people(cast: Cast) -> dict[str, Customer]:
    """Anna bought twice and waits; Boris bought once and has it; Vera's only order was cancelled."""
    lamp(cast.lead)
    lamp(cast.lead, "BULB", name="Bulb")

    def buy(name: str, number: str, *skus: str, **more: Any) -> Customer | None:
        lines = [LineGiven(sku, 1, 4_900, sku=sku) for sku in skus]
        buyer = BuyerGiven(email=f"{name}@example.org")
        return ordered(cast.lead, number, *lines, buyer=buyer, **more).customer

    with clock.moved(later(72.5)):
        found = {
            "anna": buy("anna", "1", "LAMP-7", "BULB"),
            "boris": buy("boris", "2", "LAMP-7", status="delivered"),
            "vera": buy("vera", "3", "LAMP-7", status="cancelled"),
        }
        buy("anna", "4", "LAMP-7", placed_at=later(70), promised_on=date(2026, 3, 4))
    return {name: customer for name, customer in found.items() if customer is not None}


@pytest.mark.parametrize(("field", "op", "value", "who"), CASES)
def test_of_customers(people: dict[str, Customer], field: str, op: str, value: Any, who: str) -> None:
    condition = {"field": field, "op": op, "value": value}
    with clock.moved(later(72.5)):
        mark_late()
        found = set(Customer.objects.filter(conditions.to_q("customer", condition)))
        in_hand = {name for name, one in people.items() if conditions.matches("customer", condition, one)}
    assert {name for name, one in people.items() if one in found} == set(who.split()) == in_hand


def test_of_the_conversations_of_customers(cast: Cast, mail_in: MailIn) -> None:
    conversation = mail_in("Where is it?")
    condition = {"field": "orders_count", "op": "at least", "value": 1}
    asked = conditions.to_q("conversation", condition)
    assert not type(conversation).objects.filter(asked).exists()
    order = ordered(cast.lead, buyer=BuyerGiven())
    services.give_order(cast.agent, order, conversation.customer)
    assert list(type(conversation).objects.filter(asked)) == [conversation]
    assert conditions.matches("conversation", condition, conversation)


@pytest.mark.parametrize("value", [-1, "three", None, True, 10**9])
def test_days_are_a_number(value: Any) -> None:
    with pytest.raises(Invalid):
        conditions.check("customer", {"field": "last_order_days", "op": "at least", "value": value})
