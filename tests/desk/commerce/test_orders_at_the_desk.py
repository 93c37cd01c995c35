"""Orders, as those who answer customers use them."""

import pytest
from django.test import Client

from keepword.commerce.models import Order
from tests.cast import Cast
from tests.desk.commerce.shop import Goods, late, make_goods, place
from tests.desk.conftest import MailIn, desk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods(cast: Cast) -> Goods:
    return make_goods(cast.lead)


@pytest.fixture
def lead(cast: Cast) -> Client:
    return desk_of(cast.lead)


def text(answered: object) -> str:
    return answered.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_an_order_is_found_by_its_number_its_parcel_and_its_customer(
    cast: Cast, agent: Client, goods: Goods
) -> None:
    place(cast.lead, "AV-10482")
    late(cast.lead, "AV-20001", address="jonas@example.org")
    for words in ("AV-10482", "10482", "av-10482", "#10482", "Olena@Example.org"):
        assert "AV-10482" in text(agent.get("/orders/", {"q": words})), words
    found = text(agent.get("/orders/", {"q": "0557 0000 0000 01"}))
    assert "AV-20001" in found
    assert "AV-10482" not in found
    assert "No such order" in text(agent.get("/orders/", {"q": "99999"}))


def test_states_narrow_the_list_and_what_is_late_says_so(cast: Cast, agent: Client, goods: Goods) -> None:
    from keepword.commerce.services.lateness import mark_late

    place(cast.lead, "AV-1")
    late(cast.lead, "AV-2")
    mark_late()
    found = text(agent.get("/orders/", {"show": "late"}))
    assert "AV-2" in found
    assert "3 days late" in found
    assert ">AV-1<" not in found
    assert "AV-1" in text(agent.get("/orders/", {"show": "to_send"}))


def test_an_order_says_where_it_is_and_what_is_in_it(cast: Cast, agent: Client, goods: Goods) -> None:
    order = late(cast.lead)
    page = text(agent.get(f"/orders/{order.pk}/"))
    assert "is late: it should have come on" in page
    assert "Last seen: Kaunas" in page
    assert "Reading lamp" in page
    assert "€45.00" in page
    assert "Send a parcel" not in page  # an agent may not change it


def test_a_parcel_leaves_is_followed_and_arrives(cast: Cast, lead: Client, goods: Goods) -> None:
    order = place(cast.lead)
    do = f"/orders/{order.pk}/do/"
    assert lead.post(do, {"do": "ship", "carrier": "DPD", "tracking": "0557"}).status_code == 302
    parcel = order.shipments.get()
    assert (parcel.carrier, parcel.status) == ("DPD", "handed_over")
    heard = {"do": "track", "shipment": parcel.pk, "status": "in_transit", "place": "Kaunas"}
    assert lead.post(do, heard | {"expected_on": "2030-01-02"}).status_code == 302
    parcel.refresh_from_db()
    assert (parcel.status, str(parcel.expected_on)) == ("in_transit", "2030-01-02")
    assert lead.post(do, {"do": "deliver", "shipment": parcel.pk}).status_code == 302
    order.refresh_from_db()
    assert order.status == "delivered"
    assert order.customer is not None
    assert order.customer.owned.get().product == goods.lamp  # bulbs are used up
    page = text(lead.get(f"/orders/{order.pk}/"))
    assert "parcel: delivered" in page


def test_a_part_of_an_order_is_sent(cast: Cast, lead: Client, goods: Goods) -> None:
    order = place(cast.lead)
    lamp, bulbs = order.lines.order_by("position")
    do = f"/orders/{order.pk}/do/"
    lead.post(do, {"do": "ship", f"line-{lamp.pk}": "1", f"line-{bulbs.pk}": "0"})
    assert [packed.line for packed in order.shipments.get().lines.all()] == [lamp]
    assert (
        "Bulb" in text(lead.get(f"/orders/{order.pk}/")).partition('id="ship"')[2].partition("</dialog>")[0]
    )


def test_what_cannot_be_is_said_on_the_page(cast: Cast, lead: Client, goods: Goods) -> None:
    order = place(cast.lead)
    do = f"/orders/{order.pk}/do/"
    lead.post(do, {"do": "cancel", "reason": "Ordered twice"})
    order.refresh_from_db()
    assert (order.status, order.note) == ("cancelled", "Ordered twice")
    refused = lead.post(do, {"do": "ship"})
    assert refused.status_code == 409
    assert "This order is cancelled" in text(refused)
    assert lead.post(do, {"do": "ship", "promised_on": "soon"}).status_code == 422
    assert lead.post(do, {"do": "reopen"}).status_code == 302


def test_an_order_is_written_in_by_hand(cast: Cast, lead: Client, goods: Goods) -> None:
    typed = {
        "once": "a1",
        "email": "jonas@example.org",
        "buyer": "Jonas",
        "sku": ["LAMP-7", ""],
        "name": ["", "Wrapping"],
        "quantity": ["2", ""],
        "price": ["", "1.50"],
        "currency": "eur",
    }
    assert lead.post("/orders/new/", typed).status_code == 302
    assert lead.post("/orders/new/", typed).status_code == 302  # pressed twice
    order = Order.objects.get()
    assert order.total == 9150
    assert order.customer is not None
    assert order.customer.name == "Jonas"
    wrong = lead.post("/orders/new/", typed | {"once": "a2", "price": ["", "much"]})
    assert wrong.status_code == 422
    assert 'value="Wrapping"' in text(wrong)


def test_the_pane_tells_where_the_parcel_is(cast: Cast, agent: Client, goods: Goods, mail_in: MailIn) -> None:
    late(cast.lead)
    conversation = mail_in("Where is my parcel?")
    page = text(agent.get(f"/c/{conversation.pk}/"))
    assert 'data-key="w"' in page
    assert "The parcel of order AV-10482 is late" in page
    assert "3 days late" in page


def test_the_customer_s_page_has_orders_and_things(cast: Cast, agent: Client, goods: Goods) -> None:
    order = place(cast.lead)
    where = f"/customers/{order.customer_id}/"
    typed = {"sku": "LAMP-7", "serial": "B123456", "bought_on": "2025-01-02"}
    assert agent.post(f"{where}things/", typed).status_code == 302
    page = text(agent.get(where))
    assert "AV-10482" in page
    assert "B123456" in page
    assert "warranty until" in page or "warranty ended" in page
