"""Two at the same customer at once: one offer, and one order takes it once."""

from datetime import timedelta

import pytest

from keepword.core import clock
from keepword.core.actors import system
from keepword.core.models import Fact
from keepword.relationship import services
from keepword.relationship.models import Affinity, Offer, OfferState
from keepword.relationship.services import Idea, affinities, offering
from tests.aftersales.goods import a_customer, a_product, an_order
from tests.at_once import two_at_once
from tests.cast import make_cast
from tests.relationship.advice.shop import buys

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def test_the_same_is_offered_once() -> None:
    cast, customer, lamp = make_cast(), a_customer(), a_product()
    made = two_at_once(lambda: services.make_offer(cast.agent, customer, Idea(lamp)).pk, when=clock.now())
    assert len(set(made)) == 1
    assert Offer.objects.count() == 1


def test_an_order_that_is_heard_of_twice_takes_it_once() -> None:
    cast, customer = make_cast(), a_customer()
    lamp, bulb = a_product(), a_product("BULB")
    with clock.moved(clock.now() - timedelta(days=10)):
        offer = services.make_offer(cast.agent, customer, Idea(bulb))
    order = an_order(customer, ("LAMP-7", 1, 3_000))
    Offer.objects.filter(pk=offer.pk).update(product=lamp)  # so that the order has not taken it yet
    taken = two_at_once(lambda: offering.bought(order, system), when=clock.now())
    assert sorted(taken) == [0, 0, 1]
    assert Offer.objects.get().state == OfferState.TAKEN
    assert Fact.objects.filter(kind="offer_taken").count() == 1


def test_what_goes_with_what_may_be_reckoned_twice_at_once() -> None:
    for sku in ("LAMP", "BULB", "OTHER"):
        a_product(sku)
    for _ in range(8):
        buys(a_customer(), "LAMP", "BULB")
    for _ in range(20):
        buys(a_customer(), "OTHER")
    assert two_at_once(affinities.reckon, when=clock.now()) == [2, 2, 2]
    assert Affinity.objects.count() == 2
