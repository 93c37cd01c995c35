"""The front page tells those who have signed in what they wait for, what is promised, their points."""

from datetime import timedelta

import pytest

from keepword.accounts.models import User
from keepword.commitments.models import Promise
from keepword.core import clock
from keepword.core.actors import system
from keepword.customers.models import Customer
from keepword.loyalty import services
from keepword.loyalty.models import Why
from tests.desk.commerce.shop import late, make_goods
from tests.feedback.cast import Shop
from tests.loyalty.conftest import set_up
from tests.portal.help.guest import Guest
from tests.portal.visitor import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(shop: Shop) -> User:
    return User.objects.create(email="lead@shop.example", name="Lead", role="admin")


def test_orders_promises_and_points(guest: Guest, shop: Shop, lead: User) -> None:
    make_goods(lead)
    late(lead)
    set_up(lead)
    now = clock.now()
    conversation = shop.writes(at=now - timedelta(hours=1))
    shop.answers(conversation, now - timedelta(minutes=9), text="We will refund you within three days.")
    olena = Customer.objects.get(identities__value="olena@example.org")
    assert Promise.objects.get().state == "open"
    services.credit(system, olena, 250, why=Why.ORDER, key="order:1")
    stranger = words(guest.opens("/help/"))
    assert "AV-10482" not in stranger
    assert "points" not in stranger
    guest.signs_in()
    said = words(guest.opens("/help/"))
    assert "is late: it should have come on" in said
    assert "What we promised you" in said
    assert "We will refund you within three days" in said
    assert "You have 250 points" in said
    Promise.objects.update(state="kept")
    assert "What we promised you" not in words(guest.opens("/help/"))


@pytest.mark.parametrize("query", ["where is my parcel", "AV-10482"])
def test_asked_where_the_parcel_is_it_says_so(guest: Guest, shop: Shop, lead: User, query: str) -> None:
    make_goods(lead)
    late(lead)
    assert "is late" not in words(guest.opens(f"/help/?q={query}"))
    guest.signs_in()
    assert "is late: it should have come on" in words(guest.opens(f"/help/?q={query}"))
