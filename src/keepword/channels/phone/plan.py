"""What a caller is to hear and what may be done, a turn at a time, before any provider's words. Pure.

`turns` makes plans; each provider draws them: as TwiML (`twiml.verbs`), as jambonz's verbs (`jambonz.verbs`).
Addresses are whole and ours: where the provider asks for the next step, or fetches a sound.
"""

from dataclasses import dataclass
from typing import Final

FOREVER: Final = 0  # of Play's times: until something else happens


@dataclass(frozen=True, slots=True)
class Say:
    """Words, in one of the four languages."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Play:
    """A sound of ours, so many times; `type` is what it is (audio/wav, audio/mpeg ...)."""

    url: str
    type: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Gather:
    """One digit is taken at any moment while this is heard, and for some seconds after it.

    It is told to `action`. With no digit what comes after this in the plan is done.
    """

    action: str
    seconds: int
    heard: tuple[Say | Play, ...]


@dataclass(frozen=True, slots=True)
class Goto:
    """Ask for the next turn there."""

    url: str


@dataclass(frozen=True, slots=True)
class Room:
    """Whoever is in the room of this name hears the others.

    `recorded_at`: where a recording is brought, "" for none; `of_us`: this is the wire of one of us, not the
    customer's.
    """

    name: str
    recorded_at: str = ""
    of_us: bool = False


@dataclass(frozen=True, slots=True)
class StopRecording:
    """What follows is no talk, so nothing of it is recorded."""


@dataclass(frozen=True, slots=True)
class Record:
    """A message is left after a beep, ended by # or silence (seconds); it is brought to `kept_at`."""

    kept_at: str
    then: str
    longest: int
    silence: int


@dataclass(frozen=True, slots=True)
class HangUp:
    """The end."""


Verb = Say | Play | Gather | Goto | Room | StopRecording | Record | HangUp
Plan = tuple[Verb, ...]
NOTHING: Final[Plan] = ()  # asks nothing of the provider
THE_END: Final[Plan] = (HangUp(),)
