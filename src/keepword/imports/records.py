"""A conversation as another system had it, whatever that system was. Pure."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

LONGEST_KEY = 100


@dataclass(frozen=True, slots=True)
class Person:
    """A customer there; at least one of these is known."""

    name: str = ""
    email: str = ""
    phone: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a message; its bytes are fetched when they are stored."""

    name: str
    type: str
    fetch: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Said:
    """A message ("in" from the customer, "out" to them) or a "note", at an aware moment.

    `author` is who of us wrote it: a name, an address, or "Name <address>".
    """

    direction: str
    at: datetime
    text: str
    author: str = ""
    external_id: str = ""
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """A conversation with all that was said in it, in the order of time. `csat` is from 1 to 5."""

    external_id: str
    channel: str
    customer: Person
    messages: tuple[Said, ...]
    subject: str = ""
    tags: tuple[str, ...] = ()
    closed_at: datetime | None = None
    csat: int | None = None
    priority: int | None = None
    assignee: str = ""
    fields: dict[str, str] = field(default_factory=dict)


def key(text: str) -> str:
    """A name that fits: the text itself, or its SHA-256 when it is too long."""
    return text if len(text) <= LONGEST_KEY else hashlib.sha256(text.encode()).hexdigest()


def message_key(conversation: str, said: Said) -> str:
    """What makes a message of a conversation the same one when it is read again."""
    own = said.external_id or f"{said.direction} {said.at.isoformat()} {said.text}"
    return hashlib.sha256(f"{len(conversation)}:{conversation} {own}".encode()).hexdigest()
