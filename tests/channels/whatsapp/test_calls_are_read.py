"""What Meta documents, as it documents it, becomes messages and receipts.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
Each fixture names the page below it that shows its format.
"""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.channels.doors.events import Arrival, Receipt
from keepword.channels.doors.models import Connection
from keepword.channels.whatsapp.reading import changes_of, events_of
from keepword.conversations.models import Inbox
from keepword.core.errors import Invalid
from keepword.customers.rules import Proof
from tests.channels.contract.doors import change
from tests.channels.telegram.test_updates_are_read import JUNK
from tests.servers.whatsapp import PHONE_ID

INBOX = Inbox(name="WhatsApp", channel="whatsapp", address="+15550783881")
CONNECTION = Connection(inbox=INBOX, settings={"phone_number_id": PHONE_ID})
CONTACT = {"profile": {"name": "Sheena Nelson"}, "wa_id": "16505551234"}
HEAD = {"from": "16505551234", "id": "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA="}


def read(value: dict[str, Any]) -> list[Any]:
    return events_of(changes_of(change(value)), CONNECTION)


def one(**fields: Any) -> Arrival:
    message = {**HEAD, "timestamp": "1749416383", **fields}
    (event,) = read({"contacts": [CONTACT], "messages": [message]})
    assert isinstance(event, Arrival)
    return event


def test_words_come_with_their_writer() -> None:  # messages/text
    event = one(type="text", text={"body": "Does it come in another color?"})
    assert event.text == "Does it come in another color?"
    assert event.external_id == HEAD["id"]
    assert (event.sender.kind, event.sender.value, event.sender.name) == (
        "whatsapp",
        "+16505551234",
        "Sheena Nelson",
    )
    assert event.at == datetime(2025, 6, 8, 20, 59, 43, tzinfo=UTC)


def test_an_answer_names_what_it_answers() -> None:  # messages/text, "context"
    context = {"from": "15550783881", "id": "wamid.HBgLMTQxMjU1NTA4MjkVAgASGBQzQUNC"}
    event = one(type="text", text={"body": "Yes"}, context=context)
    assert event.replies_to == context["id"]


MEDIA = {"sha256": "SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI=", "id": "1003383421387256"}


@pytest.mark.parametrize(
    ("kind", "content", "name", "file_type", "marks"),
    [
        (
            "image",
            {"caption": "Broken", "mime_type": "image/jpeg"},
            "image.jpg",
            "image/jpeg",
            {},
        ),  # messages/image
        (
            "audio",
            {"mime_type": "audio/ogg; codecs=opus", "voice": True},
            "audio.ogg",
            "audio/ogg",
            {"is": "voice"},
        ),
        ("video", {"mime_type": "video/mp4"}, "video.mp4", "video/mp4", {}),  # messages/video
        (
            "document",
            {"mime_type": "application/pdf", "filename": "bill.pdf"},
            "bill.pdf",
            "application/pdf",
            {},
        ),
        (
            "sticker",
            {"mime_type": "image/webp", "animated": False},
            "sticker.webp",
            "image/webp",
            {"is": "sticker"},
        ),
    ],
)
def test_files_come_along(
    kind: str, content: dict[str, Any], name: str, file_type: str, marks: dict[str, Any]
) -> None:
    event = one(type=kind, **{kind: MEDIA | content})
    (file,) = event.files
    assert (file.name, file.type, event.marks) == (name, file_type, marks)
    assert event.text == content.get("caption", "")


def test_a_place_is_put_into_words() -> None:  # messages/location
    place = {"address": "1 Hacker Way", "latitude": 37.483307, "longitude": -122.148981, "name": "Menlo Park"}
    lines = one(type="location", location=place).text.split("\n")
    assert lines[:3] == ["Menlo Park", "1 Hacker Way", "37.483307, -122.148981"]


def test_people_are_put_into_words() -> None:  # messages/contacts
    card = {"name": {"formatted_name": "Barbara J. Johnson", "first_name": "Barbara"}}
    card |= {"phones": [{"phone": "+1 (650) 555-8111", "wa_id": "16505558111", "type": "Mobile"}]}
    event = one(type="contacts", contacts=[card])
    assert event.text == "Barbara J. Johnson\n+1 (650) 555-8111"
    assert event.marks == {"is": "contact"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        # messages/interactive
        (
            {
                "type": "interactive",
                "interactive": {
                    "type": "button_reply",
                    "button_reply": {"id": "cancel-button", "title": "Cancel"},
                },
            },
            "Cancel",
        ),
        (
            {
                "type": "interactive",
                "interactive": {
                    "type": "list_reply",
                    "list_reply": {
                        "id": "priority_express",
                        "title": "Priority Mail Express",
                        "description": "Next Day to 2 Days",
                    },
                },
            },
            "Priority Mail Express\nNext Day to 2 Days",
        ),
        # messages/button
        ({"type": "button", "button": {"payload": "Unsubscribe", "text": "Unsubscribe"}}, "Unsubscribe"),
    ],
)
def test_a_tap_says_the_words_of_the_button(fields: dict[str, Any], words: str) -> None:
    event = one(**fields, context={"from": "15550783881", "id": "wamid.OUT1"})
    assert (event.text, event.marks["button"], event.replies_to) == (words, words, "wamid.OUT1")


