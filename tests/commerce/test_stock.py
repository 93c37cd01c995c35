"""Stock is where the ledger says, and orders that wait for it get it first."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from keepword.calendars.services import ensure_default_calendar
from keepword.commerce import queries, services
from keepword.commerce.events import BackInStock, OrderOutOfStock, OutOfStock
from keepword.commerce.models import Line, Order
from keepword.commerce.rules.given import LineGiven
from keepword.commerce.rules.stock import Owner, Stock
from keepword.commerce.services.stock import NotInStock
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.core.models import Fact
from keepword.ledger import queries as ledger
from tests.cast import Cast
from tests.commerce.shop import lamp, later, ordered, run_jobs, told

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
REPAIR = Owner("part", 7)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def named(happened: list[Any], kind: type) -> list[str]:
    return [one.product.sku for one in happened if isinstance(one, kind)]


def test_goods_come_are_set_aside_and_leave(cast: Cast) -> None:
    product = lamp(cast.lead, stock=5)
    assert queries.stock_of(product) == Stock(5, 0, 5)
    services.reserve(cast.agent, product, 3, REPAIR, key="r1")
    services.reserve(cast.agent, product, 3, REPAIR, key="r1")
    assert queries.stock_of(product) == Stock(5, 3, 2)
    services.release(cast.agent, product, 1, REPAIR, key="r1")
    services.consume(cast.agent, product, 2, REPAIR, key="r1")
    assert queries.stock_of(product) == Stock(3, 0, 3)
    services.take_back(cast.agent, product, 1, key="ret1")
    services.scrap(cast.lead, product, 4, key="fire")
    assert queries.stock_of(product) == Stock(0, 0, 0)
    assert ledger.wrong() == []


def test_more_than_is_free_cannot_be_set_aside(cast: Cast) -> None:
    product = lamp(cast.lead, stock=2)
    with pytest.raises(NotInStock) as error:
        services.reserve(cast.agent, product, 3, REPAIR, key="r1")
    assert error.value.left == 2
    assert queries.stock_of(product) == Stock(2, 0, 2)


def test_a_count_corrects_and_cannot_take_what_is_set_aside(cast: Cast) -> None:
    product = lamp(cast.lead, stock=5)
    services.reserve(cast.agent, product, 2, REPAIR, key="r1")
    services.count_stock(cast.lead, product, 4, key="monday")
    services.count_stock(cast.lead, product, 4, key="tuesday")
    assert queries.stock_of(product) == Stock(4, 2, 2)
    with pytest.raises(Conflict):
        services.count_stock(cast.lead, product, 1, key="wednesday")
    assert services.count_stock(cast.lead, product, 4, key="monday") is not None
    for wrong in (-1, 10**9, "4"):
        with pytest.raises(Invalid):
            services.count_stock(cast.lead, product, wrong, key="x")  # type: ignore[arg-type]


def test_agents_set_aside_and_do_not_receive(cast: Cast) -> None:
    product = lamp(cast.lead, stock=1)
    services.reserve(cast.agent, product, 1, REPAIR, key="r")
    for verb in (services.receive_goods, services.count_stock, services.scrap):
        with pytest.raises(Refused):
            verb(cast.agent, product, 1, key="x")


def test_an_order_takes_what_there_is_and_waits_for_the_rest(cast: Cast, happened: list[Any]) -> None:
    product = lamp(cast.lead, stock=2)
    order = ordered(cast.lead, "1", LineGiven("Lamp", 3, 1, sku="LAMP-7"))
    assert order.short_at is not None
    assert [one.line.backordered for one in happened if isinstance(one, OrderOutOfStock)] == [1]
    assert queries.stock_of(product) == Stock(2, 2, 0)
    run_jobs()
    assert named(happened, OutOfStock) == ["LAMP-7"]
    assert queries.order_page(cast.agent, status="short").rows == [order]
    services.receive_goods(cast.lead, product, 5, key="came")
    run_jobs()
    assert Order.objects.get().short_at is None
    assert Line.objects.get().backordered == 0
    assert queries.stock_of(product) == Stock(7, 3, 4)
    assert named(happened, BackInStock) == ["LAMP-7"]


def test_the_oldest_order_gets_it_first_and_nobody_is_told_while_it_takes_all(
    cast: Cast, happened: list[Any]
) -> None:
    product = lamp(cast.lead, stock=1)
    for number in ("1", "2", "3"):
        ordered(cast.lead, number)
    services.receive_goods(cast.lead, product, 1, key="came")
    run_jobs()
    assert [bool(one.short_at) for one in Order.objects.order_by("pk")] == [False, False, True]
    assert named(happened, BackInStock) == []


def test_a_cancelled_order_gives_it_back(cast: Cast) -> None:
    product = lamp(cast.lead, stock=1)
    first, second = ordered(cast.lead, "1"), ordered(cast.lead, "2")
    services.cancel_order(cast.lead, first)
    run_jobs()
    assert Order.objects.get(pk=second.pk).short_at is None
    services.change_order(cast.lead, first, "reopen")
    assert Order.objects.get(pk=first.pk).short_at is not None
    services.change_order(cast.lead, second, "ship")
    assert queries.stock_of(product) == Stock(0, 0, 0)


def test_an_order_that_shrinks_gives_back_what_it_does_not_need(cast: Cast) -> None:
    product = lamp(cast.lead, stock=5)
    for quantity, hour in ((4, 1), (1, 2), (3, 3), (0, 4), (2, 5)):
        ordered(cast.lead, "1", LineGiven("Lamp", quantity, 1, sku="LAMP-7"), changed_at=later(hour))
        assert queries.stock_of(product) == Stock(5, quantity, 5 - quantity)


def test_what_is_not_counted_here_is_never_missing(cast: Cast) -> None:
    lamp(cast.lead)
    assert ordered(cast.lead).short_at is None


def test_a_past_order_takes_nothing(cast: Cast) -> None:
    product = lamp(cast.lead, stock=1)
    services.place_order(cast.lead, told(status="delivered"))
    assert queries.stock_of(product) == Stock(1, 0, 1)


def test_the_stock_of_many_is_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    products = [lamp(cast.lead, f"L-{n}", stock=n) for n in range(1, 6)]
    with django_assert_num_queries(1):
        assert [one.free for one in queries.stocks(products).values()] == [1, 2, 3, 4, 5]
    assert queries.product_page(cast.agent, out=True).rows == []
    services.scrap(cast.lead, products[0], 1, key="x")
    assert queries.product_page(cast.agent, out=True).rows == [products[0]]


def test_since_when_something_was_missing_is_told(cast: Cast) -> None:
    ensure_default_calendar(cast.admin, zone="UTC")
    product = lamp(cast.lead, stock=2)
    with clock.moved(MONDAY):
        order = ordered(cast.lead, "1", LineGiven("Lamp", 3, 1, sku="LAMP-7"))
    with clock.moved(MONDAY + timedelta(days=2)):
        services.receive_goods(cast.lead, product, 5, key="came")
        run_jobs()
    short, filled = Fact.objects.filter(kind__in=["order_short", "order_filled"]).order_by("pk")
    assert (short.subject_id, short.at) == (filled.subject_id, MONDAY) == (order.pk, MONDAY)
    assert short.value == 8 * 3600  # the shop is open from nine to six
    assert (filled.at, filled.value) == (MONDAY + timedelta(days=2), 2 * 86_400)
