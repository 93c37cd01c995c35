"""What is offered, and what comes of it: that it was bought is told by the order alone."""

from datetime import timedelta

import pytest

from keepword.accounts.models import User
from keepword.commerce.models import Product
from keepword.commerce.services import cancel_order
from keepword.core import clock
from keepword.core.errors import Conflict, Refused
from keepword.core.models import Fact
from keepword.customers.models import Customer
from keepword.relationship import queries, services
from keepword.relationship.models import Offer, OfferState
from keepword.relationship.rules.offers import LAPSED, MACHINE, MADE, REFUSED, TAKEN
from keepword.relationship.services import Idea, offering
from tests.aftersales.goods import a_customer, a_product, an_order
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def lamp() -> Product:
    return a_product("LAMP-7")


def offered(cast: Cast, customer: Customer, product: Product, days_ago: int = 10) -> Offer:
    with clock.moved(clock.now() - timedelta(days=days_ago)):
        return services.make_offer(cast.agent, customer, Idea(product, reason="They asked for light"))


def facts_of(offer: Offer) -> list[str]:
    rows = Fact.objects.filter(data__offer=offer.pk).order_by("pk")
    gone = set(Fact.objects.filter(supersedes__isnull=False).values_list("supersedes", flat=True))
    return [row.kind for row in rows if row.pk not in gone]


def state(offer: Offer) -> str:
    offer.refresh_from_db()
    return offer.state


def test_an_order_takes_it_by_itself(cast: Cast, lamp: Product) -> None:
    customer = a_customer()
    offer = offered(cast, customer, lamp)
    order = an_order(customer, ("LAMP-7", 2, 3_000))
    assert state(offer) == TAKEN
    assert (offer.order, offer.relevant) == (order, True)
    assert facts_of(offer) == ["offer_made", "offer_judged", "offer_taken"]
    assert Fact.objects.get(kind="offer_taken").value == 6_000
    offering.bought(order, cast.agent)
    assert Fact.objects.filter(kind="offer_taken").count() == 1


def test_an_order_that_is_cancelled_gives_it_back(cast: Cast, lamp: Product) -> None:
    customer = a_customer()
    offer = offered(cast, customer, lamp)
    order = an_order(customer, ("LAMP-7", 1, 3_000), delivered=False)
    assert state(offer) == TAKEN
    cancel_order(cast.lead, order)
    assert state(offer) == MADE
    assert offer.order is None
    assert "offer_taken" not in facts_of(offer)
    an_order(customer, ("LAMP-7", 1, 3_000), number="A200")
    assert state(offer) == TAKEN
    assert facts_of(offer).count("offer_taken") == 1


@pytest.mark.parametrize("days_ago", [60, 2])
def test_an_order_before_it_or_long_after_it_does_not(cast: Cast, lamp: Product, days_ago: int) -> None:
    customer = a_customer()
    offer = offered(cast, customer, lamp, days_ago)
    an_order(customer, ("LAMP-7", 1, 3_000), days_ago=3)
    assert state(offer) == MADE


def test_what_others_order_does_not(cast: Cast, lamp: Product) -> None:
    offer = offered(cast, a_customer(), lamp)
    an_order(a_customer("Petro"), ("LAMP-7", 1, 3_000))
    an_order(None, ("LAMP-7", 1, 3_000), number="A3")
    assert state(offer) == MADE


def test_who_said_no_and_buys_after_all_has_taken_it(cast: Cast, lamp: Product) -> None:
    customer = a_customer()
    offer = offered(cast, customer, lamp)
    services.refuse(cast.agent, offer, relevant=False)
    assert (state(offer), offer.relevant) == (REFUSED, False)
    an_order(customer, ("LAMP-7", 1, 3_000))
    assert (state(offer), offer.relevant) == (TAKEN, True)


def test_what_is_open_is_not_offered_twice(cast: Cast, lamp: Product) -> None:
    customer = a_customer()
    offer = offered(cast, customer, lamp)
    assert services.make_offer(cast.colleague, customer, Idea(lamp)) == offer
    assert Offer.objects.count() == 1


def test_what_nobody_answered_lapses_and_may_be_offered_anew(cast: Cast, lamp: Product) -> None:
    customer = a_customer()
    offer = offered(cast, customer, lamp, 31)
    assert offering.lapse() == 1
    assert offering.lapse() == 0
    assert state(offer) == LAPSED
    assert services.make_offer(cast.agent, customer, Idea(lamp)) != offer
    with pytest.raises(Conflict):
        services.reopen(cast.agent, offer)


def test_of_a_no_one_may_think_again(cast: Cast, lamp: Product) -> None:
    offer = offered(cast, a_customer(), lamp, 25)
    services.refuse(cast.agent, offer)
    services.reopen(cast.agent, offer)
    assert state(offer) == MADE
    assert offer.until > clock.now() + timedelta(days=29)


def test_the_machine_refuses_what_it_does_not_know(cast: Cast, lamp: Product) -> None:
    assert MACHINE.keys() == set(OfferState.values)
    offer = offered(cast, a_customer(), lamp)
    for begin in OfferState.values:
        for verb, do in (("refuse", services.refuse), ("reopen", services.reopen)):
            Offer.objects.update(state=begin)
            if verb not in MACHINE[begin] and not (verb == "refuse" and begin == REFUSED):
                with pytest.raises(Conflict):
                    do(cast.agent, offer)  # type: ignore[operator]


def test_that_it_was_bought_is_proof_that_it_was_something_for_them(cast: Cast, lamp: Product) -> None:
    customer = a_customer()
    offer = offered(cast, customer, lamp)
    an_order(customer, ("LAMP-7", 1, 3_000))
    with pytest.raises(Conflict):
        services.judge(cast.agent, offer, relevant=False)


def test_figures_count_what_is_over_and_what_was_judged(cast: Cast, lamp: Product) -> None:
    for turn in range(6):
        customer = a_customer(str(turn))
        offer = offered(cast, customer, lamp)
        if turn < 2:
            an_order(customer, ("LAMP-7", 1, 3_000), number=f"N{turn}")
        elif turn == 2:
            services.refuse(cast.agent, offer, relevant=False)
        elif turn == 3:
            services.judge(cast.agent, offer, relevant=True)
    now = clock.now()
    found = queries.figures(cast.lead, now - timedelta(days=30), now)
    assert (found.made, found.taken.count, found.taken.of) == (6, 2, 3)
    assert (found.relevant.count, found.relevant.of) == (3, 4)
    assert [one.made for one in queries.by_agent(cast.lead, now - timedelta(days=30), now)] == [6]
    assert queries.figures(cast.colleague, now - timedelta(days=30), now).made == 0


def test_nobody_offers_what_is_sold_no_more_and_only_who_answers_customers_offers(
    cast: Cast, lamp: Product
) -> None:
    customer = a_customer()
    lamp.archived_at = clock.now()
    with pytest.raises(Conflict):
        services.make_offer(cast.agent, customer, Idea(lamp))
    with pytest.raises(Refused):
        services.make_offer(User(role="nobody"), customer, Idea(lamp))
    assert Offer.objects.count() == 0
