"""A customer gets out of what they are told unasked: by the link, by their mail program, on their page."""

import pytest
from django.test import Client

from keepword.accounts.models import User
from keepword.commerce import services as commerce
from keepword.core import clock
from keepword.customers.consent import agreed
from keepword.customers.models import Customer
from keepword.outreach.links import PATH, token_of
from keepword.outreach.models import Notice, Recipient, Unsubscribed, Waiting
from keepword.outreach.services import start
from tests.desk.outreach.shop import NOON, goes_out, lamp, news, recall
from tests.feedback.cast import Shop
from tests.portal.help.guest import Guest
from tests.portal.visitor import words

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def lead(shop: Shop) -> User:
    return User.objects.create(email="lead@shop.example", name="Lead", role="lead")


@pytest.fixture
def admin(shop: Shop) -> User:
    return User.objects.create(email="admin@shop.example", name="Admin", role="admin")


@pytest.fixture
def who(shop: Shop) -> Customer:
    shop.writes()
    return Customer.objects.get(identities__value="olena@example.org")


def sent(notice: Notice, lead: User) -> str:
    """The way out of a notice that went to one customer."""
    with clock.moved(NOON):
        start(lead, notice)
    goes_out(notice)
    return f"{PATH}{token_of(Recipient.objects.get(notice=notice).pk)}/"


@pytest.fixture
def way_out(shop: Shop, lead: User, admin: User, who: Customer) -> str:
    notice, _purpose = news(lead, admin, shop.inbox, who)
    return sent(notice, lead)


def test_looking_changes_nothing_and_one_press_does(guest: Guest, who: Customer, way_out: str) -> None:
    page = words(guest.opens(way_out))
    assert "No more of “News by mail”?" in page
    assert guest.client.head(way_out).status_code == 200
    assert not Unsubscribed.objects.exists()
    answered = guest.client.post(way_out, {"do": "off"})
    assert answered.status_code == 303
    assert "You get no more of “News by mail”." in words(guest.opens(answered["Location"]))
    assert not agreed(who, "news_by_mail")
    guest.client.post(way_out, {"do": "on"})
    assert agreed(who, "news_by_mail")
    assert "No more of “News by mail”?" in words(guest.opens(way_out))


def test_a_mail_program_needs_no_page_of_ours(way_out: str) -> None:
    """RFC 8058: a POST from anywhere, without cookies; never a redirect; the same again is no fault."""
    for headers in ({}, {"Origin": "https://mail.example"}, {"Sec-Fetch-Site": "cross-site"}):
        client = Client(enforce_csrf_checks=True, headers=headers)
        answered = client.post(way_out, ONE_CLICK)
        assert (answered.status_code, answered.cookies) == (200, {})
    assert Unsubscribed.objects.get().source == "one_click"


@pytest.mark.parametrize(
    "wrong", ["1", "1-x", "0-", "-1", "x" * 2000, "1-" + "A" * 24, "%00", "..%2F..%2Fetc", "١-A"]
)
def test_an_address_that_is_not_ours_opens_nothing(guest: Guest, way_out: str, wrong: str) -> None:
    where = f"/notices/off/{wrong}/"
    assert guest.opens(where).status_code == 404
    assert guest.client.post(where, ONE_CLICK).status_code == 404
    assert not Unsubscribed.objects.exists()


def test_a_token_of_another_is_no_better_than_none(guest: Guest, way_out: str) -> None:
    number, _dash, signature = way_out.rstrip("/").rpartition("/")[2].partition("-")
    assert guest.opens(f"{PATH}{int(number) + 1}-{signature}/").status_code == 404


def test_odd_forms_are_answered(guest: Guest, way_out: str) -> None:
    for body, kind in (
        (b"", "application/x-www-form-urlencoded"),
        (b"\x00\xff", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"--x", "text/plain"),
    ):
        assert guest.client.post(way_out, body, content_type=kind).status_code == 200
    assert guest.client.put(way_out).status_code == 405


def test_a_recall_cannot_be_done_without(guest: Guest, shop: Shop, lead: User, who: Customer) -> None:
    product = lamp(lead)
    commerce.own(lead, who, product)
    where = sent(recall(lead, shop.inbox, product), lead)
    assert "This belongs to your order" in words(guest.opens(where))
    assert guest.client.post(where, ONE_CLICK).status_code == 200
    assert not Unsubscribed.objects.exists()


def test_on_their_page_they_choose_only_what_belongs_to_orders(guest: Guest, who: Customer) -> None:
    guest.signs_in()
    assert "Only what belongs to my orders" in words(guest.opens("/help/me/"))
    guest.posts("/help/me/notices/", do="off")
    row = Unsubscribed.objects.get()
    assert (row.source, row.customer) == ("portal", who)
    assert "You get only what belongs to your orders" in words(guest.opens("/help/me/"))
    assert guest.posts("/help/me/notices/", row="77").status_code == 404
    guest.posts("/help/me/notices/", row=str(row.pk))
    assert Unsubscribed.objects.filter(undone_at=None).count() == 0


def test_they_are_told_when_it_is_back(guest: Guest, lead: User, who: Customer) -> None:
    product = lamp(lead)
    commerce.receive_goods(lead, product, 1, key="one")
    commerce.own(lead, who, product)
    guest.signs_in()
    assert "Tell me when it is back" not in words(guest.opens("/help/things/"))
    guest.posts(f"/help/me/waiting/{product.pk}/")
    assert not Waiting.objects.exists()  # it is there
    commerce.count_stock(lead, product, 0, key="none")
    assert "Tell me when it is back" in words(guest.opens("/help/things/"))
    guest.posts(f"/help/me/waiting/{product.pk}/")
    assert Waiting.objects.get().customer == who
    assert "Reading lamp" in words(guest.opens("/help/me/"))
    guest.posts(f"/help/me/waiting/{product.pk}/", do="no")
    assert not Waiting.objects.exists()
    assert guest.posts("/help/me/waiting/77/").status_code == 404
