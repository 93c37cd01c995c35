"""What a channel is to the rest of the house: whom it knows, what it can, how it sends, whether it works.

Each channel is one object of a class made from `Channel`, registered when its app is ready, and known by the
`channel` of its inboxes. How to write one: docs/adding-a-channel.md.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise

from keepword.conversations.models import Conversation, Inbox, Message

_PLACE = re.compile(r"\{\{([^{}]{1,60})\}\}")
Line = tuple[str, str]  # a name and the address that goes with it


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What may go out by a channel. Lengths are in characters, sizes in bytes."""

    sends: bool = True  # else answers go by the inbox's mail
    starts: bool = False  # we may write first, to an address that we type
    subject: bool = False
    copies: bool = False  # to others, openly or not
    html: bool = False  # more than words
    longest: int = 200_000
    files: int = 20  # in one message
    file_bytes: int = 25 * 1024 * 1024  # of one file
    undo: bool = True  # an answer waits for a moment in which it can be taken back
    live: bool = False  # the customer sits before it: who is there and who writes is shown
    receipts: bool = False  # tells when an answer has arrived and when it was read
    buttons: int = 0  # answers to choose from that can be offered with a message
    templates: bool = False  # texts agreed with the provider leave when others may not
    segments: bool = False  # a long message is several to whoever pays for them (SMS)


class Works(StrEnum):
    """How an inbox is doing."""

    NEW = "new"  # not tried yet
    WORKING = "working"
    FAILING = "failing"
    OFF = "off"  # somebody switched it off
    UNSET = "unset"  # nothing says how it is reached


@dataclass(frozen=True, kw_only=True)
class Health:
    """How an inbox is doing, since when something came or left, and what is wrong in words."""

    state: Works
    problem: str = ""
    since: datetime | None = None  # since when it fails
    last_in: datetime | None = None
    last_out: datetime | None = None


@dataclass(frozen=True)
class Finding:
    """One step of a test of an inbox; `advice` says what to do when it is not ok."""

    step: str
    ok: bool
    text: str
    advice: str = ""


@dataclass(frozen=True)
class HeadFile:
    """The file with which a text begins, another one each time: in words, its types, its most bytes."""

    name: str | Promise
    types: Sequence[str]
    most_bytes: int

    def takes(self, kind: str, size: int) -> bool:
        """Whether a file of this type and size can be it."""
        return kind.partition(";")[0].strip().lower() in self.types and 0 < size <= self.most_bytes


@dataclass(frozen=True)
class AgreedText:
    """A text that the provider has allowed to leave at any time. `places` are what is to be filled in.

    In `text` each place stands as `{{place}}`.
    """

    name: str
    language: str
    text: str
    places: Sequence[str] = ()
    file: HeadFile | None = None

    def filled(self, values: Sequence[str]) -> str:
        """The text with its places filled, in their order."""
        said = dict(zip(self.places, values, strict=True))
        return _PLACE.sub(lambda found: said.get(found[1], found[0]), self.text)


class Channel:
    """One kind of door. `identity` is the kind of a customer's identity that its addresses are."""

    key: str
    name: str | Promise
    identity: str = "email"
    icon: str = "chat"
    can = Capabilities()

    def obstacle(self, conversation: Conversation, inbox: Inbox) -> str:
        """Why no answer can leave by this inbox now, in a sentence for whoever writes it; "" when it can."""
        return ""

    def holds_back(self, message: Message) -> str:
        """The same of one message that is about to leave, as some may leave when others may not."""
        return self.obstacle(message.conversation, message.inbox)

    def open_until(self, conversation: Conversation, inbox: Inbox) -> datetime | None:
        """Until when one may write freely; None where that does not end, or is over (see `obstacle`)."""
        return None

    def agreed_texts(self, inbox: Inbox) -> Sequence[AgreedText]:
        """The texts that may leave by this inbox at any time."""
        return ()

    def mail_line(self, conversation: Conversation) -> Line | None:
        """Where a conversation that came by this channel goes on as mail, where its customer has said so."""
        return None

    def goes_on_at(self, conversation: Conversation) -> str:
        """A page on which the customer can go on by this channel, for the foot of a mail; "" for none."""
        return ""

    def queue(self, message: Message) -> None:
        """Have an outgoing message sent at its time, by a job queued in this transaction."""
        raise NotImplementedError

    def send(self, message: Message) -> None:
        """Try once to send a message that has just departed, and tell `conversations.services` how it went.

        Raises nothing: what goes wrong is told by `failed`, `not_yet` or `uncertain`.
        """
        raise NotImplementedError

    def health(self, inbox: Inbox) -> Health:
        """How the inbox is doing, from what is on record: no server is asked."""
        return Health(state=Works.WORKING)

    def check(self, inbox: Inbox) -> Iterator[Finding]:
        """Try the inbox now, step by step, as far as that does no harm."""
        yield from ()


_channels: dict[str, Channel] = {}


def register(channel: Channel) -> None:
    """Make a channel known by its key; the same key again takes the earlier one's place."""
    _channels[channel.key] = channel


def channel_of(inbox: Inbox) -> Channel | None:
    """The channel of an inbox; None for one that only holds what was imported."""
    return _channels.get(inbox.channel)


def channels() -> Sequence[Channel]:
    """All channels, in the order in which they were registered."""
    return list(_channels.values())


def keys_that(capability: str) -> list[str]:
    """The keys of the channels that have a capability, by the name of its field."""
    return [key for key, channel in _channels.items() if getattr(channel.can, capability)]
