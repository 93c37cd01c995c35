"""Whole calls, at a provider that runs our TwiML: what is heard, who is rung, what is written down."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest

from keepword.calendars.services import ensure_default_calendar
from keepword.channels.calls import queries, services
from keepword.channels.calls.models import Call, Callback, Leg, Recording
from keepword.commitments.models import Promise
from keepword.conversations.models import Attachment, Message
from keepword.core import blobs
from tests.channels.phone.conftest import AGENT, COLLEAGUE, Shop
from tests.servers.telephony import SOUND

pytestmark = pytest.mark.django_db
MENU = [
    {"digit": "1", "label": {"en": "orders"}, "to": "queue"},
    {"digit": "2", "label": {"en": "repairs"}, "to": "menu", "items": []},
    {"digit": "9", "label": {"uk": "Українською"}, "to": "language", "language": "uk"},
]
MENU[1]["items"] = [{"digit": "1", "label": {"en": "a call back"}, "to": "callback"}]


def test_a_customer_is_greeted_waits_with_music_and_talks(shop: Shop) -> None:
    wire = shop.queued()
    said = wire.said
    assert said.startswith("Hello, this is Lamp shop. All of us are talking at the moment.")
    assert "You are number 1 in the queue." in said
    assert "Press 1 to be called back and keep your place." in said
    assert said.endswith(shop.provider.music)
    wire.go_on()
    assert "You are number 1" in wire.said  # again after the music

    shop.ready(shop.cast.agent)
    shop.tick()
    phone = shop.provider.rung(AGENT).pick_up()
    assert phone.said == "Call from +37061234567. Press 1 to take it."
    phone.press("1")
    shop.work()
    assert shop.provider.in_room(wire.room) == {"+37061234567", AGENT}
    shop.time.on(252)
    wire.hang_up()
    shop.work()
    assert phone.state == "over"
    call = Call.objects.get()
    assert (call.state, call.talked_seconds) == ("wrap_up", 252)
    assert Message.objects.get(direction="in").text == "Call, 4:12 min"


def test_digits_lead_through_the_menu(shop: Shop) -> None:
    shop.set(menu=MENU)
    wire = shop.provider.call()
    assert "For orders, press 1. For repairs, press 2. Українською: 9." in wire.said
    wire.press("9")
    assert "Українською: 9." in wire.said  # the menu again
    assert Call.objects.get().language == "uk"
    wire.press("2")
    wire.press("1")
    assert wire.state == "over"
    assert Callback.objects.get().why == "customer"


def test_who_presses_nothing_is_put_into_the_queue(shop: Shop) -> None:
    shop.set(menu=MENU)
    wire = shop.provider.call()
    for _turn in range(3):
        assert Call.objects.get().state == "menu"
        wire.go_on()
    assert Call.objects.get().state == "waiting"


def test_a_wrong_digit_asks_again(shop: Shop) -> None:
    shop.set(menu=MENU)
    wire = shop.provider.call()
    wire.press("7")
    assert wire.state == "gathering"
    assert Call.objects.get().state == "menu"


def test_after_hours_a_message_is_left_and_a_callback_promised_for_the_morning(shop: Shop) -> None:
    ensure_default_calendar(shop.cast.admin, zone="Europe/Kyiv")
    evening = datetime.fromisoformat("2026-11-02T20:00:00+02:00")
    shop.time.on((evening - shop.time.now).total_seconds())
    wire = shop.provider.call()
    assert "We are closed at the moment." in wire.said
    wire.speak(seconds=32)
    shop.work()
    message = Message.objects.get(has_files=True)
    assert message.text == "Voicemail, 0:32 min"
    file = Attachment.objects.get()
    assert (file.type, blobs.get(file.blob)) == ("audio/mpeg", SOUND)
    promise = Promise.objects.get()
    assert promise.due_at == datetime.fromisoformat("2026-11-03T11:00:00+02:00")
    shop.ready(shop.cast.agent)
    shop.tick()
    assert shop.provider.is_quiet(AGENT)  # nobody is called back at night


def test_who_asks_to_be_called_back_is_when_it_is_their_turn(shop: Shop) -> None:
    wire = shop.queued()
    wire.press("1")
    assert wire.said.endswith("We will call you back; you keep your place.")
    assert wire.state == "over"
    shop.time.on(60)
    shop.ready(shop.cast.agent)
    shop.tick()
    phone = shop.provider.rung(AGENT).pick_up()
    assert phone.said.startswith("Call to +37061234567.")
    phone.press("1")
    shop.work()
    back = shop.provider.rung("+37061234567")
    assert back.sender == shop.provider.number
    back.pick_up()
    assert shop.provider.in_room(back.room) == {"+37061234567", AGENT}
    phone.hang_up()
    shop.work()
    assert back.state == "over"
    assert (Callback.objects.get().state, Promise.objects.get().state) == ("kept", "kept")


def test_a_missed_call_is_a_conversation_with_a_callback_promised(shop: Shop) -> None:
    wire = shop.queued()
    shop.time.on(40)
    wire.hang_up()
    assert Message.objects.get().text == "Missed call, waited 0:40 min"
    assert Promise.objects.get().due_at == shop.time.now + timedelta(minutes=120)


def test_a_callback_that_nobody_answers_is_tried_again(shop: Shop) -> None:
    wire = shop.queued()
    wire.press("1")
    shop.ready(shop.cast.agent)
    shop.tick()
    shop.provider.rung(AGENT).pick_up().press("1")
    shop.work()
    shop.provider.rung("+37061234567").hang_up("no-answer")
    shop.work()
    assert shop.provider.is_quiet(AGENT)
    callback = Callback.objects.get()
    assert (callback.state, callback.tries) == ("open", 1)
    assert callback.not_before == shop.time.now + timedelta(minutes=30)


def test_the_customer_hears_music_on_hold_and_is_passed_on(shop: Shop) -> None:
    wire, phone = shop.talking()
    leg = Leg.objects.get()
    services.hold(shop.cast.agent, leg)
    shop.work()
    assert (wire.room, phone.state) == ("", "talking")
    assert wire.said.endswith(shop.provider.music)
    services.resume(shop.cast.agent, leg)
    shop.work()
    assert len(shop.provider.in_room(wire.room)) == 2
    shop.ready(shop.cast.colleague, COLLEAGUE)
    services.transfer(shop.cast.agent, leg, agent=shop.cast.colleague)
    shop.tick()
    assert phone.state == "over"
    shop.provider.rung(COLLEAGUE).pick_up().press("1")
    shop.work()
    assert shop.provider.in_room(wire.room) == {"+37061234567", COLLEAGUE}


def test_who_does_not_pick_up_is_followed_by_the_next(shop: Shop) -> None:
    shop.queued()
    shop.ready(shop.cast.agent)
    shop.time.on(1)
    shop.ready(shop.cast.colleague, COLLEAGUE)
    shop.tick()
    shop.provider.rung(AGENT).hang_up("no-answer")
    shop.work()
    assert shop.provider.rung(COLLEAGUE).state == "ringing"


def test_a_phone_that_is_picked_up_by_a_machine_takes_nothing(shop: Shop) -> None:
    shop.queued()
    shop.ready(shop.cast.agent)
    shop.tick()
    phone = shop.provider.rung(AGENT).pick_up()
    phone.go_on()
    phone.go_on()
    assert phone.state == "over"
    assert Leg.objects.order_by("pk")[0].outcome == "missed"
    assert Call.objects.get().state in ("waiting", "ringing")


def test_who_is_logged_in_at_the_provider_presses_nothing(shop: Shop) -> None:
    wire = shop.queued()
    services.save_seat(shop.cast.agent, by="sip", address="sip:agent@shop.example")
    services.set_ready(shop.cast.agent, shop.cast.agent, True)
    shop.tick()
    shop.provider.rung("sip:agent@shop.example").pick_up()
    shop.work()
    assert len(shop.provider.in_room(wire.room)) == 2


def test_who_comes_too_late_hears_so(shop: Shop) -> None:
    wire = shop.queued()
    shop.ready(shop.cast.agent)
    shop.tick()
    phone = shop.provider.rung(AGENT)
    wire.hang_up()
    phone.pick_up()
    assert phone.said == "Somebody else has taken this call, or it is over."


def test_an_agent_is_rung_first_and_then_the_customer(shop: Shop) -> None:
    wire = shop.queued()
    wire.hang_up()
    conversation = Call.objects.get(way="in").conversation
    assert conversation is not None
    services.save_seat(shop.cast.agent, by="phone", address=AGENT)
    services.call_customer(shop.cast.agent, conversation, "+37061234567", inbox=shop.connection.inbox)
    shop.work()
    shop.provider.rung(AGENT).pick_up().press("1")
    shop.work()
    customer = shop.provider.rung("+37061234567").pick_up()
    assert len(shop.provider.in_room(customer.room)) == 2


def test_whoever_agrees_when_nothing_is_recorded_any_more_goes_on(shop: Shop) -> None:
    shop.set(recording="consent")
    wire = shop.provider.call()
    shop.set(recording="off")
    wire.press("1")
    call = Call.objects.get()
    assert (call.state, call.consent_at) == ("waiting", None)


def test_a_talk_is_recorded_only_with_consent(shop: Shop) -> None:
    shop.set(recording="consent")
    wire = shop.provider.call()
    assert "Press 1 if you agree." in wire.said
    wire.press("1")
    assert Call.objects.get().consent_at == shop.time.now
    shop.ready(shop.cast.agent)
    shop.tick()
    shop.provider.rung(AGENT).pick_up().press("1")
    shop.work()
    call = Call.objects.get()
    told = {"RecordingSid": "RE1", "RecordingDuration": "9", "RecordingStatus": "completed", "CallSid": "x"}
    shop.provider.recordings["RE1"] = SOUND
    url = f"{shop.provider.hook}recorded-talk/{call.key}/"
    for _twice in range(2):
        shop.provider.ask(url, told)
        shop.work()
    assert Recording.objects.get().size == len(SOUND)
    call.consent_at = None
    call.save()
    Recording.objects.all().delete()
    shop.provider.ask(url, told)
    shop.work()
    assert not Recording.objects.exists()


def test_a_provider_that_makes_no_call_costs_nobody_their_place(shop: Shop) -> None:
    wire = shop.queued()
    shop.provider.refuses = (400, "The 'To' number is not valid")
    shop.ready(shop.cast.agent)
    shop.tick()
    assert Leg.objects.order_by("pk")[0].outcome == "missed"
    shop.provider.refuses = None
    assert Call.objects.get().state in ("waiting", "ringing")
    wire.go_on()
    assert "You are number 1" in wire.said


def test_nobody_is_rung_twice_when_the_provider_does_not_say_whether_it_rings(shop: Shop) -> None:
    shop.queued()
    shop.provider.silent = True
    shop.ready(shop.cast.agent)
    shop.tick()
    shop.provider.silent = False
    shop.work()
    ringing = [wire for wire in shop.provider.wires.values() if wire.to == AGENT]
    assert len(ringing) == 1
    ringing[0].pick_up().press("1")
    shop.work()
    assert Call.objects.get().state == "talking"


def test_everything_told_again_changes_nothing(shop: Shop) -> None:
    shop.set(menu=MENU)
    wire = shop.provider.call()
    wire.press("1")
    shop.ready(shop.cast.agent)
    shop.tick()
    phone = shop.provider.rung(AGENT).pick_up()
    phone.press("1")
    shop.work()
    wire.hang_up()
    shop.work()
    before = list(Call.objects.values()), list(Leg.objects.values()), Message.objects.count()
    for url, fields in list(shop.provider.asked):
        shop.provider.ask(url, fields)
    shop.work()
    after = [{**row, "seen_at": None} for row in Call.objects.values()]
    assert after == [{**row, "seen_at": None} for row in before[0]]
    assert (list(Leg.objects.values()), Message.objects.count()) == before[1:]


def test_what_is_played_can_be_fetched(shop: Shop, client: object) -> None:
    wire = shop.queued()
    path = next(one for one in wire.heard if one.startswith("♪"))[2:]
    answer = client.get(urlsplit(path).path)  # type: ignore[attr-defined]
    assert (answer.status_code, answer["Content-Type"]) == (200, "audio/wav")
    own = services.save_saying(
        shop.cast.admin, shop.connection.inbox, "music", "", sound=("song.mp3", "audio/mpeg", SOUND)
    )
    assert own is not None
    wire.go_on()
    assert f"/sound/{own.pk}/" in wire.said
    answer = client.get(path.replace("music", str(own.pk)))  # type: ignore[attr-defined]
    assert b"".join(answer.streaming_content) == SOUND


def test_the_shop_s_own_words_are_said(shop: Shop) -> None:
    services.save_saying(shop.cast.admin, shop.connection.inbox, "greeting", "en", text="Lamps, good day!")
    assert shop.queued().said.startswith("Lamps, good day!")


def test_the_test_of_an_inbox_asks_who_we_are(shop: Shop) -> None:
    from keepword.channels.phone.channel import PhoneChannel

    steps = list(PhoneChannel().check(shop.connection.inbox))
    assert [(step.ok, step.text) for step in steps] == [(True, "Lamp shop"), (True, "https://shop.example")]
    assert queries.line_of(shop.connection.inbox) == shop.line
