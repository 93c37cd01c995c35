"""Signed in, a customer says how to reach them, sees what is remembered and has it removed."""

import pytest

from keepword.customers.models import Customer, Remembered
from keepword.customers.services import remember
from tests.feedback.cast import Shop
from tests.portal.help.guest import Guest

pytestmark = pytest.mark.django_db


def test_a_thing_is_seen_and_removed(shop: Shop, guest: Guest) -> None:
    guest.sends()
    guest.signs_in()
    who = Customer.objects.get(identities__value="olena@example.org")
    remember(shop.agent, who, kind="owns", value="Galaxy A54")
    one = Remembered.objects.get()
    assert "Galaxy A54" in guest.opens("/help/me/").content.decode()
    assert guest.posts(f"/help/me/remembered/{one.pk}/forget/").status_code == 303
    assert "Galaxy A54" not in guest.opens("/help/me/").content.decode()
    assert guest.posts(f"/help/me/remembered/{one.pk}/forget/").status_code == 404


def test_wishes_are_kept(shop: Shop, guest: Guest) -> None:
    guest.sends()
    guest.signs_in()
    guest.posts("/help/me/wishes/", channel="phone", no_calls="yes")
    who = Customer.objects.get(identities__value="olena@example.org")
    assert (who.no_calls, who.prefers_channel) == (True, "")
    guest.posts("/help/me/wishes/", channel="email")
    who.refresh_from_db()
    assert (who.no_calls, who.prefers_channel) == (False, "email")
    assert guest.posts("/help/me/wishes/", channel="pigeon").status_code == 422
