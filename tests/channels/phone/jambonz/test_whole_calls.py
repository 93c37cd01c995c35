"""Whole calls at a jambonz: the same as at a provider that speaks TwiML, and what is its own."""

import io
import wave
from datetime import datetime
from typing import cast as typed

import pytest
from django.test import Client

from keepword.calendars.services import ensure_default_calendar
from keepword.channels.calls import services
from keepword.channels.calls.models import Call, Leg, Recording
from keepword.channels.phone.channel import PhoneChannel
from keepword.commitments.models import Promise
from keepword.conversations.models import Attachment, Message
from keepword.core import blobs
from tests.channels.phone.conftest import AGENT, Shop
from tests.channels.phone.test_whole_calls import (  # noqa: F401 - run here with jambonz as the provider
    test_a_callback_that_nobody_answers_is_tried_again,
    test_a_customer_is_greeted_waits_with_music_and_talks,
    test_a_missed_call_is_a_conversation_with_a_callback_promised,
    test_a_phone_that_is_picked_up_by_a_machine_takes_nothing,
    test_a_provider_that_makes_no_call_costs_nobody_their_place,
    test_a_wrong_digit_asks_again,
    test_an_agent_is_rung_first_and_then_the_customer,
    test_digits_lead_through_the_menu,
    test_everything_told_again_changes_nothing,
    test_nobody_is_rung_twice_when_the_provider_does_not_say_whether_it_rings,
    test_the_customer_hears_music_on_hold_and_is_passed_on,
    test_the_shop_s_own_words_are_said,
    test_who_asks_to_be_called_back_is_when_it_is_their_turn,
    test_who_comes_too_late_hears_so,
    test_who_does_not_pick_up_is_followed_by_the_next,
    test_who_is_logged_in_at_the_provider_presses_nothing,
    test_who_presses_nothing_is_put_into_the_queue,
)
from tests.servers.jambonz import PCM, Jambonz, Wire

pytestmark = pytest.mark.django_db


def jambonz(shop: Shop) -> Jambonz:
    return typed(Jambonz, shop.provider)


def played(content: bytes) -> tuple[int, int, bytes]:
    """Of a WAV file: channels, samples a second, the sound."""
    with wave.open(io.BytesIO(content)) as file:
        return file.getnchannels(), file.getframerate(), file.readframes(file.getnframes())


def test_a_digit_is_taken_while_the_words_before_the_music_are_said(shop: Shop) -> None:
    jambonz(shop).first_prompt = True
    wire = shop.queued()
    assert "♪" not in wire.said
    wire.press("1")
    assert Call.objects.get(way="in").state == "callback"


def test_a_phone_that_rings_for_nothing_stops_ringing(shop: Shop) -> None:
    wire = shop.queued()
    shop.ready(shop.cast.agent)
    shop.tick()
    wire.hang_up()
    shop.work()
    assert shop.provider.is_quiet(AGENT)


def test_after_hours_a_message_is_left_and_a_callback_promised_for_the_morning(shop: Shop) -> None:
    ensure_default_calendar(shop.cast.admin, zone="Europe/Kyiv")
    evening = datetime.fromisoformat("2026-11-02T20:00:00+02:00")
    shop.time.on((evening - shop.time.now).total_seconds())
    wire = shop.provider.call()
    assert "We are closed at the moment." in wire.said
    wire.speak(seconds=32)
    shop.work()
    assert Message.objects.get(has_files=True).text == "Voicemail, 0:32 min"
    file = Attachment.objects.get()
    assert file.type in ("audio/wav", "audio/x-wav")
    assert played(blobs.get(file.blob)) == (1, 8000, PCM * 32)
    assert Promise.objects.get().due_at == datetime.fromisoformat("2026-11-03T11:00:00+02:00")


def test_a_message_that_a_key_ends_is_thanked_for(shop: Shop) -> None:
    wire = typed(Wire, shop.queued())
    wire.press("2")
    listen = wire.listening
    assert listen is not None
    wire.end_message()
    shop.work()
    assert (wire.state, Message.objects.filter(has_files=True).count()) == ("over", 1)
    assert wire.said.endswith("Thank you for your call. Goodbye.")
    assert not jambonz(shop).bring(wire, listen, PCM * 9)  # the call is over
    shop.work()
    assert Message.objects.filter(has_files=True).count() == 1


