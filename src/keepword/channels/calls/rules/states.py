"""The states of a call, and all that can happen to it. What the table does not know is refused. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class State(StrEnum):
    NEW = "new"
    MENU = "menu"
    WAITING = "waiting"
    RINGING = "ringing"  # one of us is rung
    DIALLING = "dialling"  # one of us is there, the customer is rung
    TALKING = "talking"
    HELD = "held"
    WRAP_UP = "wrap_up"
    DONE = "done"
    ABANDONED = "abandoned"  # the customer hung up before anybody talked to them
    VOICEMAIL = "voicemail"
    CALLBACK = "callback"  # the customer hung up and keeps their place
    UNREACHED = "unreached"  # we called, and nobody answered


class What(StrEnum):
    """What happens to a call."""

    GREET = "greet"
    QUEUE = "queue"
    RING = "ring"
    UNRING = "unring"  # nobody is rung any more: declined, missed
    DIAL = "dial"
    ANSWER = "answer"
    HOLD = "hold"
    RESUME = "resume"
    TRANSFER = "transfer"
    HANG_UP = "hang_up"
    WRAP = "wrap"
    VOICEMAIL = "voicemail"
    CALLBACK = "callback"
    FAIL = "fail"  # a call of ours comes to nothing


OVER: Final = frozenset({State.DONE, State.ABANDONED, State.VOICEMAIL, State.CALLBACK, State.UNREACHED})
QUEUED: Final = frozenset({State.WAITING, State.RINGING})
LIVE: Final = frozenset({State.TALKING, State.HELD})

_S, _W = State, What
TABLE: Final[Mapping[tuple[State, What], State]] = MappingProxyType(
    {
        (_S.NEW, _W.GREET): _S.MENU,
        (_S.NEW, _W.QUEUE): _S.WAITING,
        (_S.NEW, _W.RING): _S.RINGING,
        (_S.NEW, _W.VOICEMAIL): _S.VOICEMAIL,
        (_S.NEW, _W.CALLBACK): _S.CALLBACK,
        (_S.NEW, _W.HANG_UP): _S.ABANDONED,
        (_S.NEW, _W.FAIL): _S.UNREACHED,
        (_S.MENU, _W.GREET): _S.MENU,
        (_S.MENU, _W.QUEUE): _S.WAITING,
        (_S.MENU, _W.VOICEMAIL): _S.VOICEMAIL,
        (_S.MENU, _W.CALLBACK): _S.CALLBACK,
        (_S.MENU, _W.HANG_UP): _S.ABANDONED,
        (_S.WAITING, _W.RING): _S.RINGING,
        (_S.WAITING, _W.VOICEMAIL): _S.VOICEMAIL,
        (_S.WAITING, _W.CALLBACK): _S.CALLBACK,
        (_S.WAITING, _W.HANG_UP): _S.ABANDONED,
        (_S.WAITING, _W.FAIL): _S.UNREACHED,
        (_S.RINGING, _W.RING): _S.RINGING,
        (_S.RINGING, _W.UNRING): _S.WAITING,
        (_S.RINGING, _W.ANSWER): _S.TALKING,
        (_S.RINGING, _W.DIAL): _S.DIALLING,
        (_S.RINGING, _W.VOICEMAIL): _S.VOICEMAIL,
        (_S.RINGING, _W.CALLBACK): _S.CALLBACK,
        (_S.RINGING, _W.HANG_UP): _S.ABANDONED,
        (_S.RINGING, _W.FAIL): _S.UNREACHED,
        (_S.DIALLING, _W.ANSWER): _S.TALKING,
        (_S.DIALLING, _W.HANG_UP): _S.UNREACHED,
        (_S.DIALLING, _W.FAIL): _S.UNREACHED,
        (_S.TALKING, _W.HOLD): _S.HELD,
        (_S.TALKING, _W.TRANSFER): _S.WAITING,
        (_S.TALKING, _W.HANG_UP): _S.WRAP_UP,
        (_S.HELD, _W.RESUME): _S.TALKING,
        (_S.HELD, _W.TRANSFER): _S.WAITING,
        (_S.HELD, _W.HANG_UP): _S.WRAP_UP,
        (_S.WRAP_UP, _W.WRAP): _S.DONE,
    }
)


class Unknown(Exception):
    """This cannot happen to a call in this state."""


def step(state: str, what: str) -> State:
    """The state after something has happened. Unknown where the table has nothing."""
    try:
        return TABLE[State(state), What(what)]
    except (KeyError, ValueError):
        raise Unknown(f"{what} does not happen to a call that is {state}") from None


def can(state: str, what: str) -> bool:
    """Whether it can happen to a call in this state."""
    try:
        step(state, what)
    except Unknown:
        return False
    return True
