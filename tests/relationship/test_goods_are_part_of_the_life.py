"""Orders, returns, repairs and points stand in a customer's timeline, and in what they are worth."""

import pytest

from keepword.commerce.services import cancel_order
from keepword.loyalty.services.orders import earn
from keepword.relationship.queries.life import values
from keepword.relationship.queries.timeline import timeline
from tests.aftersales.goods import a_customer, a_return, an_order
from tests.cast import Cast
from tests.loyalty.conftest import set_up

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_what_they_bought_and_sent_back_is_told(cast: Cast) -> None:
    set_up(cast)
    customer = a_customer()
    order = an_order(customer, ("LAMP-7", 2, 5_000))
    earn(cast.lead, order)
    a_return(cast.lead, order)
    told = {one.source: one.entry for one in timeline(cast.agent, customer).entries}
    assert {"orders", "points", "returns"} <= told.keys()
    assert told["orders"].where == ("order", order.pk)
    figures = {one.name: one for one in values(cast.agent, customer)}
    assert (figures["spent EUR"].value, figures["spent EUR"].note) == ("€100.00", "in 1 order")
    assert figures["returns"].value == "1"


def test_a_cancelled_order_is_worth_nothing(cast: Cast) -> None:
    customer = a_customer()
    cancel_order(cast.lead, an_order(customer, ("LAMP-7", 1, 5_000), delivered=False))
    assert values(cast.agent, customer) == []
