"""A delivered order earns, once; what comes back takes its points along."""

from datetime import timedelta

import pytest

from keepword.commerce.models import Order
from keepword.core import clock
from keepword.core.actors import system
from keepword.core.models import Fact
from keepword.customers.models import Customer
from keepword.loyalty import queries, services
from keepword.loyalty.models import Lot, Programme
from tests.cast import Cast
from tests.loyalty.conftest import WHEN, ordered, set_up, someone

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def points(customer: Customer) -> int:
    return queries.balance(customer).points


def test_goods_earn_and_shipping_does_not(programme: Programme, customer: Customer) -> None:
    services.earn(system, ordered(customer, 50))
    assert points(customer) == 50
    fact = Fact.objects.get(kind="points_earned")
    assert (fact.value, fact.person) == (50.0, customer.key)


def test_told_twice_it_earns_once(programme: Programme, customer: Customer) -> None:
    order = ordered(customer, 50)
    assert services.earn(system, order) == services.earn(system, order)
    assert (points(customer), Lot.objects.count()) == (50, 1)


@pytest.mark.parametrize(
    "but", [{"currency": "USD"}, {"delivered_at": WHEN - timedelta(days=9000)}, {"customer": None}]
)
def test_some_orders_earn_nothing(programme: Programme, customer: Customer, but: dict[str, object]) -> None:
    order = ordered(customer, 50)
    Order.objects.filter(pk=order.pk).update(**but)
    assert services.earn(system, Order.objects.get(pk=order.pk)) is None


def test_without_a_programme_nothing_is_earned(cast: Cast, customer: Customer) -> None:
    assert services.earn(system, ordered(customer)) is None


def test_only_who_asked_for_it_where_not_everybody_takes_part(cast: Cast, customer: Customer) -> None:
    set_up(cast, everybody=False)
    assert services.earn(system, ordered(customer)) is None
    member = services.enrol(cast.agent, customer)
    assert services.earn(system, ordered(customer)) is not None
    services.leave(cast.agent, member)
    assert services.earn(system, ordered(customer)) is None


def test_what_comes_back_takes_its_points_along(programme: Programme, customer: Customer) -> None:
    order = ordered(customer, 50)
    services.earn(system, order)
    assert services.returned(system, order, 2000) == 20
    assert services.returned(system, order, 2000) == 0  # told again
    assert services.returned(system, order, 1000) == 0  # told late
    assert points(customer) == 30
    assert services.returned(system, order) == 30
    assert points(customer) == 0


def test_what_was_spent_already_is_worked_off(programme: Programme, customer: Customer) -> None:
    order = ordered(customer, 100)
    services.earn(system, order)
    services.exchange(system, customer, 100, key="a")
    services.returned(system, order)
    found = queries.balance(customer)
    assert (found.points, found.debt, found.worth) == (0, 100, 0)
    services.earn(system, ordered(customer, 130))
    found = queries.balance(customer)
    assert (found.points, found.debt) == (30, 0)


def test_a_tier_is_reached_at_once_and_earns_more(programme: Programme, customer: Customer) -> None:
    with clock.moved(WHEN):
        services.earn(system, ordered(customer, 600))
        member = queries.member_of(customer)
        assert member is not None
        assert member.tier == "silver"
        services.earn(system, ordered(customer, 100))
        assert points(customer) == 600 + 110
        services.returned(system, Order.objects.earliest("pk"))
        member.refresh_from_db()
        assert member.tier == "silver"  # never down within the year


def test_a_tier_is_left_at_the_turn_of_the_year(programme: Programme, customer: Customer) -> None:
    with clock.moved(WHEN):
        services.earn(system, ordered(customer, 1200))
    member = queries.member_of(customer)
    assert member is not None
    with clock.moved(WHEN.replace(month=12, day=31, hour=21)):
        assert services.review_tiers() == 0
    with clock.moved(WHEN.replace(month=12, day=31, hour=22)):  # midnight in Kyiv
        assert services.review_tiers() == 1
        assert services.review_tiers() == 0
    member.refresh_from_db()
    assert member.tier == "gold"  # by what they did in the last twelve months
    with clock.moved(WHEN.replace(year=2028, month=1, day=2)):
        services.review_tiers()
    member.refresh_from_db()
    assert member.tier == ""


def test_tiers_by_money(cast: Cast, customer: Customer) -> None:
    set_up(cast, measure="money", earn_points=3)
    with clock.moved(WHEN):
        services.earn(system, ordered(customer, 6))
        member = queries.member_of(customer)
    assert member is not None
    assert (member.tier, points(customer)) == ("silver", 18)  # 600 cents are above 500


def test_points_end_after_a_warning(programme: Programme, customer: Customer) -> None:
    services.earn(system, ordered(customer, 40))
    ends = WHEN.replace(year=2027) + timedelta(days=1)
    with clock.moved(ends - timedelta(days=40)):
        assert services.warn() == 0
    with clock.moved(ends - timedelta(days=20)):
        assert services.warn() == 1
        assert services.warn() == 0
        found = queries.balance(customer)
        assert found.ending == 40
        assert services.expire() == 0
    with clock.moved(ends):
        assert services.expire() == 1
        assert points(customer) == 0
    kinds = set(Fact.objects.values_list("kind", flat=True))
    assert {"points_expiring", "points_expired"} <= kinds


def test_a_birthday_has_a_gift_once_a_year(cast: Cast, customer: Customer) -> None:
    set_up(cast, birthday_points=25)
    member = services.enrol(cast.agent, customer)
    services.set_birthday(cast.agent, member, 2, 29)
    for year, day in ((2027, 28), (2027, 28), (2028, 28), (2028, 29)):
        with clock.moved(WHEN.replace(year=year, month=2, day=day)):
            services.greet()
    assert points(customer) == 50
    with clock.moved(WHEN.replace(year=2028, month=2, day=29)):
        services.set_birthday(cast.agent, member, 3, 1)  # of no use: one a year
    with clock.moved(WHEN.replace(year=2028, month=3, day=1)):
        assert services.greet() == 0


def test_a_friend_s_first_order_rewards_both(cast: Cast, customer: Customer) -> None:
    set_up(cast, referrer_points=200, friend_points=100, referral_minimum=2000)
    member, friend = services.enrol(cast.agent, customer), someone("Friend")
    services.refer(system, member.code.lower(), friend)
    services.earn(system, ordered(friend, 10))  # too small an order
    assert (points(customer), points(friend)) == (0, 10)
    first = ordered(friend, 30)
    services.earn(system, first)
    services.earn(system, first)
    assert (points(customer), points(friend)) == (200, 140)
    services.earn(system, ordered(friend, 30))
    assert (points(customer), points(friend)) == (200, 170)
    services.returned(system, first)
    assert (points(customer), points(friend)) == (0, 40)