def test_a_breath_is_no_message(shop: Shop) -> None:
    wire = typed(Wire, shop.queued())
    wire.press("2")
    assert wire.listening is not None
    assert jambonz(shop).bring(wire, wire.listening, PCM[:4000])
    shop.work()
    assert not Message.objects.filter(has_files=True).exists()


def test_a_talk_is_recorded_only_with_consent_and_not_on_hold(shop: Shop) -> None:
    shop.set(recording="consent")
    wire = typed(Wire, shop.provider.call())
    assert "Press 1 if you agree." in wire.said
    wire.press("1")
    shop.ready(shop.cast.agent)
    shop.tick()
    phone = typed(Wire, shop.provider.rung(AGENT).pick_up())
    phone.press("1")
    shop.work()
    taping = wire.taping
    assert taping is not None
    assert (taping["mixType"], phone.taping) == ("mixed", None)  # once, with both voices
    for _twice in range(2):
        assert jambonz(shop).bring(wire, taping, PCM * 9)
        shop.work()
    recording = Recording.objects.get()
    assert (recording.type, recording.agent) == ("audio/wav", shop.cast.agent)
    assert played(blobs.get(recording.blob))[2] == PCM * 9
    services.hold(shop.cast.agent, Leg.objects.get())
    shop.work()
    assert wire.taping is None
    Call.objects.update(consent_at=None)
    assert not jambonz(shop).bring(wire, taping, PCM * 9)


def test_a_talk_without_consent_is_not_streamed(shop: Shop) -> None:
    shop.set(recording="consent")
    wire = typed(Wire, shop.provider.call())
    wire.go_on()
    assert Call.objects.get().consent_at is None
    shop.ready(shop.cast.agent)
    shop.tick()
    shop.provider.rung(AGENT).pick_up().press("1")
    shop.work()
    assert (wire.state, wire.taping) == ("talking", None)


def test_who_is_called_hears_the_voice_of_the_language(shop: Shop) -> None:
    shop.queued()
    shop.ready(shop.cast.agent)
    shop.tick()
    (ring,) = jambonz(shop).rings
    assert ring["to"] == {"type": "phone", "number": AGENT}
    assert ring["timeout"] == 20
    assert (ring["speech_synthesis_vendor"], ring["speech_synthesis_voice"]) == (
        "google",
        "en-GB-Standard-A",
    )


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("sip:agent@shop.example", {"type": "sip", "sipUri": "sip:agent@shop.example"}),
        ("client:agent@shop.example", {"type": "user", "name": "agent@shop.example"}),
    ],
)
def test_what_is_logged_in_is_rung_by_its_name(shop: Shop, address: str, target: dict[str, str]) -> None:
    wire = shop.queued()
    services.save_seat(shop.cast.agent, by="sip", address=address)
    services.set_ready(shop.cast.agent, shop.cast.agent, True)
    shop.tick()
    assert jambonz(shop).rings[0]["to"] == target
    shop.provider.rung(address).pick_up()
    shop.work()
    assert len(shop.provider.in_room(wire.room)) == 2


def test_what_is_played_can_be_fetched_by_the_ending_of_its_kind(shop: Shop, client: Client) -> None:
    sound = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" + bytes(2000)
    wire = shop.queued()
    answer = client.get(next(one for one in wire.heard if one.startswith("♪"))[2:])
    assert (answer.status_code, answer["Content-Type"]) == (200, "audio/wav")
    own = services.save_saying(
        shop.cast.admin, shop.connection.inbox, "music", "", sound=("song.mp3", "audio/mpeg", sound)
    )
    assert own is not None
    wire.go_on()
    path = next(one for one in reversed(wire.heard) if one.startswith("♪"))[2:]
    assert path.endswith(f"/sound/{own.pk}.mp3")
    assert b"".join(client.get(path).streaming_content) == sound  # type: ignore[attr-defined]
    assert client.get(path.replace(f"{own.pk}.mp3", "99.mp3")).status_code == 404


def test_the_test_of_an_inbox_says_whether_it_signs_by_our_secret(shop: Shop) -> None:
    steps = list(PhoneChannel().check(shop.connection.inbox))
    assert [(step.ok, step.text) for step in steps] == [
        (True, "Lamp shop"),
        (True, "It is that of the account."),
        (True, "https://shop.example"),
    ]
    jambonz(shop).secret_there = "another"
    assert [step.ok for step in PhoneChannel().check(shop.connection.inbox)] == [True, False, True]
