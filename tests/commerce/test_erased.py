"""An order whose customer is erased stays as numbers of nobody's, whatever its source says later."""

import pytest

from keepword.commerce.models import Order, Owned, Shipment
from keepword.commerce.rules.given import ShipmentGiven
from keepword.customers.models import Customer
from keepword.customers.privacy import Person, holders
from tests.cast import Cast
from tests.commerce.shop import lamp, later, ordered

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_its_source_does_not_bring_them_back(cast: Cast) -> None:
    lamp(cast.lead)
    order = ordered(cast.lead, status="delivered", shipments=[ShipmentGiven(tracking="T1")])
    assert order.customer is not None
    person = Person(order.customer.pk, order.customer.name, addresses=("olena@example.org",))
    for holder in holders():
        if holder.name == "orders" and holder.erase is not None:
            assert holder.erase(person, 0) is None
            assert holder.erase(person, 0) is None
    order.customer.delete()
    again = ordered(
        cast.lead, status="delivered", changed_at=later(9), total=7, shipments=[ShipmentGiven(tracking="T1")]
    )
    assert (again.pk, again.total, again.customer, again.ship_to) == (order.pk, 7, None, "")
    assert not Customer.objects.exists()
    assert not Owned.objects.exists()
    assert list(Shipment.objects.values_list("tracking", flat=True)) == [""]
    assert Order.objects.count() == 1
