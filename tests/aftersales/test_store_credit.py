"""A refund as store credit is a code that its customer spends order by order, never more than there is."""

import pytest

from keepword.aftersales import services
from keepword.aftersales.models import Refund
from keepword.commerce.models import Order
from keepword.core import clock
from keepword.core.actors import system
from keepword.core.errors import Conflict, Invalid
from keepword.customers.models import Customer
from keepword.loyalty.models import Redemption, Voucher
from keepword.loyalty.queries import Basket, state_of
from keepword.loyalty.services import redeem
from keepword.loyalty.services.vouchers import take_back
from tests.aftersales.goods import a_customer, an_order
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def credited(cast: Cast, amount: int = 3_000) -> tuple[Customer, Refund, Voucher]:
    customer = a_customer()
    order = an_order(customer, ("LAMP-7", 1, 5_000))
    refund = services.refunds.ask(cast.lead, order, amount, reason="It came back.", means="credit")
    refund = services.refunds.pay(cast.lead, refund)
    return customer, refund, Voucher.objects.get(shown=refund.reference)


def spend(customer: Customer, voucher: Voucher, goods: int, order: str) -> Redemption:
    return redeem(system, voucher.shown, Basket(goods=goods, customer=customer), reference=order)


def test_it_is_spent_order_by_order(cast: Cast) -> None:
    customer, refund, voucher = credited(cast)
    assert (voucher.value, voucher.left, voucher.customer, voucher.currency) == (
        3_000,
        3_000,
        customer,
        "EUR",
    )
    assert spend(customer, voucher, 2_000, "one").amount == 2_000
    assert spend(customer, voucher, 2_000, "one").amount == 2_000  # told twice
    second = spend(customer, voucher, 9_000, "two")
    assert second.amount == 1_000
    voucher.refresh_from_db()
    assert (voucher.left, state_of(voucher, clock.now())) == (0, "used")
    with pytest.raises(Conflict):
        spend(customer, voucher, 500, "three")
    take_back(system, second)  # the order was cancelled
    take_back(system, second)
    voucher.refresh_from_db()
    assert (voucher.left, state_of(voucher, clock.now())) == (1_000, "good")
    with pytest.raises(Invalid):
        spend(a_customer("Other"), voucher, 500, "four")
    with pytest.raises(Conflict):
        services.refunds.reverse(cast.lead, refund, reason="By mistake.")
    assert Refund.objects.get().state == "paid"


def test_taken_back_it_is_good_no_more(cast: Cast) -> None:
    customer, refund, voucher = credited(cast)
    services.refunds.reverse(cast.lead, refund, reason="By mistake.")
    with pytest.raises(Conflict):
        spend(customer, voucher, 500, "one")


def test_what_a_store_has_taken_off_counts_up_to_what_was_left(cast: Cast) -> None:
    customer, _refund, voucher = credited(cast)
    basket = Basket(goods=9_000, customer=customer)
    assert redeem(system, voucher.shown, basket, reference="one", amount=4_000).amount == 3_000


def test_an_order_of_nobody_gets_none(cast: Cast) -> None:
    order = an_order(a_customer(), ("LAMP-7", 1, 5_000))
    Order.objects.update(customer=None)
    order.refresh_from_db()
    with pytest.raises(Invalid) as wrong:
        services.refunds.ask(cast.lead, order, 100, reason="It came back.", means="credit")
    assert wrong.value.field == "means"
