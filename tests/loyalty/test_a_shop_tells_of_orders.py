"""An order goes its way through commerce, and the points follow by themselves."""

from dataclasses import replace
from datetime import timedelta

import pytest

from keepword.commerce.rules.given import LineGiven, OrderGiven
from keepword.commerce.services import place_order
from keepword.core import clock
from keepword.core.actors import system
from keepword.customers.models import Customer
from keepword.loyalty import queries, services
from keepword.loyalty.models import Programme
from keepword.loyalty.services import Offer
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_delivered_it_earns_and_cancelled_it_earns_nothing(
    cast: Cast, programme: Programme, customer: Customer
) -> None:
    now = clock.now()
    voucher = services.make_voucher(cast.admin, Offer("amount", 1000))
    given = OrderGiven(
        external_id="1", number="A-1", currency="EUR", lines=[LineGiven("Lamp", 1, 6000)], placed_at=now,
        changed_at=now, discount=1000, total=5000, voucher=voucher.shown.lower(),
    )  # fmt: skip
    place_order(system, given, customer=customer)
    voucher.refresh_from_db()
    assert (voucher.uses, queries.balance(customer).points) == (1, 0)
    later = now + timedelta(minutes=1)
    place_order(system, replace(given, status="delivered", delivered_at=later, changed_at=later))
    assert queries.balance(customer).points == 50
    other = replace(given, external_id="2", number="A-2", voucher="", changed_at=now)
    place_order(system, other, customer=customer)
    place_order(system, replace(other, status="cancelled", cancelled_at=later, changed_at=later))
    assert queries.balance(customer).points == 50
