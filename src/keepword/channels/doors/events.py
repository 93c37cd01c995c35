"""What a channel makes of what its provider sent. Pure values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from keepword.customers.rules import Proof


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who wrote: an identity that the provider vouches for (`kind` and `value` as in customers.Identity).

    `also` are further identities that the provider vouches for as the same person's.
    """

    kind: str
    value: str
    name: str = ""
    language: str = ""
    also: Sequence[Proof] = ()

    def __post_init__(self) -> None:
        _demand_text(self, "kind", "value", "name", "language")
        if not self.value.strip():
            raise ValueError("Nobody is named as the sender.")


@dataclass(frozen=True, kw_only=True)
class File:
    """A file of a message. `fetch` returns its bytes; it is called outside of any transaction.

    It raises Unavailable when it should be tried again, Invalid or NotFound when it never will be had.
    """

    name: str
    type: str = ""
    fetch: Callable[[], bytes]


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A message that came. `replies_to` is the external id of the message that it answers, if it says so.

    A `quiet` one is kept and asks nothing of anybody: no clock starts, nothing is opened again.
    """

    external_id: str
    at: datetime
    sender: Sender
    text: str = ""
    subject: str = ""
    files: Sequence[File] = ()
    replies_to: str = ""
    marks: Mapping[str, Any] = field(default_factory=dict)
    quiet: bool = False

    def __post_init__(self) -> None:
        _demand_text(self, "external_id", "text", "subject", "replies_to")
        _demand_moment(self.at)
        if not self.external_id:
            raise ValueError("The message has no id.")


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What became of a message of ours: it arrived, was read, or could not be delivered."""

    external_id: str
    state: Literal["sent", "arrived", "read", "failed"]
    at: datetime
    problem: str = ""

    def __post_init__(self) -> None:
        _demand_text(self, "external_id", "state", "problem")
        _demand_moment(self.at)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Somebody wants nothing more by this inbox: `reason` is a word of its channel, "" when they do again."""

    kind: str
    value: str
    reason: str
    at: datetime

    def __post_init__(self) -> None:
        _demand_text(self, "kind", "value", "reason")
        _demand_moment(self.at)


Event = Arrival | Receipt | Refusal


def _demand_text(event: object, *names: str) -> None:
    """What a provider sends is whatever anybody sends: a number in the place of a text is found here."""
    for name in names:
        if not isinstance(getattr(event, name), str):
            raise TypeError(f"{name} is no text.")


def _demand_moment(at: datetime) -> None:
    if at.tzinfo is None or not 2000 < at.year < 2200:
        raise ValueError("The moment has no zone, or is none of ours.")
