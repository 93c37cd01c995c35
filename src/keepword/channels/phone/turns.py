"""What a caller hears next, by the state of their call: one plan for each turn.

The queue is ours: whoever waits comes back here by Goto after each announcement, so that the place is told
truly and a digit can be pressed at any moment; providers' own queues differ, and none tells the place truly.
"""

from secrets import token_urlsafe
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from keepword.channels.calls import queries
from keepword.channels.calls.models import Call, Leg, Line, Recorded, Saying, Way
from keepword.channels.calls.rules import menu, music
from keepword.channels.calls.rules.states import OVER, State
from keepword.channels.doors.models import Connection
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

MOST_TRIES: Final = 3  # of a menu; then whoever presses nothing is put into the queue
LONGEST_MESSAGE: Final = 180  # seconds of a voicemail
SILENCE: Final = 10  # seconds after which a voicemail is over


def address(connection: Connection, step: str, key: str) -> str:
    """Where the provider asks for a step of a call."""
    path = reverse("hook_phone_step", kwargs={"hook": connection.hook, "step": step, "key": key})
    return settings.KEEPWORD_URL.rstrip("/") + path


def address_once(connection: Connection, step: str, key: str) -> str:
    """The same, unlike any before: two requests for it within a second are not taken for a replay."""
    return f"{address(connection, step, key)}?once={token_urlsafe(6)}"


class Turn:
    """One turn of a call: what is said is in the caller's language."""

    def __init__(self, call: Call, connection: Connection, line: Line) -> None:
        self.call, self.connection, self.line = call, connection, line
        self.verbs: list[Verb] = []

    @property
    def plan(self) -> Plan:
        return tuple(self.verbs)

    def add(self, *verbs: Verb) -> None:
        self.verbs.extend(verbs)

    def at(self, step: str) -> str:
        return address(self.connection, step, self.call.key)

    def says(self, text: str) -> tuple[Say | Play, ...]:
        """Words."""
        return (Say(text, self.call.language),) if text else ()

    def tells(self, what: str) -> tuple[Say | Play, ...]:
        """What the line says at this moment: its sound or its words."""
        said = queries.saying(self.line, what, self.call.language)
        return (self._play(said.sound),) if said.sound is not None else self.says(said.text)

    def music(self, seconds: int) -> Play:
        """About so many seconds of music; FOREVER until the call is sent elsewhere."""
        own = queries.music_of(self.line)
        loops = 1 if own is not None else max(1, round(seconds / music.SECONDS))
        return self._play(own, FOREVER if seconds == FOREVER else loops)

    def _play(self, saying: Saying | None, times: int = 1) -> Play:
        url = address(self.connection, "sound", str(saying.pk) if saying is not None else "music")
        return Play(url, saying.type if saying is not None else "audio/wav", times)


def document(call: Call, connection: Connection, line: Line, *, tries: int = 0) -> Plan:
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
            _silence_recording(turn)
            turn.add(turn.music(FOREVER))
        elif call.state == State.VOICEMAIL:
            _voicemail(turn)
        elif call.state == State.CALLBACK:
            turn.add(*turn.tells("callback"), HangUp())
        else:
            turn.add(HangUp())
    return turn.plan


def closed(call: Call, connection: Connection, line: Line) -> Plan:
    """That nobody is there at this hour, and what can be done."""
    turn = Turn(call, connection, line)
    with translation.override(call.language or "en"):
        turn.add(*turn.tells("closed"))
        if call.state == State.VOICEMAIL:
            _voicemail(turn)
        else:
            turn.add(*turn.tells("goodbye"), HangUp())
    return turn.plan


def greeting(call: Call, connection: Connection, line: Line) -> Plan:
    """The first words, and the menu where there is one."""
    turn = Turn(call, connection, line)
    with translation.override(call.language or "en"):
        turn.add(*turn.tells("greeting"))
        if line.menu:
            _menu(turn, 0)
        else:
            _before_queue(turn)
    return turn.plan


def before_queue(call: Call, connection: Connection, line: Line) -> Plan:
    """Whether they agree to being recorded; then the queue."""
    turn = Turn(call, connection, line)
    with translation.override(call.language or "en"):
        _before_queue(turn)
    return turn.plan


def thanks(call: Call, connection: Connection, line: Line) -> Plan:
    """After a voicemail."""
    turn = Turn(call, connection, line)
    turn.add(*turn.tells("goodbye"), HangUp())
    return turn.plan


