"""A customer's points on their page: what they have, a voucher for it, a code for friends."""

import pytest

from keepword.accounts.models import User
from keepword.core.actors import system
from keepword.customers.models import Customer
from keepword.loyalty import queries, services
from keepword.loyalty.models import Referral, Voucher, Why
from tests.feedback.cast import Shop
from tests.loyalty.conftest import set_up, someone
from tests.portal.help.guest import Guest

pytestmark = pytest.mark.django_db


@pytest.fixture
def olena(shop: Shop, guest: Guest) -> Customer:
    admin = User.objects.create(email="admin@shop.example", name="Admin", role="admin")
    set_up(admin, referrer_points=200, friend_points=100)
    shop.writes()
    guest.signs_in()
    return Customer.objects.get(identities__value="olena@example.org")


def page(guest: Guest) -> str:
    answered = guest.opens("/help/points/")
    assert answered.status_code == 200
    return str(answered.content.decode())


def test_somebody_takes_part(guest: Guest, olena: Customer) -> None:
    assert "Take part" in page(guest)
    assert guest.posts("/help/points/", do="join").status_code == 303
    assert "Bring a friend" in page(guest)


def test_points_become_a_voucher_once(guest: Guest, olena: Customer) -> None:
    services.credit(system, olena, 250, why=Why.ORDER, key="order:1")
    assert "250" in page(guest)
    for _again in range(2):
        guest.posts("/help/points/", do="exchange", points="200", once="one")
    made = Voucher.objects.get()
    shown = page(guest)
    assert made.shown in shown
    assert "€10.00 off" in shown
    assert queries.balance(olena).points == 50
    for points in ("", "x", "9999", "-1"):
        answered = guest.posts("/help/points/", do="exchange", points=points, once="two")
        assert answered.status_code in (409, 422), points
    assert Voucher.objects.count() == 1


def test_a_friend_s_code_but_not_one_s_own(guest: Guest, olena: Customer) -> None:
    guest.posts("/help/points/", do="join")
    own = queries.member_of(olena)
    assert own is not None
    assert guest.posts("/help/points/", do="refer", code=own.code).status_code == 422
    friend = services.enrol(system, someone("Ruta"))
    assert guest.posts("/help/points/", do="refer", code=f" {friend.code.lower()} ").status_code == 303
    assert Referral.objects.get().friend == olena
    assert "A friend gave you a code?" not in page(guest)


def test_a_birthday_without_a_year(guest: Guest, olena: Customer) -> None:
    guest.posts("/help/points/", do="join")
    assert guest.posts("/help/points/", do="birthday", day="30", month="2").status_code == 422
    assert guest.posts("/help/points/", do="birthday", day="9", month="5").status_code == 303
    member = queries.member_of(olena)
    assert member is not None
    assert (member.birth_day, member.birth_month) == (9, 5)


def test_without_a_programme_there_is_no_page(guest: Guest, shop: Shop) -> None:
    shop.writes()
    guest.signs_in()
    assert guest.opens("/help/points/").status_code == 404
    assert "/help/points/" not in guest.opens("/help/me/").content.decode()
