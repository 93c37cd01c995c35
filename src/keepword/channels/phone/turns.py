"""What a caller hears next, by the state of their call: one document of TwiML for each turn.

Only verbs and attributes are used that Twilio and SignalWire document alike: Say, Play, Gather, Redirect,
Dial with Conference, Record, Hangup. The queue is ours: whoever waits comes back here by Redirect after each
announcement, so that the place is told truly and a digit can be pressed at any moment; with Enqueue the
provider would keep the queue, and each provider keeps it differently.
"""

from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from keepword.channels.calls import queries
from keepword.channels.calls.models import Call, Leg, Line, Recorded, Saying, Way
from keepword.channels.calls.rules import menu, music
from keepword.channels.calls.rules.states import OVER, State
from keepword.channels.doors.models import Connection
from keepword.channels.phone.channel import voice_of

LOCALES: Final = {"en": "en-GB", "uk": "uk-UA", "ru": "ru-RU", "lt": "lt-LT"}
MOST_TRIES: Final = 3  # of a menu; then whoever presses nothing is put into the queue
LONGEST_MESSAGE: Final = 180  # seconds of a voicemail
FOREVER: Final = 0  # of Play's loop: until something else happens


def address(connection: Connection, step: str, key: str) -> str:
    """Where the provider asks for a step of a call."""
    path = reverse("hook_phone_step", kwargs={"hook": connection.hook, "step": step, "key": key})
    return settings.KEEPWORD_URL.rstrip("/") + path


class Turn:
    """One turn of a call: what is said is in the caller's language."""

    def __init__(self, call: Call, connection: Connection, line: Line) -> None:
        self.call, self.connection, self.line = call, connection, line
        self.response = VoiceResponse()

    def __str__(self) -> str:
        return str(self.response)

    def at(self, step: str) -> str:
        return address(self.connection, step, self.call.key)

    def say(self, text: str, into: Any = None) -> None:
        """Words, by the chosen voice."""
        if not text:
            return
        language = self.call.language
        more = {"language": LOCALES.get(language, LOCALES["en"])}
        voice = voice_of(self.connection, language)
        if voice:
            more["voice"] = voice
        (into if into is not None else self.response).say(text, **more)

    def tell(self, what: str, into: Any = None) -> None:
        """What the line says at this moment: its sound or its words."""
        said = queries.saying(self.line, what, self.call.language)
        if said.sound is not None:
            (into if into is not None else self.response).play(self._sound(said.sound))
        else:
            self.say(said.text, into)

    def _sound(self, saying: Saying | None) -> str:
        return address(self.connection, "sound", str(saying.pk) if saying is not None else "music")

    def play_music(self, seconds: int, into: Any = None) -> None:
        """About so many seconds of music; FOREVER until the call is sent elsewhere."""
        own = queries.music_of(self.line)
        loops = 1 if own is not None else max(1, round(seconds / music.SECONDS))
        place = into if into is not None else self.response
        place.play(self._sound(own), loop=FOREVER if seconds == FOREVER else loops)

    def gather(self, step: str, seconds: int) -> Gather:
        return Gather(input="dtmf", num_digits=1, timeout=seconds, action=self.at(step), method="POST")


def document(call: Call, connection: Connection, line: Line, *, tries: int = 0) -> str:
    """What is heard in the state that the call is in."""
    turn = Turn(call, connection, line)
    with translation.override(call.language or "en"):
        if call.state == State.MENU:
            _menu(turn, tries)
        elif call.state in (State.WAITING, State.RINGING):
            _wait(turn)
        elif call.state == State.TALKING:
            _room(turn)
        elif call.state == State.HELD:
            turn.play_music(FOREVER)
        elif call.state == State.VOICEMAIL:
            _voicemail(turn)
        elif call.state == State.CALLBACK:
            turn.tell("callback")
            turn.response.hangup()
        else:
            turn.response.hangup()
    return str(turn)


def closed(call: Call, connection: Connection, line: Line) -> str:
    """That nobody is there at this hour, and what can be done."""
    turn = Turn(call, connection, line)
    with translation.override(call.language or "en"):
        turn.tell("closed")
        if call.state == State.VOICEMAIL:
            _voicemail(turn)
        else:
            turn.tell("goodbye")
            turn.response.hangup()
    return str(turn)


def greeting(call: Call, connection: Connection, line: Line) -> str:
    """The first words, and the menu where there is one."""
    turn = Turn(call, connection, line)
    with translation.override(call.language or "en"):
        turn.tell("greeting")
        if line.menu:
            _menu(turn, 0)
        else:
            _before_queue(turn)
    return str(turn)


def before_queue(call: Call, connection: Connection, line: Line) -> str:
    """Whether they agree to being recorded; then the queue."""
    turn = Turn(call, connection, line)
    with translation.override(call.language or "en"):
        _before_queue(turn)
    return str(turn)


