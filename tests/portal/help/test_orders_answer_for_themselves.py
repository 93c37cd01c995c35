"""A customer who has signed in sees where their parcel is and what they own; nobody else does."""

from datetime import timedelta

import pytest

from keepword.accounts.models import User
from keepword.commerce import services
from keepword.commerce.models import Owned
from keepword.core import clock
from keepword.core.uploads import keep
from tests.desk.commerce.shop import late, make_goods, place
from tests.feedback.cast import Shop
from tests.portal.help.guest import Guest
from tests.portal.visitor import words


@pytest.fixture
def lead(shop: Shop) -> User:
    return User.objects.create(email="lead@shop.example", name="Lead", role="lead")


def test_where_the_parcel_is_stands_in_the_list_and_on_its_page(guest: Guest, shop: Shop, lead: User) -> None:
    make_goods(lead)
    order = late(lead)
    guest.signs_in()
    said = words(guest.opens("/help/orders/"))
    assert "Order AV-10482" in said
    assert "is late: it should have come on" in said
    page = words(guest.opens(f"/help/orders/{order.pk}/"))
    assert "Last seen: Kaunas" in page
    assert "handed over to the carrier" in page
    assert "€45.00" in page


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("en", "Your orders"),
        ("uk", "AV-10482"),
        ("ru", "AV-10482"),
        ("lt", "AV-10482"),
    ],
)
def test_it_is_told_in_each_language(
    guest: Guest, shop: Shop, lead: User, language: str, heading: str
) -> None:
    make_goods(lead)
    late(lead)
    guest.signs_in()
    answered = guest.opens(f"/help/orders/?lang={language}")
    assert answered["Content-Language"] == language
    assert heading in words(answered)


def test_somebody_else_s_order_is_not_there(guest: Guest, shop: Shop, lead: User) -> None:
    other = place(lead, "AV-777", address="jonas@example.org")
    shop.writes()
    guest.signs_in()
    assert guest.opens(f"/help/orders/{other.pk}/").status_code == 404
    assert "AV-777" not in words(guest.opens("/help/orders/"))
    assert "We know of no order of yours" in words(guest.opens("/help/orders/"))
    assert "Your orders" not in words(guest.opens("/help/mine/"))  # no empty page in the way


def test_what_they_have_comes_with_its_manual_its_version_and_its_warranty(
    guest: Guest, shop: Shop, lead: User
) -> None:
    goods = make_goods(lead)
    file = keep("lamp.pdf", "application/pdf", b"%PDF-1.4 lamp")
    manual = services.add_manual(lead, goods.lamp, title="How to hang it", file=file)
    services.release_firmware(lead, goods.lamp, version="2.1", notes={"en": "It dims slower."})
    order = place(lead)
    services.change_order(lead, order, "deliver")
    Owned.objects.update(firmware="2.0")
    guest.signs_in()
    said = words(guest.opens("/help/things/"))
    assert "Reading lamp" in said
    assert "until" in said
    assert "Version 2.1 of its software is the newest." in said
    assert "It dims slower." in said
    got = guest.opens(f"/help/manuals/{manual.pk}/")
    assert got.content == b"%PDF-1.4 lamp"
    assert got["Content-Disposition"].startswith("attachment")


def test_a_manual_is_for_those_who_have_the_thing(guest: Guest, shop: Shop, lead: User) -> None:
    goods = make_goods(lead)
    manual = services.add_manual(
        lead, goods.lamp, title="How to hang it", file=keep("lamp.pdf", "application/pdf", b"%PDF-1.4 lamp")
    )
    place(lead)
    guest.signs_in()
    assert guest.opens(f"/help/manuals/{manual.pk}/").status_code == 404


def test_many_orders_come_in_pages_at_the_same_cost(
    guest: Guest, shop: Shop, lead: User, django_assert_max_num_queries: object
) -> None:
    make_goods(lead)
    for n in range(23):
        with clock.moved(clock.now() - timedelta(days=n)):
            services.change_order(lead, place(lead, f"AV-{n}"), "deliver")
    guest.signs_in()
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        first = guest.opens("/help/orders/")
    assert "Earlier ones" in words(first)


def test_the_search_finds_an_order_by_its_number(guest: Guest, shop: Shop, lead: User) -> None:
    place(lead)
    guest.signs_in()
    assert "Order AV-10482" in words(guest.opens("/help/?q=AV-10482"))


def test_whoever_writes_about_an_order_need_not_type_its_number(guest: Guest, shop: Shop, lead: User) -> None:
    make_goods(lead)
    order = late(lead)
    guest.signs_in()
    page = str(guest.opens(f"/help/orders/{order.pk}/").content.decode())
    assert "/help/new/claim/?order=AV-10482" in page
    form = str(guest.opens("/help/new/claim/?order=AV-10482").content.decode())
    assert 'name="field-order_number" value="AV-10482"' in form
