"""What a provider is to this channel: what it tells us, how a plan is drawn for it, what is asked of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from keepword.channels.doors.models import Connection
from keepword.channels.phone.plan import Plan
from keepword.conversations.channels import Finding


@dataclass(frozen=True, slots=True)
class Knock:
    """A request as it came: the whole address that was called, headers, bytes, and its fields if a form."""

    address: str
    headers: Mapping[str, str]
    body: bytes
    form: Any


@dataclass(frozen=True, slots=True)
class Told:
    """What the provider said, signed.

    `sid`: what it calls the call; `over`: the wire is; `silent`: a digit was asked for and none was pressed,
    so that what follows in the plan is to go on; `recording`: what it calls a recording that it keeps.
    """

    sid: str = ""
    sender: str = ""
    over: bool = False
    digit: str = ""
    silent: bool = False
    recording: str = ""
    recorded_seconds: int = 0
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class Ring:
    """Somebody is to be rung: a number, `sip:name@host`, or `client:name`, what is logged in there.

    `answered_at` is asked for what they hear, `status_at` is told how it goes, for `seconds`.
    """

    to: str
    answered_at: str
    status_at: str
    seconds: int


class Provider(Protocol):
    """One way of speaking with the telephone."""

    content_type: str

    def hear(self, knock: Knock, connection: Connection) -> Told:
        """What it tells us. Refused when it did not sign that, or has said it before; Invalid: unreadable."""

    def draw(self, plan: Plan, connection: Connection) -> str:
        """A plan in its words."""

    def ring(self, connection: Connection, ring: Ring) -> str:
        """Have somebody rung; what it calls the call."""

    def send(self, connection: Connection, sid: str, url: str) -> None:
        """Send a call elsewhere. Nothing happens to one that is over."""

    def end(self, connection: Connection, sid: str) -> None:
        """End a call, whether it rings or is talked on. Nothing happens to one that is over."""

    def recording(self, connection: Connection, name: str) -> bytes:
        """A recording that it keeps, as MP3. Unavailable: not yet; Invalid: too large."""

    def whoami(self, connection: Connection) -> str:
        """The name of our account there."""

    def further(self, connection: Connection) -> Iterator[Finding]:
        """What else a test of the inbox finds."""
