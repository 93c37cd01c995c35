"""What is refunded earns no points: they go back with the money, in proportion, once."""

import pytest

from keepword.aftersales import services
from keepword.loyalty import queries
from keepword.loyalty.services.orders import earn
from tests.aftersales.goods import a_customer, an_order
from tests.cast import Cast
from tests.loyalty.conftest import set_up

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_half_that_is_refunded_takes_half_of_the_points(cast: Cast) -> None:
    set_up(cast)
    customer = a_customer()
    order = an_order(customer, ("LAMP-7", 2, 5_000))
    earn(cast.lead, order)
    assert queries.balance(customer).points == 100
    half = services.refunds.ask(cast.lead, order, 5_000, reason="One of them was broken.")
    services.refunds.pay(cast.lead, half)
    assert queries.balance(customer).points == 50
    services.refunds.pay(cast.lead, half)
    assert queries.balance(customer).points == 50
    rest = services.refunds.ask(cast.lead, order, 5_000, reason="So was the other.")
    services.refunds.pay(cast.lead, rest)
    assert queries.balance(customer).points == 0
