"""Eight at once at one order's refunds, and at one customer's store credit: never more than there is."""

import threading
from collections import Counter
from contextlib import closing

import pytest
from django.db import connection

from keepword.aftersales import queries, services
from keepword.aftersales.models import Refund
from keepword.core.actors import system
from keepword.core.errors import Conflict, Invalid
from keepword.ledger import queries as ledger
from keepword.loyalty.models import Voucher
from keepword.loyalty.queries import Basket
from keepword.loyalty.services import redeem
from tests.aftersales.goods import a_customer, an_order
from tests.cast import make_cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
WORKERS = 8


def test_never_more_than_was_paid() -> None:
    cast, outcomes, lock = make_cast(), Counter[str](), threading.Lock()
    order = an_order(a_customer(), ("LAMP-7", 1, 10_000))
    start = threading.Barrier(WORKERS)

    def work(worker: int) -> None:
        with closing(connection):
            start.wait(30)
            for turn in range(2):
                try:
                    refund = services.refunds.ask(
                        cast.lead, order, 1_500, reason="At once.", key=f"{worker}-{turn}"
                    )
                    services.refunds.pay(cast.lead, refund)
                    services.refunds.pay(cast.agent, refund)
                    outcome = "paid"
                except Invalid:
                    outcome = "too much"
                with lock:
                    outcomes[outcome] += 1

    workers = [threading.Thread(target=work, args=(worker,)) for worker in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert outcomes == {"paid": 6, "too much": 10}
    assert queries.refunded(order) == queries.Refunded(1_000, 0, 9_000)
    assert Refund.objects.filter(state="paid").count() == Refund.objects.count() == 6
    assert ledger.wrong() == []


def test_no_more_store_credit_is_spent_than_there_is() -> None:
    cast, customer = make_cast(), a_customer()
    order = an_order(customer, ("LAMP-7", 1, 5_000))
    refund = services.refunds.ask(cast.lead, order, 3_000, reason="It came back.", means="credit")
    code = services.refunds.pay(cast.lead, refund).reference
    start, lock, had = threading.Barrier(WORKERS), threading.Lock(), Counter[int]()

    def work(number: int) -> None:
        with closing(connection):
            start.wait(30)
            basket = Basket(goods=700, customer=customer)
            try:
                amount = redeem(system, code, basket, reference=f"order {number}").amount
            except Conflict:
                amount = 0
            with lock:
                had[amount] += 1

    workers = [threading.Thread(target=work, args=(number,)) for number in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert had == {700: 4, 200: 1, 0: 3}
    assert Voucher.objects.get().left == 0
