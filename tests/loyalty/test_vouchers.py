"""A voucher takes something off, so often as it says, for whom it says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from keepword.core import clock
from keepword.core.actors import system
from keepword.core.errors import Conflict, Invalid, KeepwordError, Refused
from keepword.customers.models import Customer
from keepword.loyalty import queries, services
from keepword.loyalty.models import Programme, Voucher
from keepword.loyalty.queries import Basket
from keepword.loyalty.services import Offer
from tests.cast import Cast
from tests.loyalty.conftest import ordered, someone

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
BASKET = Basket(goods=5000, shipping=500)
TEN = Offer("percent", 10, uses_allowed=None)


def test_a_code_of_one_s_own_is_typed_forgivingly(cast: Cast) -> None:
    services.make_voucher(cast.admin, TEN, code="Spring 10")
    for n, typed in enumerate(("spring10", "SPRING-1O", "sprіng 10")):  # the last has a Cyrillic letter
        made = services.redeem(system, typed, BASKET, reference=str(n))
        assert made.amount == 500
    with pytest.raises(Invalid):
        services.redeem(system, "SPRING11", BASKET, reference="4")
    with pytest.raises(Invalid, match="already"):
        services.make_voucher(cast.admin, TEN, code="SPRING-IO")
    with pytest.raises(Invalid):
        services.make_voucher(cast.admin, TEN, code="a1")


@pytest.mark.parametrize(
    ("offer", "off"),
    [
        (Offer("percent", 15), 750),
        (Offer("amount", 1000), 1000),
        (Offer("amount", 9000), 5000),
        (Offer("shipping"), 500),
    ],
)
def test_what_it_takes_off(cast: Cast, offer: Offer, off: int) -> None:
    made = services.make_voucher(cast.admin, offer)
    assert queries.taken_off(made, BASKET) == off


def test_once_is_once_and_the_same_order_is_the_same_use(cast: Cast) -> None:
    made = services.make_voucher(cast.admin, Offer("amount", 1000))
    used = services.redeem(system, made.shown, BASKET, reference="A1")
    assert services.redeem(system, made.shown, BASKET, reference=" A1 ") == used
    with pytest.raises(Conflict, match="used"):
        services.redeem(system, made.shown, BASKET, reference="A2")
    services.take_back_use(system, used)
    services.take_back_use(system, used)
    assert Voucher.objects.get().uses == 0
    services.redeem(system, made.shown, BASKET, reference="A2")


def test_so_often_for_each(cast: Cast, customer: Customer) -> None:
    made = services.make_voucher(cast.admin, replace(TEN, per_customer=1))
    with pytest.raises(Invalid):
        services.redeem(system, made.shown, BASKET, reference="1")
    theirs = replace(BASKET, customer=customer)
    services.redeem(system, made.shown, theirs, reference="1")
    with pytest.raises(Conflict):
        services.redeem(system, made.shown, theirs, reference="2")
    services.redeem(system, made.shown, replace(BASKET, customer=someone("Other")), reference="3")


def test_nobody_uses_somebody_else_s(cast: Cast, customer: Customer) -> None:
    made = services.make_voucher(cast.admin, replace(TEN, customer=customer))
    for who in (None, someone("Other")):
        with pytest.raises(Invalid, match="somebody else"):
            queries.taken_off(made, replace(BASKET, customer=who))
    assert queries.taken_off(made, replace(BASKET, customer=customer)) == 500


def test_when_and_for_what_it_is_good(cast: Cast) -> None:
    now = clock.now()
    made = services.make_voucher(
        cast.admin,
        replace(TEN, minimum=4000, valid_from=now, valid_until=now + timedelta(days=2)),
    )
    assert queries.taken_off(made, BASKET) == 500
    for basket in (replace(BASKET, goods=3999), replace(BASKET, currency="USD")):
        with pytest.raises(Invalid):
            queries.taken_off(made, basket)
    for days in (-1, 2):
        with clock.moved(now + timedelta(days=days)), pytest.raises(Conflict):
            queries.taken_off(made, BASKET)
    services.stop_voucher(cast.admin, made)
    with pytest.raises(Conflict):
        queries.taken_off(Voucher.objects.get(), BASKET)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "gold"},
        {"value": 0},
        {"value": 101},
        {"currency": "XXY"},
        {"minimum": -1},
        {"uses_allowed": 0},
        {"per_customer": -1},
    ],
)
def test_what_makes_no_sense_is_refused(cast: Cast, wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        services.make_voucher(cast.admin, replace(TEN, **wrong))


def test_many_at_once_each_with_its_own_code(cast: Cast) -> None:
    batch = services.make_batch(cast.admin, "Fair", 300, Offer("amount", 500))
    codes = set(batch.vouchers.values_list("code", flat=True))
    assert len(codes) == 300
    one = batch.vouchers.first()
    assert one is not None
    services.redeem(system, one.shown.lower(), BASKET, reference="1")
    services.stop_batch(cast.admin, batch)
    other = batch.vouchers.last()
    assert other is not None
    with pytest.raises(Conflict):
        services.redeem(system, other.code, BASKET, reference="2")


def test_who_does_not_keep_the_programme_makes_none(cast: Cast) -> None:
    for user in (cast.agent, cast.lead):
        with pytest.raises(Refused):
            services.make_voucher(user, TEN)
        with pytest.raises(Refused):
            services.make_batch(user, "x", 3, TEN)


def test_points_become_a_voucher_of_their_worth(cast: Cast, programme: Programme, customer: Customer) -> None:
    services.earn(system, ordered(customer, 250))
    made = services.exchange(system, customer, 200, key="form-1")
    assert services.exchange(system, customer, 200, key="form-1") == made  # sent twice
    assert (made.value, made.customer, queries.balance(customer).points) == (1000, customer, 50)
    for points in (99, 100, 10**12, -5):
        with pytest.raises(KeepwordError):
            services.exchange(system, customer, points, key="form-2")


def test_a_code_that_came_with_an_order_is_used(cast: Cast, customer: Customer) -> None:
    made = services.make_voucher(cast.admin, Offer("amount", 1000))
    order = ordered(customer, 40, voucher=made.shown.lower(), discount=1000)
    services.use_voucher(order)
    services.use_voucher(order)
    used = made.redemptions.get()
    assert (used.amount, used.order, used.customer) == (1000, order.pk, customer)
    services.use_voucher(ordered(customer, 40, voucher=made.shown, discount=1000))  # used up: noted only
    assert made.redemptions.count() == 1
    services.cancelled(system, order)
    made.refresh_from_db()
    assert made.uses == 0
