"""A plan as TwiML.

Only verbs and attributes are used that Twilio and SignalWire document alike: Say, Play, Gather, Redirect,
Dial with Conference, Record, Hangup.
"""

from typing import Any

from twilio.twiml.voice_response import Dial, VoiceResponse
from twilio.twiml.voice_response import Gather as GatherElement

from keepword.channels.doors.models import Connection
from keepword.channels.phone.plan import Gather, Goto, HangUp, Plan, Play, Record, Room, Say, Verb
from keepword.channels.phone.voices import LOCALES, voice_of


def draw(plan: Plan, connection: Connection) -> str:
    """The document."""
    response = VoiceResponse()
    for verb in plan:
        _draw(response, verb, connection)
    return str(response)


def _draw(response: VoiceResponse, verb: Verb, connection: Connection) -> None:
    match verb:
        case Say() | Play():
            _hear(response, verb, connection)
        case Gather():
            response.append(_gather(verb, connection))
        case Goto():
            response.redirect(verb.url, method="POST")
        case Room():
            response.append(_room(verb))
        case Record():
            response.record(
                action=verb.then,
                method="POST",
                max_length=verb.longest,
                timeout=verb.silence,
                finish_on_key="#",
                play_beep=True,
                recording_status_callback=verb.kept_at,
                recording_status_callback_method="POST",
            )
        case HangUp():
            response.hangup()
        case _:  # a conference's recording ends with it
            pass


def _hear(into: Any, verb: Say | Play, connection: Connection) -> None:
    if isinstance(verb, Play):
        into.play(verb.url, **({} if verb.times == 1 else {"loop": verb.times}))
        return
    more = {"language": LOCALES.get(verb.language, LOCALES["en"])}
    voice = voice_of(connection, verb.language)
    if voice:
        more["voice"] = voice
    into.say(verb.text, **more)


def _gather(verb: Gather, connection: Connection) -> GatherElement:
    gather = GatherElement(
        input="dtmf", num_digits=1, timeout=verb.seconds, action=verb.action, method="POST"
    )
    for one in verb.heard:
        _hear(gather, one, connection)
    return gather


def _room(verb: Room) -> Dial:
    dial = Dial()
    more: dict[str, str] = {}
    if verb.recorded_at:
        more = {
            "record": "record-from-start",
            "recording_status_callback": verb.recorded_at,
            "recording_status_callback_method": "POST",
        }
    dial.conference(
        verb.name, beep="false", start_conference_on_enter=True, end_conference_on_exit=False, **more
    )
    return dial
