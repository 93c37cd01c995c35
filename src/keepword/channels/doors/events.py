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
    """A message that came. `replies_to` is the external id of the message that it answers, if it says so."""

    external_id: str
    at: datetime
    sender: Sender
    text: str = ""
    subject: str = ""
    files: Sequence[File] = ()
    replies_to: str = ""
    marks: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What became of a message of ours: it arrived, was read, or could not be delivered."""

    external_id: str
    state: Literal["sent", "arrived", "read", "failed"]
    at: datetime
    problem: str = ""


Event = Arrival | Receipt
