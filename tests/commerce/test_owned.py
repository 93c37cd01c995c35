"""What customers have, and until when its warranty holds."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.commerce import queries, services
from keepword.commerce.models import Owned
from keepword.commerce.rules import warranty
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid
from keepword.customers.models import Customer
from keepword.customers.services import join, newcomer, part
from tests.cast import Cast
from tests.commerce.shop import lamp, later, ordered

BOUGHT = date(2025, 1, 31)


@pytest.fixture
def olena(db: None) -> Customer:
    return newcomer("Olena")


@pytest.mark.both_databases
@pytest.mark.django_db
def test_an_agent_notes_what_a_customer_has(cast: Cast, olena: Customer) -> None:
    product = lamp(cast.lead)
    owned = services.own(cast.agent, olena, product, serial="SN 1", bought_on=BOUGHT)
    again = services.own(cast.agent, olena, product, serial="SN 1", firmware="1.2")
    assert (owned.pk, again.warranty_until, again.firmware) == (again.pk, date(2027, 1, 31), "1.2")
    with clock.moved(later(0)):
        found = queries.warranty(cast.agent, "sn 1")
    assert [(one.owned.customer, one.warranty.state) for one in found] == [(olena, "holds")]
    services.disown(cast.agent, owned, state="returned")
    assert queries.owned_by(olena) == []
    assert [one.state for one in queries.owned_by(olena, also_gone=True)] == ["returned"]


@pytest.mark.both_databases
@pytest.mark.django_db
def test_one_piece_has_one_owner(cast: Cast, olena: Customer) -> None:
    product, other = lamp(cast.lead), newcomer("Petras")
    first = services.own(cast.agent, olena, product, serial="SN1")
    with pytest.raises(Conflict):
        services.own(cast.agent, other, product, serial="SN1")
    services.disown(cast.agent, first)
    services.own(cast.agent, other, product, serial="SN1")
    assert [one.owned.customer for one in queries.warranty(cast.agent, "SN1")] == [other, olena]
    with pytest.raises(Invalid):
        services.own(cast.agent, olena, product, bought_on=date(2999, 1, 1))


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_serial_number_is_noted_on_what_came_by_an_order(cast: Cast) -> None:
    product = lamp(cast.lead)
    order = ordered(cast.lead, status="delivered")
    assert order.customer is not None
    services.own(cast.agent, order.customer, product, serial="SN1")
    owned = Owned.objects.get()
    assert (owned.serial, owned.source, owned.warranty_until) == ("SN1", "order", date(2028, 3, 2))


@pytest.mark.both_databases
@pytest.mark.django_db
def test_orders_and_things_go_with_their_customer_and_come_back(cast: Cast, olena: Customer) -> None:
    product = lamp(cast.lead)
    source = ordered(cast.lead, status="delivered").customer
    assert source is not None
    services.own(cast.agent, olena, product, serial="HERS")
    made = join(cast.lead, source, olena)
    assert [one.number for one in queries.orders_of(olena)] == ["1001"]
    assert len(queries.owned_by(olena)) == 2
    part(cast.lead, made)
    assert queries.orders_of(olena) == []
    assert [one.serial for one in queries.owned_by(olena)] == ["HERS"]
    assert [one.number for one in queries.orders_of(source)] == ["1001"]


@pytest.mark.parametrize(
    ("bought", "months", "until"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 12, 31), 24, date(2027, 12, 31)),
        (date(2025, 5, 5), 0, None),
        (date(9999, 5, 5), 24, None),
    ],
)
def test_a_warranty_is_of_calendar_months(bought: date, months: int, until: date | None) -> None:
    assert warranty.until(bought, months) == until


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 240))
def test_a_warranty_ends_months_later_on_its_day_or_the_last(bought: date, months: int) -> None:
    end = warranty.until(bought, months)
    assert end is not None
    assert (end.year - bought.year) * 12 + end.month - bought.month == months
    assert end.day == bought.day or (end.day < bought.day and (end.replace(day=28) != end or end.day == 28))


def test_what_is_said_of_a_warranty() -> None:
    day = date(2026, 3, 2)
    said = [warranty.of(date(2026, 3, 2 + n), day).state for n in (-1, 0, 29)]
    assert said == ["over", "ends_soon", "ends_soon"]
    assert warranty.of(date(2026, 4, 2), day).state == "holds"
    assert warranty.of(None, day).state == "unknown"
