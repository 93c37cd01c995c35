"""Eight at once at one voucher, one purse, one customer: nothing is used twice, nobody waits forever."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing

import pytest
from django.db import connection

from keepword.core.actors import system
from keepword.core.errors import Conflict, Refused
from keepword.ledger import queries as book
from keepword.loyalty import queries, services
from keepword.loyalty.models import Gift, Redemption, Voucher
from keepword.loyalty.queries import Basket
from keepword.loyalty.services import Offer, Present
from tests.cast import Cast
from tests.loyalty.conftest import ordered, set_up, someone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
WORKERS = 8


def at_once(do: Callable[[int], object]) -> Counter[str]:
    """Each worker does it, with its number; how often each outcome was had."""
    start, outcomes, lock = threading.Barrier(WORKERS), Counter[str](), threading.Lock()

    def work(number: int) -> None:
        with closing(connection):
            start.wait(30)
            try:
                do(number)
                outcome = "done"
            except (Conflict, Refused):
                outcome = "refused"
            with lock:
                outcomes[outcome] += 1

    workers = [threading.Thread(target=work, args=(number,)) for number in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return outcomes


def test_a_voucher_for_three_is_used_three_times(cast: Cast) -> None:
    set_up(cast)
    made = services.make_voucher(cast.admin, Offer("amount", 500, uses_allowed=3))
    found = at_once(lambda n: services.redeem(system, made.shown, Basket(goods=5000), reference=f"order {n}"))
    assert found == {"done": 3, "refused": 5}
    assert (Voucher.objects.get().uses, Redemption.objects.count()) == (3, 3)


def test_the_same_order_uses_it_once(cast: Cast) -> None:
    set_up(cast)
    made = services.make_voucher(cast.admin, Offer("amount", 500))
    assert at_once(lambda n: services.redeem(system, made.code, Basket(goods=5000), reference="one")) == {
        "done": 8
    }
    assert Voucher.objects.get().uses == 1


def test_points_are_spent_once(cast: Cast) -> None:
    set_up(cast)
    customer = someone()
    services.earn(system, ordered(customer, 350))
    assert at_once(lambda n: services.exchange(system, customer, 100, key=str(n))) == {
        "done": 3,
        "refused": 5,
    }
    assert queries.balance(customer).points == 50
    assert book.wrong() == []


def test_an_order_told_by_eight_earns_once(cast: Cast) -> None:
    set_up(cast)
    customer = someone()
    order = ordered(customer, 70)
    assert at_once(lambda n: services.earn(system, order)) == {"done": 8}
    assert queries.balance(customer).points == 70


def test_a_month_s_budget_is_given_once(cast: Cast) -> None:
    set_up(cast)
    services.save_budget(cast.admin, "agent", 1000)
    customers = [someone(str(n)) for n in range(WORKERS)]
    found = at_once(
        lambda n: services.give(cast.agent, customers[n], Present(amount=400), reason="They waited")
    )
    assert found == {"done": 2, "refused": 6}
    assert sum(Gift.objects.values_list("cost", flat=True)) == 800


def test_friends_who_bring_each_other_do_not_lock_each_other(cast: Cast) -> None:
    set_up(cast, referrer_points=10, friend_points=10)
    one, other = someone("One"), someone("Other")
    for customer, friend in ((one, other), (other, one)):
        services.refer(system, services.enrol(cast.agent, customer).code, friend)
    orders = [ordered(one if n % 2 else other, 100) for n in range(WORKERS)]
    assert at_once(lambda n: services.earn(system, orders[n])) == {"done": 8}
    assert queries.balance(one).points == queries.balance(other).points == 420
    assert book.wrong() == []
