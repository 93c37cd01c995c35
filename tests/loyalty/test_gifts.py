"""Surprises within a month's budget, by hand for whoever keeps the programme, friends but not oneself."""

from datetime import timedelta

import pytest

from keepword.core import clock
from keepword.core.actors import system
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.core.models import Fact
from keepword.customers.models import Customer, Likeness
from keepword.loyalty import queries, services
from keepword.loyalty.models import Gift, Programme
from keepword.loyalty.services import Present
from tests.cast import Cast
from tests.loyalty.conftest import WHEN, ordered, someone

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def budget(cast: Cast, programme: Programme) -> None:
    services.save_budget(cast.admin, "agent", 2000)


def give(cast: Cast, customer: Customer, points: int = 0, amount: int = 0) -> Gift:
    return services.give(cast.agent, customer, Present(points, amount), reason="She waited so kindly")


def test_an_agent_surprises_within_the_month_s_budget(cast: Cast, budget: None, customer: Customer) -> None:
    with clock.moved(WHEN):
        gift = give(cast, customer, points=300)  # worth 15 euros
        assert (gift.cost, gift.reason, queries.balance(customer).points) == (
            1500,
            "She waited so kindly",
            300,
        )
        assert queries.left_of(cast.agent, clock.now()).left == 500
        with pytest.raises(Refused, match="€5"):
            give(cast, customer, amount=501)
        voucher = give(cast, customer, amount=500).voucher
    assert voucher is not None
    assert (voucher.value, voucher.customer) == (500, customer)
    with clock.moved(WHEN + timedelta(days=31)):
        assert queries.left_of(cast.agent, clock.now()).left == 2000
    assert queries.left_of(cast.colleague, WHEN).left == 2000
    assert Fact.objects.filter(kind="gift_given").count() == 2


def test_why_is_said(cast: Cast, budget: None, customer: Customer) -> None:
    for reason in ("", "  ", "x" * 301):
        with pytest.raises(Invalid):
            services.give(cast.agent, customer, Present(points=1), reason=reason)
    for present in (Present(), Present(1, 1), Present(points=-4)):
        with pytest.raises(Invalid):
            services.give(cast.agent, customer, present, reason="Because")


def test_it_can_be_taken_back_while_it_is_there(cast: Cast, budget: None, customer: Customer) -> None:
    with clock.moved(WHEN):
        gift, other = give(cast, customer, points=100), give(cast, customer, amount=500)
        with pytest.raises(Refused):
            services.undo_gift(cast.colleague, gift)
        services.undo_gift(cast.agent, gift)
        services.undo_gift(cast.admin, other)
        assert queries.balance(customer).points == 0
        assert queries.left_of(cast.agent, clock.now()).left == 2000
        with pytest.raises(Conflict):
            services.undo_gift(cast.agent, gift)
        spent = give(cast, customer, points=100)
        services.exchange(system, customer, 100, key="x")
        with pytest.raises(Conflict, match="used"):
            services.undo_gift(cast.agent, spent)


def test_by_hand_for_whoever_keeps_the_programme(
    cast: Cast, programme: Programme, customer: Customer
) -> None:
    for user in (cast.agent, cast.lead):
        with pytest.raises(Refused):
            services.adjust(user, customer, 10, reason="Fair", key="1")
    services.adjust(cast.admin, customer, 10, reason="Fair", key="1")
    services.adjust(cast.admin, customer, -4, reason="Too many", key="2")
    assert queries.balance(customer).points == 6
    with pytest.raises(Conflict):
        services.adjust(cast.admin, customer, -7, reason="Too many", key="3")


def test_nobody_brings_themselves(cast: Cast, programme: Programme, customer: Customer) -> None:
    member, other = services.enrol(cast.agent, customer), someone("Olena K.")
    with pytest.raises(Invalid, match="own"):
        services.refer(system, member.code, customer)
    Likeness.objects.create(one=customer, other=other, score=80, at=WHEN)
    with pytest.raises(Invalid, match="own"):
        services.refer(system, member.code, other)
    with pytest.raises(Invalid):
        services.refer(system, "NOBODY", other)


def test_a_friend_comes_once_and_before_the_first_order(
    cast: Cast, programme: Programme, customer: Customer
) -> None:
    member, friend, regular = services.enrol(cast.agent, customer), someone("Friend"), someone("Regular")
    services.refer(system, member.code, friend)
    with pytest.raises(Conflict):
        services.refer(system, member.code, friend)
    ordered(regular)
    with pytest.raises(Conflict, match="first order"):
        services.refer(system, member.code, regular)


def test_who_takes_part_and_who_came_by_a_friend_is_told(
    cast: Cast, programme: Programme, customer: Customer
) -> None:
    member, friend = services.enrol(cast.agent, customer), someone("Friend")
    services.refer(system, member.code, friend)
    services.leave(cast.agent, member)
    services.enrol(cast.agent, customer)
    told = Fact.objects.filter(kind__in=["member_joined", "member_left", "referred"]).order_by("pk")
    assert [(one.kind, one.person) for one in told] == [
        ("member_joined", customer.key),
        ("referred", friend.key),
        ("member_left", customer.key),
        ("member_joined", customer.key),
    ]
