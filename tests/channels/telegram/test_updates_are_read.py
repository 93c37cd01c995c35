"""What Telegram documents, as it documents it, becomes messages: https://core.telegram.org/bots/api#message"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.channels.doors.events import Arrival, Refusal
from keepword.channels.doors.models import Connection
from keepword.channels.telegram import links
from keepword.channels.telegram.reading import events_of, group_of, update_of
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.customers.services import recognise

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
# https://core.telegram.org/bots/webhooks#testing-your-bot-with-updates
PERSON = {"last_name": "Test Lastname", "id": 1111111, "first_name": "Test", "username": "Test"}
CHAT = {**PERSON, "type": "private"}
CONNECTION = Connection(inbox=Inbox(name="Telegram", channel="telegram", address="@lampshop_bot"))


def message(**fields: Any) -> dict[str, Any]:
    told = {"date": 1441645532, "chat": CHAT, "message_id": 1365, "from": {**PERSON, "is_bot": False}}
    return {"update_id": 10000, "message": told | fields}


def read(update: dict[str, Any]) -> list[Any]:
    return list(events_of(update_of(json.dumps(update).encode()), CONNECTION, NOW))


def one(**fields: Any) -> Arrival:
    (event,) = read(message(**fields))
    assert isinstance(event, Arrival)
    return event


def test_words_come_with_their_writer() -> None:
    event = one(text="Hello", **{"from": {**PERSON, "is_bot": False, "language_code": "uk-UA"}})
    assert (event.text, event.external_id) == ("Hello", "1111111:1365")
    assert (event.sender.kind, event.sender.value) == ("telegram", "1111111")
    assert (event.sender.name, event.sender.language) == ("Test Test Lastname", "uk")
    assert event.at == datetime(2015, 9, 7, 17, 5, 32, tzinfo=UTC)


def test_an_answer_names_what_it_answers() -> None:
    # "Message with text using a reply", the same page
    event = one(
        text="Yes", reply_to_message={"message_id": 1334, "date": 1441645000, "chat": CHAT, "text": "?"}
    )
    assert event.replies_to == "1111111:1334"


def test_an_edited_message_is_a_message_that_says_so() -> None:
    # "Edited message", the same page
    told = message(text="Edited text", edit_date=1441646600)["message"]
    (event,) = read({"update_id": 10001, "edited_message": told})
    assert (event.text, event.marks, event.replies_to) == ("Edited text", {"edited": True}, "1111111:1365")
    assert event.external_id != "1111111:1365"


# https://core.telegram.org/bots/api#voice, #photosize, #document, #sticker, #video, #audio
VOICE = {
    "duration": 3,
    "mime_type": "audio/ogg",
    "file_id": "AwADBAADbXXX",
    "file_unique_id": "u",
    "file_size": 22999,
}
PHOTO = [
    {"file_id": "small", "file_unique_id": "u", "width": 90, "height": 51, "file_size": 1101},
    {"file_id": "large", "file_unique_id": "u", "width": 800, "height": 455, "file_size": 52000},
]
DOCUMENT = {
    "file_name": "Testfile.pdf",
    "mime_type": "application/pdf",
    "file_id": "AwAD",
    "file_unique_id": "u",
}
STICKER = {
    "file_id": "CAAD",
    "file_unique_id": "u",
    "type": "regular",
    "width": 512,
    "height": 512,
    "is_animated": False,
    "is_video": False,
    "emoji": "\N{WAVING HAND SIGN}",
}


@pytest.mark.parametrize(
    ("fields", "name", "kind", "mark"),
    [
        ({"voice": VOICE}, "voice.ogg", "audio/ogg", "voice"),
        ({"photo": PHOTO, "caption": "Broken"}, "photo.jpg", "image/jpeg", None),
        ({"document": DOCUMENT}, "Testfile.pdf", "application/pdf", None),
        ({"sticker": STICKER}, "sticker.webp", "image/webp", "sticker"),
    ],
)
def test_files_come_along(fields: dict[str, Any], name: str, kind: str, mark: str | None) -> None:
    event = one(**fields)
    (file,) = event.files
    assert (file.name, file.type, event.marks.get("is")) == (name, kind, mark)


def test_what_is_more_than_words_is_put_into_words() -> None:
    contact = {"phone_number": "+37061234567", "first_name": "Olena", "user_id": 2}
    assert one(contact=contact).text == "Olena\n+37061234567"
    place = one(location={"latitude": 54.687157, "longitude": 25.279652})
    assert place.text.startswith("54.687157, 25.279652\nhttps://www.openstreetmap.org/")
    assert one(sticker=STICKER).text == "\N{WAVING HAND SIGN}"
    assert one(dice={"emoji": "\N{GAME DIE}", "value": 4}).text == "\N{GAME DIE} 4"
    assert one(story={"chat": CHAT, "id": 1}).marks == {"is": "unsupported"}


def test_links_behind_words_are_shown() -> None:
    # https://core.telegram.org/bots/api#messageentity: offsets count UTF-16 code units
    entity = {"type": "text_link", "offset": 3, "length": 4, "url": "https://example.com/"}
    assert one(text="\N{WAVING HAND SIGN} here!", entities=[entity]).text == (
        "\N{WAVING HAND SIGN} here (https://example.com/)!"
    )


def test_a_tap_says_the_words_of_the_button() -> None:
    # https://core.telegram.org/bots/api#callbackquery
    keyboard = {"inline_keyboard": [[{"text": "Yes, please", "callback_data": "answer:0"}]]}
    sent = {"message_id": 7, "date": 1441645500, "chat": CHAT, "text": "Shall we?", "reply_markup": keyboard}
    query = {
        "id": "4382bfdwdsb323b2d9",
        "from": PERSON,
        "message": sent,
        "data": "answer:0",
        "chat_instance": "1",
    }
    (event,) = read({"update_id": 10002, "callback_query": query})
    assert (event.text, event.replies_to, event.at) == ("Yes, please", "1111111:7", NOW)
    assert event.marks["button"] == "Yes, please"


def test_whoever_stops_the_bot_takes_nothing_until_they_start_it_again() -> None:
    # https://core.telegram.org/bots/api#chatmemberupdated
    def change(status: str) -> Any:
        told = {"chat": CHAT, "from": PERSON, "date": 1441645600}
        told |= {"old_chat_member": {"user": PERSON, "status": "member"}}
        return read(
            {"update_id": 1, "my_chat_member": told | {"new_chat_member": {"user": PERSON, "status": status}}}
        )

    (stopped,), (started,) = change("kicked"), change("member")
    assert isinstance(stopped, Refusal)
    assert (stopped.value, stopped.reason, started.reason) == ("1111111", "blocked", "")


def test_a_group_is_not_talked_in() -> None:
    group = {"id": -100123, "type": "supergroup", "title": "Friends"}
    update = message(text="Hi bot", chat=group)
    assert group_of(update) == -100123
    assert read(update) == []
    assert group_of(message(text="Hi")) is None


def test_machines_and_channels_are_passed_over() -> None:
    assert read(message(text="Hi", **{"from": {**PERSON, "is_bot": True}})) == []
    assert read({"update_id": 3, "channel_post": {"message_id": 1}}) == []
    assert read(message(pinned_message={"message_id": 1})) == []


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"update_id": "1"}', b'{"update_id": true}', b"\xff", b"[" * 9999]
)
def test_what_is_no_update_is_refused(body: bytes) -> None:
    with pytest.raises(Invalid):
        update_of(body)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    field=st.sampled_from(["text", "from", "chat", "date", "photo", "entities", "contact", "voice", "poll"]),
    junk=JUNK,
)
def test_junk_in_a_field_is_read_or_cannot_be_read(field: str, junk: Any) -> None:
    update = message(text="Hello") | {"message": message(text="Hello")["message"] | {field: junk}}
    try:
        list(events_of(update, CONNECTION, NOW))
    except (Invalid, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return  # what intake quarantines


@pytest.mark.django_db
def test_a_link_of_ours_proves_the_address_that_it_was_given_to() -> None:
    inbox = Inbox.objects.create(
        name="T", channel="telegram", address="@lampshop_bot", created_at=clock.now()
    )
    connection = Connection.objects.create(inbox=inbox)
    identity = recognise("email", "olena@example.org").identities.get()
    link = links.start_link(connection, identity)
    assert link.startswith("https://t.me/lampshop_bot?start=")
    payload = link.partition("?start=")[2]
    assert len(payload) <= 64  # https://core.telegram.org/bots/features#deep-linking
    assert payload.replace("_", "").replace("-", "").isalnum()
    proof = links.proof_of(connection, payload)
    assert proof is not None
    assert (proof.kind, proof.value, proof.by) == ("email", "olena@example.org", "code")
    (event,) = events_of(message(text=f"/start {payload}"), connection, NOW)
    assert isinstance(event, Arrival)
    assert (event.text, event.quiet, list(event.sender.also)) == ("/start", True, [proof])
    assert links.proof_of(connection, payload[:-1] + ("a" if payload[-1] != "a" else "b")) is None
    assert links.proof_of(Connection(pk=999), payload) is None
    with clock.moved(clock.now() + timedelta(days=5)):
        assert links.proof_of(connection, payload) is None
    for junk in ("", "_", "x_y", "20000_", "٣_a", f"{payload}x"):
        assert links.proof_of(connection, junk) is None
