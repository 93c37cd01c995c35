"""The portal's front page names every door that stands open, and says who comes where that is proved."""

import pytest
from django.test import Client

from keepword.channels.doors.models import Connected, Connection
from keepword.channels.telegram.links import proof_of
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.customers.rules import Proof
from keepword.customers.services import prove, recognise
from keepword.portal.help.doors import doors
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def connect(channel: str, address: str, state: str = Connected.WORKING) -> Connection:
    inbox = Inbox.objects.create(name=channel, channel=channel, address=address, created_at=clock.now())
    return Connection.objects.create(inbox=inbox, state=state)


def test_without_another_door_there_is_no_heading(cast: Cast) -> None:
    assert "Other ways to reach us" not in Client().get("/help/").content.decode()


def test_each_door_leads_where_it_should(cast: Cast) -> None:
    connect("sms", "+37060000001")
    connect("whatsapp", "+37060000002")
    connect("telegram", "@lampshop_bot")
    connect("phone", "+37052000003")
    connect("voice", "shop")
    found = [(door.name, door.url) for door in doors(None)]
    assert found == [
        ("Call us from here", "/help/call/"),
        ("Call us", "tel:+37052000003"),
        ("Telegram", "https://t.me/lampshop_bot"),
        ("WhatsApp", "https://wa.me/37060000002"),
        ("Text message", "sms:+37060000001"),
    ]
    page = Client().get("/help/").content.decode()
    assert all(f'href="{url}"' in page for _name, url in found)


def test_a_door_that_is_switched_off_or_not_connected_is_not_named(cast: Cast) -> None:
    connect("telegram", "@lampshop_bot", Connected.OFF)
    Inbox.objects.create(
        name="Old", channel="phone", address="phone@imported.invalid", created_at=clock.now()
    )
    assert doors(None) == []


def test_who_has_proved_an_address_comes_to_the_messenger_as_themselves(cast: Cast) -> None:
    connection = connect("telegram", "@lampshop_bot")
    customer = recognise("email", "olena@example.org", name="Olena")
    assert doors(customer)[0].url == "https://t.me/lampshop_bot"
    prove(customer, "email", "olena@example.org", by="code")
    payload = doors(customer)[0].url.partition("?start=")[2]
    assert proof_of(connection, payload) == Proof("email", "olena@example.org", "code")
