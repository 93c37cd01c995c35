"""A parcel's story is the same whatever the order in which it was heard; what is late is noticed once."""

from datetime import date, timedelta
from typing import Any

import pytest

from keepword.commerce import queries, services
from keepword.commerce.events import Delivered, OrderChanged, OrderLate, ShipmentChanged, ShipmentLate
from keepword.commerce.models import Order, Shipment
from keepword.commerce.rules.given import HeardGiven, LineGiven, ShipmentGiven
from keepword.commerce.services.lateness import mark_late
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.core.models import Fact
from tests.cast import Cast
from tests.commerce.shop import MONDAY, lamp, later, ordered, told

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TWO = LineGiven("Lamp", 2, 1, external_id="a"), LineGiven("Bulb", 1, 1, external_id="b")


def now(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def test_a_parcel_takes_its_order_along(cast: Cast, happened: list[Any]) -> None:
    order = ordered(cast.lead)
    parcel = services.ship(cast.lead, order, ShipmentGiven(carrier="Nova Poshta", tracking="T1"))
    assert now(order).status == "placed"
    services.track(cast.lead, parcel, "out_for_delivery", at=later(30), place="Kyiv")
    services.track(cast.lead, parcel, "handed_over", at=later(5))
    services.track(cast.lead, parcel, "handed_over", at=later(5))
    assert (now(order).status, now(order).shipped_at) == ("shipped", later(5))
    services.deliver(cast.lead, parcel, at=later(31))
    assert (now(order).status, now(order).delivered_at) == ("delivered", later(31))
    assert sum(isinstance(one, Delivered) for one in happened) == 1
    statuses = [(one.before, one.after) for one in happened if isinstance(one, ShipmentChanged)]
    assert statuses == [
        ("", "prepared"),
        ("prepared", "out_for_delivery"),
        ("out_for_delivery", "out_for_delivery"),
        ("out_for_delivery", "delivered"),
    ]


def test_the_same_parcel_is_known_by_its_tracking_number(cast: Cast) -> None:
    order = ordered(cast.lead)
    first = services.ship(cast.lead, order, ShipmentGiven(tracking="T1"))
    again = services.ship(cast.lead, order, ShipmentGiven(tracking="T1", expected_on=date(2026, 3, 9)))
    assert (first.pk, again.expected_on) == (again.pk, date(2026, 3, 9))


def test_an_order_in_two_parcels_is_delivered_with_the_second(cast: Cast) -> None:
    order = ordered(cast.lead, "1", *TWO)
    one = services.ship(cast.lead, order, ShipmentGiven(external_id="p1", quantities={"a": 2}))
    services.deliver(cast.lead, one, at=later(20))
    assert now(order).status == "shipped"
    two = services.ship(cast.lead, order, ShipmentGiven(external_id="p2", quantities={"b": 1}))
    services.deliver(cast.lead, two, at=later(40))
    assert (now(order).status, now(order).delivered_at) == ("delivered", later(40))


def test_no_more_is_packed_than_was_ordered(cast: Cast) -> None:
    order = ordered(cast.lead, "1", *TWO)
    services.ship(cast.lead, order, ShipmentGiven(external_id="p1", quantities={"a": 2}))
    with pytest.raises(Conflict):
        services.ship(cast.lead, order, ShipmentGiven(external_id="p2", quantities={"a": 1}))
    with pytest.raises(Invalid):
        services.ship(cast.lead, order, ShipmentGiven(external_id="p3", quantities={"z": 1}))
    assert Shipment.objects.count() == 1


def test_a_cancelled_order_is_not_sent(cast: Cast) -> None:
    order = ordered(cast.lead, status="cancelled")
    with pytest.raises(Conflict):
        services.ship(cast.lead, order)
    with pytest.raises(Refused):
        services.ship(cast.agent, order)


def test_what_a_carrier_cannot_say_is_refused(cast: Cast) -> None:
    parcel = services.ship(cast.lead, ordered(cast.lead))
    with pytest.raises(Invalid):
        services.track(cast.lead, parcel, "stolen")
    with pytest.raises(Invalid):
        services.track(cast.lead, parcel, "failed", at=MONDAY.replace(tzinfo=None))


def test_a_source_tells_of_parcels_within_the_order(cast: Cast, happened: list[Any]) -> None:
    heard = [HeardGiven(later(9), "in_transit")]
    parcels = [ShipmentGiven(external_id="f1", tracking="T1", events=heard)]
    ordered(cast.lead, shipments=parcels)
    order = ordered(cast.lead, shipments=parcels)
    assert order.status == "shipped"
    assert [type(one) for one in happened if isinstance(one, OrderChanged)] == [OrderChanged]
    assert Shipment.objects.get().events.count() == 1


def test_what_is_late_is_noticed_once(cast: Cast, happened: list[Any]) -> None:
    order = ordered(cast.lead, promised_on=date(2026, 3, 4))
    ordered(cast.lead, "1002", promised_on=date(2026, 3, 4), status="delivered")
    other = ordered(cast.lead, "1003", promised_on=date(2026, 3, 4))
    parcel = services.ship(cast.lead, order)
    assert parcel.promised_on == date(2026, 3, 4)
    for hours, found in (
        (24 * 2 + 12.9, 0),
        (24 * 2 + 13.1, 3),
        (24 * 9, 0),
    ):  # midnight in Kyiv is at 22 UTC
        with clock.moved(later(hours)):
            assert mark_late() == found
    assert [one.shipment.pk for one in happened if isinstance(one, ShipmentLate)] == [parcel.pk]
    assert [one.order.pk for one in happened if isinstance(one, OrderLate)] == [other.pk]
    assert Fact.objects.get(kind="shipment_late").value == 1
    assert {one.number for one in queries.order_page(cast.agent, status="late").rows} == {"1001", "1003"}
    assert [one.pk for one in queries.late_shipments(cast.agent)] == [parcel.pk]
    services.deliver(cast.lead, parcel, at=later(24 * 9))
    assert queries.late_shipments(cast.agent) == []


def test_what_was_late_long_ago_is_no_news(cast: Cast, happened: list[Any]) -> None:
    order = ordered(cast.lead, promised_on=date(2026, 3, 4))
    services.ship(cast.lead, order)
    with clock.moved(later(24 * 60)):
        assert mark_late() == 2
    assert not [one for one in happened if isinstance(one, ShipmentLate | OrderLate)]


def test_where_is_my_parcel(cast: Cast) -> None:
    def says(order: Order, language: str = "en") -> str:
        with clock.moved(later(24)):
            return queries.where_is(queries.get_order(cast.agent, order.pk), language)

    lamp(cast.lead)
    order = ordered(cast.lead, promised_on=date(2026, 3, 4))
    assert says(order) == "Order 1001 is being prepared and should be with you on 4 March."
    parcel = services.ship(cast.lead, order, ShipmentGiven(carrier="LP Express", tracking="LP77"))
    assert says(order) == (
        "The parcel of order 1001 is packed and waits for the carrier. LP Express, tracking number LP77."
    )
    services.track(cast.lead, parcel, "in_transit", at=later(20), place="Vilnius")
    assert says(order) == (
        "Order 1001 is on its way and should be with you on 4 March. Last seen: Vilnius. "
        "LP Express, tracking number LP77."
    )
    Shipment.objects.update(promised_on=date(2026, 3, 2))
    assert says(order).startswith("The parcel of order 1001 is late: it should have come on 2 March.")
    services.track(cast.lead, parcel, "failed", at=later(21))
    assert says(order).startswith("The carrier could not deliver order 1001.")
    services.deliver(cast.lead, parcel, at=later(22))
    assert says(order) == "Order 1001 was delivered on 3 March."
    assert says(ordered(cast.lead, "1002", status="cancelled")) == "Order 1002 is cancelled."
    assert says(ordered(cast.lead, "1003", status="shipped")) == "Order 1003 is on its way."


def test_with_several_parcels_it_is_said_of_the_one_that_is_waited_for(cast: Cast) -> None:
    order = ordered(cast.lead, "1", *TWO)
    one = services.ship(cast.lead, order, ShipmentGiven(external_id="p1", quantities={"a": 2}))
    services.ship(cast.lead, order, ShipmentGiven(external_id="p2", quantities={"b": 1}))
    services.track(cast.lead, one, "out_for_delivery", at=later(1))
    said = queries.where_is(queries.get_order(cast.agent, order.pk), "en")
    assert said == "Order 1 is out for delivery today. Another parcel of it is not there yet."


def test_an_order_whose_goods_are_out_of_stock_says_so(cast: Cast) -> None:
    product = lamp(cast.lead, stock=1)
    services.scrap(cast.lead, product, 1, key="x")
    order = services.place_order(cast.lead, told())
    said = queries.where_is(queries.get_order(cast.agent, order.pk), "en")
    assert said == "Something of order 1001 is out of stock; the order waits for it."


def test_a_moment_is_enough_to_be_late_in_days() -> None:
    from keepword.commerce.rules.shipments import days_late, is_late

    day = date(2026, 3, 4)
    assert [days_late(day, day + timedelta(n)) for n in (-1, 0, 1, 30)] == [0, 0, 1, 30]
    assert days_late(None, day) is None
    assert [is_late(day, day + timedelta(n), there=False) for n in (-1, 0, 1)] == [False, False, True]
    assert not is_late(day, day + timedelta(9), there=True)