def test_a_reaction_asks_nothing_of_anybody() -> None:  # messages/reaction
    told = {"message_id": "wamid.OUT1", "emoji": "\N{THUMBS UP SIGN}"}
    event = one(type="reaction", reaction=told)
    assert (event.text, event.replies_to, event.quiet) == ("\N{THUMBS UP SIGN}", "wamid.OUT1", True)


def test_what_whatsapp_does_not_carry_is_a_message_all_the_same() -> None:  # messages/unsupported
    error = {"code": 131051, "title": "Message type unknown", "message": "Message type unknown"}
    error |= {"error_data": {"details": "Message type is currently not supported."}}
    event = one(type="unsupported", errors=[error], unsupported={"type": "poll_update"})
    assert (event.text, event.marks) == ("", {"is": "unsupported"})


def test_whoever_hides_their_number_is_known_by_their_id() -> None:
    # https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
    contact = {
        "profile": {"name": "Sheena Nelson", "username": "sheena"},
        "user_id": "US.13491208655302741918",
    }
    message = {"from_user_id": "US.13491208655302741918", "id": "wamid.A", "timestamp": "1749416383"}
    (event,) = read({"contacts": [contact], "messages": [message | {"type": "text", "text": {"body": "Hi"}}]})
    assert (event.sender.value, event.sender.name) == ("US.13491208655302741918", "Sheena Nelson")
    both = message | {"from": "16505551234", "type": "text", "text": {"body": "Hi"}}
    (event,) = read({"contacts": [contact], "messages": [both]})
    assert event.sender.value == "+16505551234"
    assert list(event.sender.also) == [Proof("whatsapp", "US.13491208655302741918", "provider")]


def test_a_new_number_is_the_same_person_s() -> None:  # messages/system
    body = "User Sheena Nelson changed from 16505551234 to 12195555358"
    system = {"body": body, "wa_id": "12195555358", "type": "user_changed_number"}
    (event,) = read({"messages": [{**HEAD, "timestamp": "1750269342", "type": "system", "system": system}]})
    assert (event.sender.value, event.quiet) == ("+12195555358", True)
    assert list(event.sender.also) == [Proof("whatsapp", "+16505551234", "provider")]


@pytest.mark.parametrize(
    ("told", "state"), [("sent", "sent"), ("delivered", "arrived"), ("read", "read"), ("played", "read")]
)
def test_statuses_tell_what_became_of_an_answer(told: str, state: str) -> None:  # messages/status
    status = {"id": "wamid.OUT1", "status": told, "timestamp": "1750030073", "recipient_id": "16505551234"}
    (event,) = read({"statuses": [status]})
    assert isinstance(event, Receipt)
    assert (event.external_id, event.state) == ("wamid.OUT1", state)


def test_why_an_answer_failed_is_said_in_words() -> None:  # messages/status, "Failed message"
    error = {"code": 131049, "title": "x", "message": "x", "error_data": {"details": "healthy ecosystem"}}
    status = {"id": "wamid.OUT1", "status": "failed", "timestamp": "1750030073", "errors": [error]}
    (event,) = read({"statuses": [status]})
    assert event.state == "failed"
    assert "held this back" in event.problem
    status["errors"] = [{"code": 999999, "title": "Something new"}]
    (event,) = read({"statuses": [status]})
    assert "Something new" in event.problem


def test_groups_other_fields_and_other_numbers_are_passed_over() -> None:
    group = {**HEAD, "timestamp": "1749416383", "group_id": "g", "type": "text", "text": {"body": "Hi"}}
    assert read({"contacts": [CONTACT], "messages": [group]}) == []
    assert (
        events_of(changes_of(change({"event": "APPROVED"}, "message_template_status_update")), CONNECTION)
        == []
    )
    other = Connection(inbox=INBOX, settings={"phone_number_id": "1"})
    text = {**HEAD, "timestamp": "1749416383", "type": "text", "text": {"body": "Hi"}}
    assert events_of(changes_of(change({"messages": [text]})), other) == []


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"object": "page"}', b'{"object":"whatsapp_business_account"}', b"\xff"]
)
def test_what_is_no_call_is_refused(body: bytes) -> None:
    with pytest.raises(Invalid):
        changes_of(body)


@given(
    field=st.sampled_from(
        ["from", "id", "timestamp", "type", "text", "image", "contacts", "interactive", "context"]
    ),
    kind=st.sampled_from(
        ["text", "image", "contacts", "interactive", "location", "system", "reaction", "button"]
    ),
    junk=JUNK,
)
def test_junk_in_a_field_is_read_or_cannot_be_read(field: str, kind: str, junk: Any) -> None:
    message = {**HEAD, "timestamp": "1749416383", "type": kind, "text": {"body": "Hi"}, field: junk}
    try:
        events_of(changes_of(json.dumps(json.loads(change({"messages": [message]}))).encode()), CONNECTION)
    except (Invalid, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return  # what intake quarantines
