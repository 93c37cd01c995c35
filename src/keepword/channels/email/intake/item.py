"""What intake works on: a mail on its way through the filters."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from keepword.channels.email.models import Mailbox
from keepword.channels.email.parsing import ParsedMail
from keepword.conversations.models import Contact, Conversation, Inbox, SideConversation
from keepword.conversations.services import Incoming
from keepword.customers.models import Identity

UNCHECKED = ""  # stands for a virus's name while nobody knows whether there is one
UNKNOWN = "unknown@invalid"  # a sender without an address (RFC 2606, section 2)
Door = Literal["imap", "lmtp", "import", "sent"]


@dataclass(slots=True)
class RawMail:
    """A mail as a door handed it over. `at` is its true time: when the server got it."""

    inbox: Inbox
    raw: bytes
    door: Door
    at: datetime
    mailbox: Mailbox | None = None  # whose authentication results to trust


@dataclass(slots=True)
class Outcome:
    """What became of a mail. Ids are None where there is none."""

    status: Literal["stored", "duplicate", "quarantined", "probe"]
    kind: str = "message"
    message_id: int | None = None
    conversation_id: int | None = None
    new_conversation: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A mail that is there already, as threads and duplicates need it."""

    mid: int
    fingerprint: bytes
    inbox_id: int
    outgoing: bool
    message_id: str
    message_pk: int
    conversation_pk: int
    side_pk: int | None = None


@dataclass(slots=True)
class Look:
    """What the database knows about a whole batch, read once."""

    mails: dict[int, list[Known]] = field(default_factory=dict)  # by mid
    identities: dict[str, Identity] = field(default_factory=dict)  # by address
    conversations: dict[int, Conversation] = field(default_factory=dict)  # locked
    contacts: dict[int, Contact] = field(default_factory=dict)  # open, by conversation
    participants: set[tuple[int, str]] = field(default_factory=set)  # (conversation, address)
    sides: dict[int, SideConversation] = field(default_factory=dict)  # locked
    side_people: set[tuple[int, str]] = field(default_factory=set)  # (side conversation, address)
    ours: dict[str, int | None] = field(default_factory=dict)  # our addresses -> user, None for an inbox
    sender_rules: dict[str, str] = field(default_factory=dict)  # pattern -> block or allow
    batch: dict[int, list["Item"]] = field(default_factory=dict)  # items of this batch by mid
    heard: dict[int, set[str]] = field(default_factory=dict)  # who takes part by this batch, by `Item.place`


@dataclass(slots=True)
class Item:
    """One mail between the filters. A filter reads and sets these; `out` ends the way."""

    mail: RawMail
    parsed: ParsedMail
    mid: int
    fingerprint: bytes
    language: str = ""
    spam: bool = False
    quiet: bool = False  # a machine's: kept, starts nothing
    target: Conversation | None = None  # where it belongs
    follows: "Item | None" = None  # or after which mail of this batch
    side: SideConversation | None = None  # of the target: not for its customer
    stranger_to: Conversation | None = None
    stranger_to_item: "Item | None" = None
    answer: bool = False  # one of us answered by other means
    comment: bool = False  # one of us wrote to the inbox only
    probe: int | None = None  # of which run of a test of our own it is
    bounced: Known | None = None  # which message of ours came back
    marks: dict[str, object] = field(default_factory=dict)
    held: dict[int, str] = field(default_factory=dict)  # parts that nobody gets: index -> virus, or UNCHECKED
    incoming: Incoming | None = None
    out: Outcome | None = None

    @property
    def place(self) -> int:
        """Which conversation it is in, also while that has no key yet: a number for this batch only."""
        if self.target is not None:
            return id(self.target)
        return self.follows.place if self.follows is not None else id(self)

    @property
    def sender(self) -> str:
        return self.parsed.sender.address.lower()

    @property
    def recipients(self) -> set[str]:
        lines = (*self.parsed.to, *self.parsed.cc, *self.parsed.bcc)
        return {line.address.lower() for line in lines if line.address}


def mid_of(message_id: str) -> int:
    """Eight bytes of a Message-ID's SHA-256 as a signed integer: what threads are looked up by."""
    return int.from_bytes(hashlib.sha256(message_id.encode("utf-8", "replace")).digest()[:8], signed=True)


def identify_mail(parsed: ParsedMail) -> tuple[int, bytes]:
    """`(mid, fingerprint)` of a mail; without a Message-ID its content alone says which it is."""
    fingerprint = hashlib.sha256(
        parsed.message_id.encode("utf-8", "replace") + b"\0" + parsed.content_hash
    ).digest()
    if not parsed.message_id:
        return int.from_bytes(fingerprint[:8], signed=True), fingerprint
    return mid_of(parsed.message_id), fingerprint
