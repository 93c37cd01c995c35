"""A plan becomes an array that jambonz knows, whatever is in the plan."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.channels.doors import connections
from keepword.channels.doors.models import Connection
from keepword.channels.phone import plan
from keepword.channels.phone.channel import PhoneChannel
from keepword.channels.phone.jambonz import verbs
from keepword.core.errors import Invalid
from tests.servers.jambonz import check

HERE = "https://shop.example/hooks/phone/x/"
WAIT, TURN = HERE + "wait/k/", HERE + "turn/k/"
MUSIC = plan.Play(HERE + "sound/music/", "audio/wav", 2)


def at(voices: str = "lt=google.lt-LT-Standard-B, en=custom:Ours.amy") -> Connection:
    return Connection(settings={"voices": voices}, secrets=connections.seal({"signing_key": "secret"}))


def drawn(*parts: plan.Verb, voices: str = "lt=google.lt-LT-Standard-B, en=custom:Ours.amy") -> list[Any]:
    found = verbs.draw(parts, at(voices))
    for one in found:
        check(one)
    return found


def test_words_are_said_by_the_voice_of_their_language() -> None:
    lithuanian, english, russian = drawn(
        plan.Say("Labas", "lt"), plan.Say("Hello", "en"), plan.Say("Добрый день", "ru")
    )
    assert lithuanian == {
        "verb": "say",
        "text": "Labas",
        "synthesizer": {"vendor": "google", "language": "lt-LT", "voice": "lt-LT-Standard-B"},
    }
    assert english["synthesizer"] == {"vendor": "custom:Ours", "language": "en-GB", "voice": "amy"}
    assert "synthesizer" not in russian  # the application's own


def test_a_voice_that_names_its_language_speaks_that_one() -> None:
    assert verbs.synthesizer("google.en-US-Wavenet-C", "en")["language"] == "en-US"
    assert verbs.synthesizer("aws.Joanna", "en")["language"] == "en-GB"


def test_a_name_is_not_taken_for_markup() -> None:
    (said,) = drawn(plan.Say("Call from <speak>Eve</speak>.", "en"))
    assert "<" not in said["text"]


def test_a_digit_is_asked_for_at_each_prompt_and_told_to_the_same_place() -> None:
    heard = (plan.Say("One.", "en"), plan.Say("Two.", "en"), MUSIC)
    first, second, then = drawn(plan.Gather(WAIT, 5, heard), plan.Goto(TURN))
    assert first["say"]["text"] == "One. Two."
    assert second["play"] == {"url": HERE + "sound/music.wav", "loop": 2}
    assert (first["actionHook"], second["actionHook"], first["timeout"], second["timeout"]) == (
        WAIT,
        WAIT,
        1,
        5,
    )
    assert all(one["numDigits"] == 1 and one["dtmfBargein"] for one in (first, second))
    assert then == {"verb": "redirect", "actionHook": TURN}


def test_music_on_hold_has_no_end() -> None:
    (played,) = drawn(plan.Play(HERE + "sound/7/", "audio/mpeg", plan.FOREVER))
    assert played == {"verb": "play", "url": HERE + "sound/7.mp3", "loop": "forever"}


def test_a_message_is_streamed_to_us_with_a_password_of_its_own() -> None:
    (listen,) = drawn(plan.Record(HERE + "recorded/k/", HERE + "thanks/k/", 180, 10))
    assert listen["url"] == "wss://shop.example/hooks/phone/x/recorded/k/"
    assert (listen["actionHook"], listen["maxLength"], listen["finishOnKey"]) == (
        HERE + "thanks/k/",
        180,
        "#",
    )
    (other,) = drawn(plan.Record(HERE + "recorded/l/", HERE + "thanks/l/", 180, 10))
    assert listen["wsAuth"]["password"] != other["wsAuth"]["password"]


def test_a_talk_is_streamed_once_and_only_where_it_is_recorded() -> None:
    where = HERE + "recorded-talk/k/"
    assert [one["verb"] for one in drawn(plan.Room("r", where))] == ["config", "conference"]
    assert [one["verb"] for one in drawn(plan.Room("r", where, of_us=True))] == ["conference"]
    assert [one["verb"] for one in drawn(plan.Room("r"))] == ["conference"]
    assert drawn(plan.StopRecording()) == [{"verb": "config", "listen": {"enable": False}}]


words = st.builds(plan.Say, st.text(min_size=1, max_size=30), st.sampled_from(["en", "uk", "ru", "lt", ""]))
sounds = st.builds(
    plan.Play, st.just(MUSIC.url), st.sampled_from(["audio/wav", "audio/mpeg", "x"]), st.integers(0, 9)
)
heard = st.lists(words | sounds, min_size=1, max_size=5).map(tuple)
parts = st.one_of(
    words,
    sounds,
    st.builds(plan.Gather, st.just(WAIT), st.integers(1, 9), heard),
    st.builds(plan.Goto, st.just(TURN)),
    st.builds(plan.Room, st.just("r"), st.sampled_from(["", WAIT]), st.booleans()),
    st.just(plan.StopRecording()),
    st.just(plan.HangUp()),
    st.builds(plan.Record, st.just(WAIT), st.just(TURN), st.integers(1, 180), st.integers(1, 10)),
)


@given(st.lists(parts, max_size=6))
def test_whatever_is_planned_jambonz_knows_it(parts: list[plan.Verb]) -> None:
    found = drawn(*parts)
    assert bool(found) == bool(parts)


RIGHT = {
    "provider": "jambonz",
    "account": "fef61e75-cec3-496c-a7bc-8368e4d02a04",
    "base": "https://jambonz.example.org/api/",
    "voices": "lt=google.lt-LT-Standard-B",
}


def test_what_jambonz_needs_is_asked_for() -> None:
    kept = PhoneChannel().checked(RIGHT, {"token": "x", "signing_key": "y"})
    assert kept["base"] == "https://jambonz.example.org/api"


@pytest.mark.parametrize(
    ("change", "secret", "field"),
    [
        ({"base": ""}, "y", "base"),
        ({"base": "https://jambonz.example.org/api/v1"}, "y", "base"),
        ({"voices": ""}, "y", "voices"),
        ({"voices": "lt=amy"}, "y", "voices"),
        ({"voices": "lt=google.a, en=amy"}, "y", "voices"),
        ({}, "", "signing_key"),
    ],
)
def test_what_jambonz_lacks_is_named(change: dict[str, str], secret: str, field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        PhoneChannel().checked({**RIGHT, **change}, {"token": "x", "signing_key": secret})
    assert wrong.value.field == field
