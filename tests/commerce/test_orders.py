"""An order is taken once, whatever its source repeats, and everything follows from what is known of it."""

from datetime import date, timedelta
from typing import Any

import pytest

from keepword.commerce import queries, services
from keepword.commerce.events import Delivered, OrderChanged, OrderPlaced, OwnedChanged
from keepword.commerce.models import Line, Order, Owned
from keepword.commerce.rules.given import BuyerGiven, LineGiven, ShipmentGiven
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.core.models import Fact
from keepword.customers.models import Claim, Customer
from tests.cast import Cast
from tests.commerce.shop import MONDAY, OLENA, lamp, later, ordered, told

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_told_twice_it_is_one_order(cast: Cast, happened: list[Any]) -> None:
    first, again = ordered(cast.lead), ordered(cast.lead)
    assert first.pk == again.pk
    assert [type(one) for one in happened] == [OrderPlaced]
    assert (Order.objects.count(), Line.objects.count(), Customer.objects.count()) == (1, 1, 1)
    assert Fact.objects.filter(kind="order_placed").count() == 1


def test_the_same_number_of_another_source_is_another_order(cast: Cast) -> None:
    services.place_order(cast.lead, told(), source="csv")
    services.place_order(cast.lead, told(), source="api")
    assert Order.objects.count() == 2


def test_the_buyer_is_recognised_by_their_address(cast: Cast) -> None:
    buyer = BuyerGiven("Olena", " OLENA@example.org ", "+380441234567")
    one, other = ordered(cast.lead), ordered(cast.lead, "1002", buyer=buyer)
    assert one.customer == other.customer is not None
    assert not one.customer.identities.filter(verified_at__isnull=False).exists()  # type: ignore[union-attr]
    assert Claim.objects.get().value == "+380441234567"


def test_an_order_of_nobody_finds_its_customer_later(cast: Cast) -> None:
    assert ordered(cast.lead, buyer=BuyerGiven("A guest")).customer is None
    assert ordered(cast.lead, changed_at=later(1)).customer is not None
    services.give_order(cast.agent, Order.objects.get(), None)
    assert Order.objects.get().customer is None


def test_what_is_newer_counts_and_what_is_older_only_adds_moments(cast: Cast) -> None:
    ordered(cast.lead, status="shipped", changed_at=later(5), total=1)
    order = ordered(cast.lead, status="paid", changed_at=later(2), total=2)
    assert (order.status, order.total, order.paid_at) == ("shipped", 1, later(2))


def test_a_store_may_take_up_a_cancelled_order_and_never_one_that_was_delivered(cast: Cast) -> None:
    assert ordered(cast.lead, status="cancelled", changed_at=later(1)).status == "cancelled"
    assert ordered(cast.lead, status="paid", changed_at=later(2)).status == "paid"
    assert ordered(cast.lead, status="delivered", changed_at=later(3)).status == "delivered"
    assert ordered(cast.lead, status="cancelled", changed_at=later(4)).status == "delivered"