def whisper(leg: Leg, connection: Connection, line: Line, *, again: bool = False) -> Plan:
    """What one of us hears who has picked up: who it is, and that a digit takes the call."""
    call = leg.call
    turn = Turn(_in_language_of(leg), connection, line)
    with translation.override(leg.agent.language):
        words = _("Call from %(name)s.") if call.way == Way.IN else _("Call to %(name)s.")
        heard = turn.says(words % {"name": call.customer.name or call.number})
        heard += turn.says(_("Press 1 to take it."))
        turn.add(Gather(address(connection, "take", leg.key), 6, heard))
        turn.add(HangUp() if again else Goto(address(connection, "agent", leg.key) + "?again=1"))
    return turn.plan


def gone(leg: Leg, connection: Connection, line: Line) -> Plan:
    """One of us came too late."""
    turn = Turn(_in_language_of(leg), connection, line)
    with translation.override(leg.agent.language):
        turn.add(*turn.says(_("Somebody else has taken this call, or it is over.")), HangUp())
    return turn.plan


def room(call: Call, connection: Connection, line: Line, *, of_us: bool = False) -> Plan:
    """Where customer and agent hear each other."""
    turn = Turn(call, connection, line)
    _room(turn, of_us=of_us)
    return turn.plan


def _in_language_of(leg: Leg) -> Call:
    """The call as it is told to this person: nothing of it is kept."""
    return Call(key=leg.call.key, language=leg.agent.language)


def _menu(turn: Turn, tries: int) -> None:
    items = menu.at(turn.line.menu, turn.call.path)
    if tries >= MOST_TRIES or not items:
        _before_queue(turn)
        return
    heard: tuple[Say | Play, ...] = ()
    for item in items:
        text = _("For %(what)s, press %(digit)s.")
        said = menu.said(item, turn.call.language)
        # In a language's own words: "Українською - 2".
        plain = item["to"] == menu.LANGUAGE
        heard += turn.says(
            f"{said}: {item['digit']}." if plain else text % {"what": said, "digit": item["digit"]}
        )
    turn.add(Gather(turn.at("menu"), 5, heard), Goto(f"{turn.at('menu')}?tries={tries + 1}"))


def _before_queue(turn: Turn) -> None:
    if turn.line.recording == Recorded.CONSENT and turn.call.consent_at is None:
        heard = turn.tells("consent") + turn.says(_("Press 1 if you agree."))
        turn.add(Gather(turn.at("consent"), 5, heard), Goto(turn.at("consent")))
    else:
        turn.add(Goto(turn.at("queue")))


def _wait(turn: Turn) -> None:
    place = queries.place_of(turn.call)
    _silence_recording(turn)
    heard = turn.tells("wait")
    if place.number:
        heard += turn.says(_("You are number %(number)s in the queue.") % {"number": place.number})
    if place.minutes is not None:
        heard += turn.says(_("The wait may be about %(minutes)s min.") % {"minutes": place.minutes})
    if turn.line.callback and turn.call.number:
        heard += turn.says(_("Press 1 to be called back and keep your place."))
    if turn.line.voicemail:
        heard += turn.says(_("Press 2 to leave a message."))
    heard += (turn.music(turn.line.announce_seconds),)
    turn.add(Gather(turn.at("wait"), 1, heard), Goto(turn.at("turn")))


def _silence_recording(turn: Turn) -> None:
    """Whoever comes back from a talk is not recorded while they wait."""
    if turn.call.consent_at is not None:
        turn.add(StopRecording())


def _room(turn: Turn, *, of_us: bool = False) -> None:
    recorded_at = turn.at("recorded-talk") if turn.call.consent_at is not None else ""
    turn.add(Room(f"keepword-{turn.call.key}", recorded_at, of_us), HangUp())


def _voicemail(turn: Turn) -> None:
    turn.add(
        *turn.tells("voicemail"),
        Record(turn.at("recorded"), turn.at("thanks"), LONGEST_MESSAGE, SILENCE),
        *turn.tells("goodbye"),
        HangUp(),
    )


def is_over(call: Call) -> bool:
    """Whether nothing more is heard of a call."""
    return call.state in OVER and call.state not in (State.VOICEMAIL, State.CALLBACK)
