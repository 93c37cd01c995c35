"""Whatever is offered, answered, ordered and cancelled, in any order: what was taken was bought."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.commerce.models import Order, OrderStatus, Product
from keepword.commerce.rules.given import LineGiven, OrderGiven
from keepword.commerce.services import cancel_order, place_order
from keepword.core import clock
from keepword.core.actors import system
from keepword.core.errors import Conflict
from keepword.core.models import Fact
from keepword.customers.models import Customer
from keepword.relationship import services
from keepword.relationship.models import Offer, OfferState
from keepword.relationship.services import Idea, offering
from tests.aftersales.goods import a_customer, a_product
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
WHAT = st.integers(0, 1)
ACTS = st.tuples(
    st.sampled_from(["offer", "offer", "order", "order", "cancel", "refuse", "reopen", "judge", "lapse"]),
    WHAT,
    st.sampled_from([0, 1, 9, 31]),  # days that pass before it
)


class Shop:
    """Two products, one customer, and what is done with them."""

    def __init__(self, cast: Cast) -> None:
        self.agent = cast.agent
        self.lead = cast.lead
        self.customer: Customer = a_customer()
        self.products: list[Product] = [a_product("A"), a_product("B")]

    def does(self, what: str, number: int) -> None:
        product = self.products[number]
        newest = Offer.objects.filter(product=product).order_by("-pk").first()
        if what == "offer":
            services.make_offer(self.agent, self.customer, Idea(product))
        elif what == "order":
            self.orders(product)
        elif what == "cancel":
            order = Order.objects.exclude(status=OrderStatus.CANCELLED).order_by("-pk").first()
            if order is not None:
                cancel_order(self.lead, order)
        elif what == "lapse":
            offering.lapse()
        elif newest is not None:
            self.answers(what, newest)

    def answers(self, what: str, offer: Offer) -> None:
        with suppress(Conflict):
            if what == "judge":
                services.judge(self.agent, offer, relevant=False)
            elif what == "refuse":
                services.refuse(self.agent, offer)
            else:
                services.reopen(self.agent, offer)

    def orders(self, product: Product) -> None:
        now = clock.now()
        number = f"N{Order.objects.count()}"
        lines = [LineGiven(name=product.name, sku=product.sku, quantity=1, price=100)]
        given = OrderGiven(
            external_id=number,
            number=number,
            currency="EUR",
            lines=lines,
            placed_at=now,
            changed_at=now,
        )
        place_order(system, given, customer=self.customer)


def all_is_well() -> None:
    """What holds of offers at any time."""
    retracted = Fact.objects.filter(supersedes__isnull=False).values("supersedes")
    told = Fact.objects.filter(kind="offer_taken").exclude(pk__in=retracted)
    taken = Offer.objects.filter(state=OfferState.TAKEN)
    assert sorted(one.data["offer"] for one in told) == sorted(taken.values_list("pk", flat=True))
    for one in Offer.objects.select_related("order"):
        bought = one.order is not None and one.order.status != OrderStatus.CANCELLED
        assert (one.state == OfferState.TAKEN) == bought
        assert one.state != OfferState.TAKEN or one.relevant is True
        assert (one.ended_at is None) == (one.state == OfferState.MADE)
    pairs = list(taken.values_list("order", "product"))
    assert len(pairs) == len(set(pairs))
    open_ones = list(Offer.objects.filter(state=OfferState.MADE).values_list("product", flat=True))
    assert len(open_ones) == len(set(open_ones))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ACTS, min_size=1, max_size=12))
def test_what_was_taken_was_bought(cast: Cast, acts: list[tuple[str, int, int]]) -> None:
    at = clock.now() - timedelta(days=13 * 31)
    with transaction.atomic():
        shop = Shop(cast)
        for what, number, days in acts:
            at += timedelta(days=days, minutes=1)
            with clock.moved(at):
                shop.does(what, number)
                all_is_well()
        transaction.set_rollback(True)
