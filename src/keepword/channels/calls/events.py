"""What happens to calls. Published inside the transaction of the change."""

from dataclasses import dataclass
from datetime import datetime

from keepword.channels.calls.models import Call, Leg


@dataclass(frozen=True, slots=True)
class CallCame:
    """A customer calls."""

    call: Call
    at: datetime


@dataclass(frozen=True, slots=True)
class Rung:
    """One of us is to be rung for a call."""

    leg: Leg
    at: datetime


@dataclass(frozen=True, slots=True)
class Unrung:
    """One of us is not to be rung any more, or to be let go: somebody else has it, or it is over."""

    leg: Leg
    at: datetime


@dataclass(frozen=True, slots=True)
class Dialled:
    """One of us is there for a call of ours: the customer is to be rung."""

    call: Call
    at: datetime


@dataclass(frozen=True, slots=True)
class Connected:
    """Customer and agent are to hear each other."""

    call: Call
    leg: Leg
    at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """The customer is to hear music (`on`), or the agent again."""

    call: Call
    on: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class BackInQueue:
    """A call is passed on: the customer waits again, the agent is let go."""

    call: Call
    at: datetime


@dataclass(frozen=True, slots=True)
class CallOver:
    """Nobody is to be heard any more: whoever is still on the wire is to be let go."""

    call: Call
    at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """A call went elsewhere while its customer listened to music: to voicemail, to a callback."""

    call: Call
    at: datetime
