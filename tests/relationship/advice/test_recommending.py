"""What is recommended, with its reason; and what never is."""

import pytest

from keepword.commerce.models import Link, LinkKind, Order, Product
from keepword.commerce.services import count_stock
from keepword.complaints.models import Cause, Complaint, State
from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.customers.models import Customer
from keepword.relationship import queries, services
from keepword.relationship.models import Affinity, Why
from keepword.relationship.services import Idea, affinities
from tests.aftersales.goods import a_customer, a_product, a_return
from tests.cast import Cast
from tests.relationship.advice.shop import buys

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def shop() -> dict[str, Product]:
    """Ten bought lamp and bulb, two of them a shade as well; thirty a chair."""
    made = {sku: a_product(sku, sku.capitalize()) for sku in ("LAMP", "BULB", "CHAIR", "CABLE", "OLD", "NEW")}
    for _ in range(10):
        buys(a_customer(), "LAMP", "BULB")
    for _ in range(30):
        buys(a_customer(), "CHAIR")
    affinities.reckon()
    return made


def skus(cast: Cast, customer: Customer) -> list[str]:
    return [one.product.sku for one in queries.recommendations(cast.agent, customer, "en")]


def who_bought(*what: str, days_ago: int = 3) -> Customer:
    customer = a_customer("Marta")
    buys(customer, *what, days_ago=days_ago)
    return customer


def test_what_others_also_bought_with_how_many_of_how_many(cast: Cast, shop: dict[str, Product]) -> None:
    found = queries.recommendations(cast.agent, who_bought("LAMP"), "en")
    assert [(one.product.sku, one.why) for one in found] == [("BULB", Why.AFFINITY)]
    assert found[0].reasons == ("10 of 10 who bought Lamp also bought it.",)


def test_what_goes_with_what_they_have_comes_first(cast: Cast, shop: dict[str, Product]) -> None:
    Link.objects.create(product=shop["LAMP"], other=shop["CABLE"], kind=LinkKind.ACCESSORY)
    found = queries.recommendations(cast.agent, who_bought("LAMP"), "en")
    assert [one.product.sku for one in found] == ["CABLE", "BULB"]
    assert found[0].reasons == ("Goes with their Lamp (accessory).",)


def test_what_is_used_up_by_now_may_be_bought_again(cast: Cast, shop: dict[str, Product]) -> None:
    Product.objects.filter(sku="BULB").update(kind="consumable", life_days=90)
    found = queries.recommendations(cast.agent, who_bought("BULB", days_ago=98), "en")
    assert (found[0].product.sku, found[0].why) == ("BULB", Why.DUE)
    assert found[0].reasons == ("They bought it 100 days ago; it lasts 90 days.",)


def test_what_they_have_is_never_recommended(cast: Cast, shop: dict[str, Product]) -> None:
    assert skus(cast, who_bought("LAMP", "BULB")) == []


def test_what_they_sent_back_is_never_recommended(cast: Cast, shop: dict[str, Product]) -> None:
    customer = who_bought("BULB")
    a_return(cast.lead, Order.objects.get(customer=customer), until="inspected")
    buys(customer, "LAMP")
    assert skus(cast, customer) == []


def test_what_they_complained_of_is_never_recommended(cast: Cast, shop: dict[str, Product]) -> None:
    customer = who_bought("LAMP")
    now = clock.now()
    about = Conversation.objects.create(
        customer=customer, inbox=cast.inbox, created_at=now, last_message_at=now
    )
    cause = Cause.objects.create(title="They burst", product="bulb", found_at=now)
    complaint = Complaint.objects.create(
        conversation=about, origin=about.pk, cause=cause, state=State.DISMISSED, begun_at=now
    )
    assert skus(cast, customer) == ["BULB"]
    complaint.state = State.OPEN
    complaint.save()
    assert skus(cast, customer) == []


def test_what_they_said_no_to_and_what_is_offered_already_is_left_out(
    cast: Cast, shop: dict[str, Product]
) -> None:
    customer = who_bought("LAMP")
    offer = services.make_offer(cast.agent, customer, Idea(shop["BULB"]))
    assert skus(cast, customer) == []
    services.refuse(cast.agent, offer)
    assert skus(cast, customer) == []


def test_what_is_not_there_or_sold_no_more_is_left_out(cast: Cast, shop: dict[str, Product]) -> None:
    customer = who_bought("LAMP")
    count_stock(cast.lead, shop["BULB"], 0, key="none")
    assert skus(cast, customer) == []
    Product.objects.filter(sku="BULB").update(counted=False)
    assert skus(cast, customer) == ["BULB"]
    Product.objects.filter(sku="BULB").update(archived_at=shop["BULB"].created_at)
    assert skus(cast, customer) == []


def test_an_accessory_of_something_else_does_not_fit(cast: Cast, shop: dict[str, Product]) -> None:
    customer = who_bought("LAMP")
    Product.objects.filter(sku="BULB").update(kind="accessory")
    assert skus(cast, customer) == ["BULB"]  # nobody has said what it goes with
    Link.objects.create(product=shop["CHAIR"], other=shop["BULB"], kind=LinkKind.ACCESSORY)
    assert skus(cast, customer) == []


def test_who_bought_a_bulb_has_a_lamp_already(cast: Cast, shop: dict[str, Product]) -> None:
    customer = who_bought("BULB")
    assert skus(cast, customer) == ["LAMP"]
    Link.objects.create(product=shop["LAMP"], other=shop["BULB"], kind=LinkKind.CONSUMABLE)
    assert skus(cast, customer) == []


def test_who_has_the_newer_one_is_not_offered_the_older(cast: Cast, shop: dict[str, Product]) -> None:
    Affinity.objects.filter(product=shop["LAMP"]).update(other=shop["OLD"])
    customer = who_bought("LAMP")
    assert skus(cast, customer) == ["OLD"]
    Link.objects.create(product=shop["OLD"], other=shop["NEW"], kind=LinkKind.REPLACES)
    buys(customer, "NEW")
    assert skus(cast, customer) == []


def test_of_who_has_bought_nothing_nothing_is_known(cast: Cast, shop: dict[str, Product]) -> None:
    assert skus(cast, a_customer()) == []


def test_it_costs_the_same_however_much_they_bought(
    cast: Cast, shop: dict[str, Product], django_assert_max_num_queries: object
) -> None:
    customer = who_bought("LAMP", "CHAIR", "CABLE", "OLD")
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        queries.recommendations(cast.agent, customer, "en")
