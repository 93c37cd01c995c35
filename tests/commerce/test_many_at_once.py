"""Eight at once: nothing is sold twice, no order is taken twice, and nobody waits forever."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing

import pytest
from django.db import connection

from keepword.commerce import queries, services
from keepword.commerce.models import Line, Order
from keepword.commerce.rules.given import LineGiven
from keepword.commerce.rules.stock import Owner
from keepword.commerce.services.stock import NotInStock
from keepword.customers.models import Customer
from keepword.ledger import queries as ledger
from tests.cast import Cast
from tests.commerce.shop import lamp, later, run_jobs, told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
WORKERS = 8


def at_once(work: Callable[[int], str]) -> Counter[str]:
    """Each worker works under its own number; how often each outcome was had."""
    start, outcomes, lock = threading.Barrier(WORKERS), Counter[str](), threading.Lock()

    def run(number: int) -> None:
        with closing(connection):
            start.wait(60)
            outcome = work(number)
            with lock:
                outcomes[outcome] += 1

    workers = [threading.Thread(target=run, args=(number,)) for number in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return outcomes


def test_no_more_is_set_aside_than_there_is(cast: Cast) -> None:
    product = lamp(cast.lead, stock=5)

    def work(number: int) -> str:
        try:
            services.reserve(cast.lead, product, 1, Owner("part", number), key=f"r{number}")
        except NotInStock:
            return "none left"
        return "set aside"

    assert at_once(work) == {"set aside": 5, "none left": 3}
    assert queries.stock_of(product).free == 0
    assert ledger.wrong() == []


def test_orders_share_what_there_is(cast: Cast) -> None:
    products = [lamp(cast.lead, sku, stock=5) for sku in ("A", "B")]

    def work(number: int) -> str:
        lines = [LineGiven(sku, 1, 1, sku=sku) for sku in ("AB" if number % 2 else "BA")]
        services.place_order(cast.lead, told(f"o{number}", *lines))
        return "taken"

    assert at_once(work) == {"taken": 8}
    for product in products:
        assert queries.stock_of(product).free == 0
        short = Line.objects.filter(product=product, backordered=1).count()
        assert (queries.stock_of(product).reserved, short) == (5, 3)
    assert Customer.objects.count() == 1
    services.receive_goods(cast.lead, products[0], 3, key="more")
    run_jobs()
    assert not Line.objects.filter(product=products[0], backordered__gt=0).exists()
    assert ledger.wrong() == []


def test_the_same_order_told_by_all_is_one(cast: Cast) -> None:
    product = lamp(cast.lead, stock=5)

    def work(number: int) -> str:
        for hour in (number % 3, 2):
            order = services.place_order(cast.lead, told("1", changed_at=later(hour), total=hour))
        return str(order.pk)

    assert list(at_once(work).values()) == [8]
    assert Order.objects.get().total == 2
    assert queries.stock_of(product).reserved == 1


def test_the_same_delivery_booked_by_all_is_one(cast: Cast) -> None:
    product = lamp(cast.lead)

    def work(number: int) -> str:
        services.receive_goods(cast.lead, product, 10, key="delivery 7")
        services.count_stock(cast.lead, product, 12, key="monday")
        return "booked"

    assert at_once(work) == {"booked": 8}
    assert queries.stock_of(product).free == 12
    assert ledger.wrong() == []
