"""Customers are joined and parted: points, debts, vouchers and gifts go with them, and come back."""

import pytest

from keepword.core.actors import system
from keepword.customers.models import Customer
from keepword.customers.services import join, part
from keepword.ledger import queries as book
from keepword.loyalty import queries, services
from keepword.loyalty.models import Lot, Programme, Voucher
from tests.cast import Cast
from tests.loyalty.conftest import ordered, someone

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def has(customer: Customer) -> tuple[int, int]:
    found = queries.balance(customer)
    return found.points, found.debt


def test_both_balances_add_up_and_parting_gives_back(
    cast: Cast, programme: Programme, customer: Customer
) -> None:
    other = someone("Olena K.")
    services.earn(system, ordered(customer, 400))
    services.earn(system, ordered(other, 200))
    voucher = services.exchange(system, other, 100, key="v")
    made = join(cast.lead, other, customer)
    assert has(customer) == (500, 0)
    assert has(other) == (0, 0)
    member = queries.member_of(customer)
    assert member is not None
    assert member.tier == "silver"  # together they have done enough
    assert Voucher.objects.get(pk=voucher.pk).customer == customer
    services.earn(system, ordered(customer, 10))
    part(cast.lead, made)
    assert (has(customer), has(other)) == ((411, 0), (100, 0))  # silver earns a tenth more
    assert Voucher.objects.get(pk=voucher.pk).customer == other
    assert book.wrong() == []
    for one in (customer, other):
        left = sum(Lot.objects.filter(customer=one).values_list("left", flat=True))
        assert left == queries.balance(one).points


def test_a_debt_goes_along(cast: Cast, programme: Programme, customer: Customer) -> None:
    other, order = someone("Olena K."), None
    order = ordered(other, 100)
    services.earn(system, order)
    services.exchange(system, other, 100, key="v")
    services.returned(system, order)
    services.earn(system, ordered(customer, 150))
    made = join(cast.lead, other, customer)
    assert has(customer) == (50, 100)
    part(cast.lead, made)
    assert (has(customer), has(other)) == ((150, 0), (0, 100))
    made = join(cast.lead, other, customer)
    services.earn(system, ordered(customer, 60))  # works some of it off
    assert has(customer) == (110, 40)
    part(cast.lead, made)
    assert (has(customer), has(other)) == ((150, 0), (0, 40))
    assert book.wrong() == []


def test_what_was_spent_together_stays_spent(cast: Cast, programme: Programme, customer: Customer) -> None:
    other = someone("Olena K.")
    services.earn(system, ordered(other, 100))
    services.earn(system, ordered(customer, 100))
    made = join(cast.lead, other, customer)
    services.exchange(system, customer, 150, key="v")
    part(cast.lead, made)
    assert has(customer)[0] + has(other)[0] == 50
    assert book.wrong() == []


def test_whoever_brought_themselves_gets_nothing(
    cast: Cast, programme: Programme, customer: Customer
) -> None:
    services.save_programme(cast.admin, referrer_points=100, friend_points=100)
    member, other = services.enrol(cast.agent, customer), someone("Olena K.")
    referral = services.refer(system, member.code, other)
    made = join(cast.lead, other, customer)
    services.earn(system, ordered(customer, 10))
    assert has(customer) == (10, 0)
    part(cast.lead, made)
    referral.refresh_from_db()
    assert referral.state == "waiting"


def test_a_code_leads_to_whom_they_are_now(cast: Cast, programme: Programme, customer: Customer) -> None:
    other, friend = someone("Olena K."), someone("Friend")
    services.enrol(cast.agent, customer)
    theirs = services.enrol(cast.agent, other)
    join(cast.lead, other, customer)
    assert services.refer(system, theirs.code, friend).referrer == customer
