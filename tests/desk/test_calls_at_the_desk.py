"""The call bar, the page of calls and the settings of lines, as people use them."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.crypto import get_random_string

from keepword.accounts.models import User
from keepword.channels.calls import queries, services
from keepword.channels.calls.models import Call, Callback, Leg, Line, Recording, Saying
from keepword.channels.calls.rules import music
from keepword.conversations.models import Conversation, Inbox, Message
from keepword.core import clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    made = Inbox.objects.create(
        name="Phone", channel="phone", address="+37052000000", acknowledge=False, created_at=clock.now()
    )
    Line.objects.create(inbox=made)
    return made


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="keepword.desk.account.backend.Backend")
    return client


def rings(inbox: Inbox, user: User) -> Leg:
    services.save_seat(user, by="sip", address="sip:agent@shop.example")
    services.set_ready(user, user, True)
    services.queue_up(services.begin(inbox, external_id=get_random_string(9), number="+37061234567"))
    return services.offer_next()[0]


def do(client: Client, leg: Leg, verb: str, **fields: str) -> Any:
    return client.post(f"/calls/legs/{leg.pk}/{verb}/", fields, headers=PART)


def test_the_bar_says_who_calls_and_what_they_wanted_last(cast: Cast, inbox: Inbox) -> None:
    client = logged_in(cast.agent)
    assert "call-card" not in client.get("/calls/bar/", headers=PART).content.decode()
    earlier = services.hang_up(services.begin(inbox, external_id="CA0", number="+37061234567"))
    Conversation.objects.filter(pk=earlier.conversation_id).update(
        subject="My lamp", closed_at=clock.now().replace(year=2020), status="closed"
    )
    rings(inbox, cast.agent)
    bar = client.get("/calls/bar/", headers=PART).content.decode()
    assert "+37061234567" in bar
    assert "My lamp" in bar
    assert "press 1 there" in bar


def test_a_call_is_held_taken_back_passed_on_and_written_down(cast: Cast, inbox: Inbox) -> None:
    client, leg = logged_in(cast.agent), rings(inbox, cast.agent)
    services.accept(cast.agent, leg)
    assert "Take back" in do(client, leg, "hold").content.decode()
    assert "Hang up" in do(client, leg, "resume").content.decode()
    assert do(client, leg, "transfer", to="team:x").status_code == 422
    assert do(client, leg, "fly").status_code == 404
    assert "What came of it?" in do(client, leg, "hang-up").content.decode()
    assert do(client, leg, "hold").status_code == 409
    answer = do(client, leg, "wrap-up", result="A new lamp", next="close")
    assert "call-card" not in answer.content.decode()
    assert Call.objects.get().state == "done"
    assert Message.objects.filter(direction="note", text="A new lamp").exists()


def test_the_call_of_a_colleague_is_nobody_else_s(cast: Cast, inbox: Inbox) -> None:
    leg = rings(inbox, cast.agent)
    for user in (cast.colleague, cast.admin):
        assert do(logged_in(user), leg, "decline").status_code == 404


def test_the_page_shows_the_queue_and_who_is_owed_a_call(cast: Cast, inbox: Inbox) -> None:
    client = logged_in(cast.agent)
    services.ask_callback(
        services.queue_up(services.begin(inbox, external_id="CA1", number="+37061234567", name="Olena"))
    )
    page = client.get("/calls/").content.decode()
    assert "the customer asked for it" in page
    callback = Callback.objects.get()
    client.post(f"/calls/back/{callback.pk}/done/")
    callback.refresh_from_db()
    assert callback.state == "kept"
    assert client.post(f"/calls/back/{callback.pk}/withdraw/").status_code == 409


def test_one_says_where_one_is_rung_and_that_one_is_ready(cast: Cast, inbox: Inbox) -> None:
    client = logged_in(cast.agent)
    client.post("/calls/seat/", {"by": "phone", "address": "12"})
    assert queries.my_state(cast.agent).seat.address == ""
    client.post("/calls/seat/", {"by": "phone", "address": "+370 612 34567"})
    client.post("/calls/ready/", {"ready": "1"})
    mine = queries.my_state(cast.agent)
    assert (mine.state, mine.seat.address) == ("ready", "+37061234567")


def test_who_cannot_be_rung_by_phone_is_told_before_they_call(cast: Cast, inbox: Inbox) -> None:
    conversation = services.begin(inbox, external_id="CA1", number="+37061234567").conversation
    assert conversation is not None
    answer = logged_in(cast.agent).post(f"/c/{conversation.pk}/call/", {"number": "+37061234567"})
    assert answer.status_code == 422
    assert not Leg.objects.exists()


FORM = {
    "strategy": "all",
    "ring_seconds": "15",
    "announce_seconds": "20",
    "max_wait_seconds": "300",
    "wrap_up_seconds": "10",
    "voicemail": "on",
    "callback_minutes": "60",
    "recording": "off",
    "keep_days": "30",
    "under": ["", "2", "", ""],
    "digit": ["2", "1", "9", ""],
    "to": ["menu", "callback", "language", "queue"],
    "team": ["", "", "", ""],
    "language": ["", "", "lt", ""],
    "label_en": ["Other things", "a call back", "", ""],
    "label_uk": ["", "", "", ""],
    "label_ru": ["", "", "", ""],
    "label_lt": ["", "", "Lietuviškai", ""],
}


def test_a_menu_is_written_as_a_table_and_comes_back_as_one(cast: Cast, inbox: Inbox) -> None:
    client, address = logged_in(cast.admin), f"/settings/lines/{inbox.pk}/"
    assert client.post(address, FORM).status_code == 302
    line = Line.objects.get()
    assert (line.strategy, line.callback, line.voicemail) == ("all", False, True)
    assert line.menu[0]["items"] == [{"digit": "1", "to": "callback", "label": {"en": "a call back"}}]
    assert line.menu[1] == {"digit": "9", "to": "language", "language": "lt", "label": {"lt": "Lietuviškai"}}
    page = client.get(address).content.decode()
    assert "a call back" in page
    wrong = client.post(address, {**FORM, "digit": ["2", "1", "2", ""]})
    assert (wrong.status_code, "each digit leads to one place" in wrong.content.decode()) == (422, True)


def test_sounds_are_what_they_say_or_are_refused(cast: Cast, inbox: Inbox) -> None:
    client, address = logged_in(cast.admin), f"/settings/lines/{inbox.pk}/words/"
    page = SimpleUploadedFile("hello.wav", b"<html><script>alert(1)</script>", "audio/wav")
    client.post(address, {"what": "greeting", "language": "en", "sound": page})
    assert not Saying.objects.exists()
    sound = SimpleUploadedFile("hello.wav", music.loop(), "audio/wav")
    client.post(address, {"what": "greeting", "language": "en", "sound": sound})
    assert Saying.objects.get().name == "hello.wav"
    client.post(address, {"what": "greeting", "language": "en", "remove": "1"})
    assert not Saying.objects.exists()


def test_a_recording_is_made_in_pieces_in_their_order_and_only_with_consent(
    cast: Cast, cast_voice: Leg
) -> None:
    client, leg = logged_in(cast.agent), cast_voice
    begin = f"/calls/talk/{leg.pk}/record/"

    def send(number: int, content: bytes) -> Any:
        return client.post(f"/calls/recordings/{made}/pieces/{number}/", content, "application/octet-stream")

    def begins() -> Any:
        return client.post(begin, '{"type": "audio/webm;codecs=opus"}', "application/json")

    assert begins().status_code == 403
    services.consent(leg.call)
    made = begins().json()["id"]
    assert send(0, b"no sound").status_code == 422
    assert send(1, b"\x1a\x45\xdf\xa3b").json() == {"next": 0}
    assert send(0, b"\x1a\x45\xdf\xa3a").json() == {"next": 1}
    assert send(0, b"\x1a\x45\xdf\xa3a").json() == {"next": 1}  # again, as its answer was lost
    end = f"/calls/recordings/{made}/end/"
    assert client.post(end, '{"pieces": 2}', "application/json").json() == {"next": 1}
    assert send(1, b"b").json() == {"next": 2}
    assert client.post(end, '{"pieces": 2}', "application/json").json() == {"done": True}
    assert logged_in(cast.colleague).post(end, '{"pieces": 2}', "application/json").status_code == 404
    heard = client.get(f"/calls/recordings/{made}/")
    assert (heard.content, heard["Content-Type"]) == (b"\x1a\x45\xdf\xa3ab", "audio/webm")
    with clock.moved(Recording.objects.get().delete_at.replace(year=2099)):
        services.keep_recordings()
    assert not Recording.objects.exists()


@pytest.fixture
def cast_voice(cast: Cast) -> Leg:
    """A call from the site on which the agent talks; its line records with consent."""
    inbox = Inbox.objects.create(name="Site", channel="voice", address="shop", created_at=clock.now())
    Line.objects.create(inbox=inbox, recording="consent")
    leg = rings(inbox, cast.agent)
    services.accept(cast.agent, leg)
    leg.refresh_from_db()
    return leg
