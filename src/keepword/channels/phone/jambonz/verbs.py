"""A plan as jambonz's verbs, a JSON array: https://docs.jambonz.org/verbs/verbs/overview

What differs from TwiML: a gather has one prompt, so what is heard in turn becomes gathers in turn, the digit
told to the same place; a gather without a digit tells that too, and goes on when the answer is empty; there
is no verb that records, so the sound is streamed to us (`sound`).
"""

import re
from itertools import groupby
from typing import Any, Final

from keepword.channels.doors.models import Connection
from keepword.channels.phone.jambonz.keys import listener
from keepword.channels.phone.plan import (
    FOREVER,
    Gather,
    Goto,
    HangUp,
    Plan,
    Play,
    Record,
    Room,
    Say,
    StopRecording,
    Verb,
)
from keepword.channels.phone.voices import LOCALES, voice_of

Json = dict[str, Any]
RATE: Final = 8000  # a telephone carries no more
BETWEEN: Final = 1  # seconds for a digit after a prompt that is not the last
_ENDINGS: Final = {"audio/mpeg": "mp3", "audio/mp3": "mp3"}
_LOCALE: Final = re.compile(r"[a-z]{2,3}-[A-Z]{2}(?=-|$)")


def draw(plan: Plan, connection: Connection) -> list[Json]:
    """The array."""
    return [one for verb in plan for one in _draw(verb, connection)]


def synthesizer(voice: str, language: str) -> Json:
    """Who speaks, of "google.lt-LT-Standard-B": the vendor before the first dot, the voice after it."""
    vendor, _dot, name = voice.partition(".")
    found = _LOCALE.match(name)  # a voice that names its language speaks no other
    return {
        "vendor": vendor,
        "language": found[0] if found else LOCALES.get(language, "en-GB"),
        "voice": name,
    }


def _draw(verb: Verb, connection: Connection) -> list[Json]:
    match verb:
        case Say():
            return [{"verb": "say", **_say([verb], connection)}]
        case Play():
            return [{"verb": "play", **_play(verb)}]
        case Gather():
            return _gathers(verb, connection)
        case Goto():
            return [{"verb": "redirect", "actionHook": verb.url}]
        case Room():
            return _room(verb, connection)
        case StopRecording():
            return [{"verb": "config", "listen": {"enable": False}}]
        case Record():
            listen = listener(connection, verb.kept_at) | {"mixType": "mono", "sampleRate": RATE}
            ends = {"finishOnKey": "#", "maxLength": verb.longest, "timeout": verb.silence}
            return [{"verb": "listen", "actionHook": verb.then, "playBeep": True, **ends, **listen}]
        case HangUp():
            return [{"verb": "hangup"}]


def _gathers(verb: Gather, connection: Connection) -> list[Json]:
    prompts: list[Json] = []
    for words, group in groupby(verb.heard, key=lambda one: isinstance(one, Say)):
        if words:
            prompts.append({"say": _say([one for one in group if isinstance(one, Say)], connection)})
        else:
            prompts.extend({"play": _play(one)} for one in group if isinstance(one, Play))
    return [
        {
            "verb": "gather",
            "input": ["digits"],
            "numDigits": 1,
            "dtmfBargein": True,
            "timeout": verb.seconds if number == len(prompts) else BETWEEN,
            "actionHook": verb.action,
            **prompt,
        }
        for number, prompt in enumerate(prompts, 1)
    ]


def _say(said: list[Say], connection: Connection) -> Json:
    # Text may be SSML there, and names of customers are said.
    text = " ".join(one.text for one in said).replace("<", " ").replace(">", " ")
    voice = voice_of(connection, said[0].language)
    return {"text": text} | ({"synthesizer": synthesizer(voice, said[0].language)} if voice else {})


def _play(verb: Play) -> Json:
    played: Json = {"url": f"{verb.url.rstrip('/')}.{_ENDINGS.get(verb.type, 'wav')}"}
    if verb.times != 1:
        played["loop"] = "forever" if verb.times == FOREVER else verb.times
    return played


def _room(verb: Room, connection: Connection) -> list[Json]:
    """Both are heard on the customer's wire, so one of the two is enough."""
    taped: list[Json] = []
    if verb.recorded_at and not verb.of_us:
        listen = listener(connection, verb.recorded_at) | {"mixType": "mixed", "sampleRate": RATE}
        taped = [{"verb": "config", "listen": {"enable": True, **listen}}]
    joined = {
        "verb": "conference",
        "name": verb.name,
        "beep": False,
        "startConferenceOnEnter": True,
        "endConferenceOnExit": False,
    }
    return [*taped, joined]
