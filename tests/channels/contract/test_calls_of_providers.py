"""A call is believed when its signature is right, and taken once; whatever is wrong with it is a 4xx."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from keepword.channels.doors.models import Payload, Taken
from keepword.conversations.models import Conversation, Direction, Message, Status
from keepword.customers.models import Identity
from tests.channels.contract.doors import Door, take_in
from tests.channels.contract.fuzz import ANY_BYTES, mangled, often, signed

pytestmark = pytest.mark.django_db


def test_a_message_comes_in_and_its_writer_is_known(door: Door) -> None:
    assert door.call(door.body(1, "Does it come in another color?")) == 200
    take_in()
    message = Message.objects.get()
    assert (message.text, message.direction) == ("Does it come in another color?", Direction.IN)
    assert message.sender_address == door.customer
    assert message.conversation.inbox_id == door.connection.inbox_id
    assert Identity.objects.get().verified_by == "provider"
    assert Payload.objects.get().state == Taken.DONE


def test_a_wrong_signature_is_refused_and_nothing_is_kept(door: Door) -> None:
    body = door.body(1, "Hello")
    (name,) = door.headers(body)
    others = door.headers(door.body(2, "Another text"))[name]
    for wrong in ({}, {name: ""}, {name: "sha256="}, {name: "x" * 64}, {name: "é"}):
        assert door.call(body, headers=wrong) == 403, wrong
    if others != door.headers(body)[name]:  # Telegram's secret is of the bot, not of the call
        assert door.call(body, headers={name: others}) == 403
    assert not Payload.objects.exists()


def test_a_replayed_call_changes_nothing(door: Door) -> None:
    body = door.body(1, "Hello")
    for _again in range(3):
        assert door.call(body) == 200
        take_in()
    assert Message.objects.count() == 1
    Payload.objects.all().delete()  # as after a month, when calls are forgotten
    assert door.call(body) == 200
    take_in()
    assert Message.objects.count() == 1


def test_a_replay_does_not_open_what_was_closed(door: Door) -> None:
    body = door.body(1, "Hello")
    door.call(body)
    take_in()
    Conversation.objects.update(status=Status.CLOSED)
    Payload.objects.all().delete()
    door.call(body)
    take_in()
    assert Conversation.objects.get().status == Status.CLOSED


def test_another_address_and_another_method_are_refused(door: Door) -> None:
    body = door.body(1, "Hello")
    client = Client()
    found = client.post("/hooks/" + door.key + "/nobody/", body, content_type=door.content_type)
    assert found.status_code == 404
    assert client.put(door.path, body, content_type=door.content_type).status_code == 405
    assert client.get(door.path).status_code in (403, 405)


def test_a_call_that_is_too_large_is_refused(door: Door) -> None:
    body = door.body(1, "x" * (5 * 1024 * 1024))
    assert door.call(body) in (400, 413)
    assert not Payload.objects.exists()


def test_an_inbox_that_is_switched_off_takes_nothing(door: Door) -> None:
    type(door.connection).objects.update(state="off")
    assert door.call(door.body(1, "Hello")) == 503
    assert not Payload.objects.exists()


@often(60)
@given(body=ANY_BYTES)
def test_bytes_of_any_kind_give_a_4xx(door: Door, body: bytes) -> None:
    assert 400 <= door.call(body, headers=signed(door, body)) < 500


@often(80)
@given(data=st.data())
def test_a_mangled_call_is_a_4xx_or_goes_into_quarantine(door: Door, data: st.DataObject) -> None:
    body = mangled(data, door.body(1, "Hello, this is a lamp."))
    assert door.call(body, headers=signed(door, body)) in (200, 400, 403)
    take_in()
    assert not Payload.objects.filter(state=Taken.WAITING).exists()