def test_a_line_that_is_taken_out_stays_with_nothing(cast: Cast) -> None:
    lines = LineGiven("Lamp", 2, 100, external_id="a"), LineGiven("Bulb", 1, 50, external_id="b")
    ordered(cast.lead, "1001", *lines)
    order = ordered(cast.lead, "1001", lines[0], changed_at=later(1))
    assert list(order.lines.order_by("pk").values_list("external_id", "quantity")) == [("a", 2), ("b", 0)]
    assert order.total == 200


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"external_id": " "}, "external_id"),
        ({"currency": "LAMP"}, "currency"),
        ({"status": "lost"}, "status"),
        ({"placed_at": MONDAY.replace(tzinfo=None)}, "placed_at"),
        ({"placed_at": MONDAY.replace(year=1)}, "placed_at"),
        ({"changed_at": MONDAY.replace(year=9990)}, "changed_at"),
        ({"total": -1}, "total"),
        ({"total": 10**13}, "total"),
        ({"lines": [LineGiven("", 1, 1)]}, "lines"),
        ({"lines": [LineGiven("x", -1, 1)]}, "quantity"),
        ({"lines": [LineGiven("x", 1, 1.5)]}, "price"),  # type: ignore[arg-type]
        ({"lines": [LineGiven("x", 1, 1, external_id="7"), LineGiven("y", 1, 1, external_id="7")]}, "lines"),
        ({"lines": [LineGiven("x", 1, 1)] * 1_001}, "lines"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_of_it_taken(cast: Cast, given: Any, field: str) -> None:
    with pytest.raises(Invalid) as error:
        services.place_order(cast.lead, told(**given))
    assert error.value.field == field
    assert not Order.objects.exists()
    assert not Customer.objects.exists()


def test_a_person_moves_it_as_the_machine_allows(cast: Cast, happened: list[Any]) -> None:
    order = ordered(cast.lead)
    services.change_order(cast.lead, order, "pay", at=later(1))
    services.change_order(cast.lead, order, "pay")
    services.cancel_order(cast.lead, order)
    services.change_order(cast.lead, order, "reopen")
    services.change_order(cast.lead, order, "deliver", at=later(9))
    with pytest.raises(Conflict):
        services.cancel_order(cast.lead, order)
    with pytest.raises(Invalid):
        services.change_order(cast.lead, order, "burn")
    with pytest.raises(Refused):
        services.cancel_order(cast.agent, order)
    changes = [(one.before, one.after) for one in happened if isinstance(one, OrderChanged)]
    assert changes == [
        ("placed", "paid"),
        ("paid", "cancelled"),
        ("cancelled", "placed"),
        ("placed", "delivered"),
    ]
    assert Order.objects.get().paid_at == later(1)


def test_what_is_delivered_is_the_customers_with_a_warranty(cast: Cast, happened: list[Any]) -> None:
    lamp(cast.lead, warranty_months=24)
    lamp(cast.lead, "BULB", kind="consumable")
    lines = LineGiven("Desk lamp", 2, 1, sku="LAMP-7"), LineGiven("Bulb", 9, 1, sku="BULB")
    order = ordered(cast.lead, "1001", *lines, promised_on=date(2026, 3, 3))
    services.change_order(cast.lead, order, "deliver", at=later(72))
    ordered(cast.lead, "1001", *lines, status="delivered", changed_at=later(80))
    owned = list(Owned.objects.order_by("pk"))
    assert [(one.product.sku, one.piece) for one in owned] == [("LAMP-7", 0), ("LAMP-7", 1)]
    assert {one.warranty_until for one in owned} == {date(2028, 3, 5)}
    assert [one.days_late for one in happened if isinstance(one, Delivered)] == [2]
    assert sum(isinstance(one, OwnedChanged) for one in happened) == 2
    fact = Fact.objects.get(kind="order_delivered")
    assert (fact.value, fact.data["on_time"], fact.person) == (2, False, order.customer.key)  # type: ignore[union-attr]


def test_an_order_that_comes_delivered_is_told_of_once(cast: Cast, happened: list[Any]) -> None:
    lamp(cast.lead)
    happened.clear()
    ordered(cast.lead, status="delivered", changed_at=later(50))
    ordered(cast.lead, status="delivered", changed_at=later(60), note="later")
    kinds = [type(one) for one in happened]
    assert kinds == [OrderPlaced, OwnedChanged, Delivered, OrderChanged]
    assert Fact.objects.filter(kind="order_delivered").count() == 1


def test_orders_are_found(cast: Cast, django_assert_num_queries: Any) -> None:
    for number in ("1001", "1002", "#1003"):
        services.ship(cast.lead, ordered(cast.lead, number), ShipmentGiven(tracking=f"T{number}"))
    page = queries.order_page
    assert [one.number for one in page(cast.agent).rows] == ["#1003", "1002", "1001"]
    assert [one.number for one in page(cast.agent, words="#1002").rows] == ["1002"]
    assert [one.number for one in page(cast.agent, words="1003").rows] == ["#1003"]
    assert [one.number for one in page(cast.agent, words="T1001").rows] == ["1001"]
    assert len(page(cast.agent, words=OLENA.email).rows) == 3
    customer = Customer.objects.get()
    with django_assert_num_queries(6):
        found, zone = queries.orders_of(customer), queries.zone()
        assert all(queries.where_is(one, "en", zone=zone) for one in found)
    assert queries.find_order(customer, "1003") == found[0]
    with pytest.raises(NotFound):
        queries.order_of(Customer.objects.create(created_at=MONDAY), found[0].pk)


def test_the_counts_of_the_list(cast: Cast) -> None:
    ordered(cast.lead)
    ordered(cast.lead, "1002", status="shipped", promised_on=date(2026, 3, 1))
    ordered(cast.lead, "1003", status="delivered")
    assert queries.counts(cast.agent) == {
        "placed": 1,
        "paid": 0,
        "preparing": 0,
        "shipped": 1,
        "short": 0,
        "late": 0,
    }


def test_moments_in_the_future_by_a_clock_that_runs_ahead_are_taken(cast: Cast) -> None:
    soon = clock.now() + timedelta(hours=3)
    assert ordered(cast.lead, placed_at=soon, changed_at=soon).placed_at == soon


def test_what_came_is_told_piece_by_piece(cast: Cast) -> None:
    product = lamp(cast.lead)
    lines = LineGiven("Desk lamp", 2, 1, sku="LAMP-7"), LineGiven("Gift wrapping", 1, 1)
    order = ordered(cast.lead, "1001", *lines)
    services.change_order(cast.lead, order, "deliver", at=later(72))
    told = list(Fact.objects.filter(kind="goods_delivered").order_by("pk"))
    assert [(one.value, one.data["product"]) for one in told] == [(2, product.pk), (1, None)]
    assert {(one.subject_id, one.at) for one in told} == {(order.pk, later(72))}
    assert [one.data["line"] for one in told] == list(
        order.lines.order_by("position", "pk").values_list("pk", flat=True)
    )
