"""The demo shop's returns and repairs are told from whatever orders there are, some of them open now."""

from datetime import timedelta

import pytest

from keepword.aftersales.models import Refund, Repair, Return
from keepword.commerce.models import Owned
from keepword.config.demo import aftersales
from keepword.core import clock
from keepword.ledger import queries as ledger
from tests.aftersales.goods import a_customer, a_product, an_order
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_it_is_told_without_orders_and_with_them(cast: Cast) -> None:
    aftersales.tell(clock.now())
    assert not Return.objects.exists()
    a_product()
    a_product("CABLE", "Cable", 500, kind="part", counted=True)
    for days in range(2, 122, 2):
        an_order(a_customer(f"C{days}"), ("LAMP-7", 1, 4_500), days_ago=days, number=f"AV-{days}")
    Owned.objects.update(bought_on=(clock.now() - timedelta(days=90)).date())
    aftersales.tell(clock.now())
    states = set(Return.objects.values_list("state", flat=True))
    assert {"refunded"} < states
    assert Return.objects.count() > 40
    assert Repair.objects.count() > 15
    assert Refund.objects.filter(state="paid").exists()
    assert ledger.wrong() == []