def thanks(call: Call, connection: Connection, line: Line) -> str:
    """After a voicemail."""
    turn = Turn(call, connection, line)
    turn.tell("goodbye")
    turn.response.hangup()
    return str(turn)


def nothing() -> str:
    """An answer that asks nothing of the provider."""
    return str(VoiceResponse())


def hang_up() -> str:
    """The end."""
    response = VoiceResponse()
    response.hangup()
    return str(response)


def whisper(leg: Leg, connection: Connection, line: Line, *, again: bool = False) -> str:
    """What one of us hears who has picked up: who it is, and that a digit takes the call."""
    call = leg.call
    turn = Turn(call, connection, line)
    turn.call = _in_language_of(leg)
    with translation.override(leg.agent.language):
        words = _("Call from %(name)s.") if call.way == Way.IN else _("Call to %(name)s.")
        gather = Gather(
            input="dtmf", num_digits=1, timeout=6, action=address(connection, "take", leg.key), method="POST"
        )
        turn.say(words % {"name": call.customer.name or call.number}, gather)
        turn.say(_("Press 1 to take it."), gather)
        turn.response.append(gather)
        if not again:
            turn.response.redirect(address(connection, "agent", leg.key) + "?again=1", method="POST")
        else:
            turn.response.hangup()
    return str(turn)


def gone(leg: Leg, connection: Connection, line: Line) -> str:
    """One of us came too late."""
    turn = Turn(leg.call, connection, line)
    turn.call = _in_language_of(leg)
    with translation.override(leg.agent.language):
        turn.say(_("Somebody else has taken this call, or it is over."))
        turn.response.hangup()
    return str(turn)


def room(call: Call, connection: Connection, line: Line) -> str:
    """Where customer and agent hear each other."""
    turn = Turn(call, connection, line)
    _room(turn)
    return str(turn)


def _in_language_of(leg: Leg) -> Call:
    """The call as it is told to this person: nothing of it is kept."""
    return Call(key=leg.call.key, language=leg.agent.language)


def _menu(turn: Turn, tries: int) -> None:
    items = menu.at(turn.line.menu, turn.call.path)
    if tries >= MOST_TRIES or not items:
        _before_queue(turn)
        return
    gather = turn.gather("menu", 5)
    for item in items:
        text = _("For %(what)s, press %(digit)s.")
        said = menu.said(item, turn.call.language)
        # In a language's own words: "Українською - 2".
        plain = item["to"] == menu.LANGUAGE
        turn.say(
            f"{said}: {item['digit']}." if plain else text % {"what": said, "digit": item["digit"]}, gather
        )
    turn.response.append(gather)
    turn.response.redirect(f"{turn.at('menu')}?tries={tries + 1}", method="POST")


def _before_queue(turn: Turn) -> None:
    if turn.line.recording == Recorded.CONSENT and turn.call.consent_at is None:
        gather = turn.gather("consent", 5)
        turn.tell("consent", gather)
        turn.say(_("Press 1 if you agree."), gather)
        turn.response.append(gather)
        turn.response.redirect(turn.at("consent"), method="POST")
    else:
        turn.response.redirect(turn.at("queue"), method="POST")


def _wait(turn: Turn) -> None:
    place = queries.place_of(turn.call)
    gather = turn.gather("wait", 1)
    turn.tell("wait", gather)
    if place.number:
        turn.say(_("You are number %(number)s in the queue.") % {"number": place.number}, gather)
    if place.minutes is not None:
        turn.say(_("The wait may be about %(minutes)s min.") % {"minutes": place.minutes}, gather)
    if turn.line.callback and turn.call.number:
        turn.say(_("Press 1 to be called back and keep your place."), gather)
    if turn.line.voicemail:
        turn.say(_("Press 2 to leave a message."), gather)
    turn.play_music(turn.line.announce_seconds, gather)
    turn.response.append(gather)
    turn.response.redirect(turn.at("turn"), method="POST")


def _room(turn: Turn) -> None:
    dial = Dial()
    more: dict[str, str] = {}
    if turn.call.consent_at is not None:
        more = {
            "record": "record-from-start",
            "recording_status_callback": turn.at("recorded-talk"),
            "recording_status_callback_method": "POST",
        }
    dial.conference(
        f"keepword-{turn.call.key}",
        beep="false",
        start_conference_on_enter=True,
        end_conference_on_exit=False,
        **more,
    )
    turn.response.append(dial)
    turn.response.hangup()


def _voicemail(turn: Turn) -> None:
    turn.tell("voicemail")
    turn.response.record(
        action=turn.at("thanks"),
        method="POST",
        max_length=LONGEST_MESSAGE,
        timeout=10,
        finish_on_key="#",
        play_beep=True,
        recording_status_callback=turn.at("recorded"),
        recording_status_callback_method="POST",
    )
    turn.tell("goodbye")
    turn.response.hangup()


def is_over(call: Call) -> bool:
    """Whether nothing more is heard of a call."""
    return call.state in OVER and call.state not in (State.VOICEMAIL, State.CALLBACK)
