"""What one mail says, as plain values: no bytes, no lone surrogates, no NUL (PostgreSQL refuses them)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["message", "bounce", "autoreply", "report"]


@dataclass(slots=True)
class Address:
    """`address` is the bare address with its domain in lower case, "" where the header names none."""

    name: str
    address: str


@dataclass(slots=True)
class Part:
    """An attachment. `size` is in bytes, decoded; `index` counts the leaves of the mail in walk order."""

    name: str
    type: str
    size: int
    inline: bool
    content_id: str
    index: int


@dataclass(slots=True)
class Bounce:
    """A delivery that failed for good (`hard`) or for now. `status` is an RFC 3463 code such as 5.1.1."""

    recipient: str
    status: str
    reason: str
    hard: bool
    original_message_id: str


@dataclass(slots=True)
class Authenticity:
    """Results as the trusted server wrote them ("pass", "fail", "softfail", ...; "none" where it did not);
    `verdict` is "pass", "fail" or "none"."""

    spf: str
    dkim: str
    dmarc: str
    verdict: str


@dataclass(slots=True)
class ParsedMail:
    """Message ids stand without their angle brackets (as in JMAP, RFC 8621 section 4.1.2.3)."""

    message_id: str
    in_reply_to: str
    references: list[str]
    sender: Address
    reply_to: list[Address]
    to: list[Address]
    cc: list[Address]
    bcc: list[Address]
    delivered_to: list[str]
    subject: str
    date: datetime | None
    text: str
    visible_text: str
    quoted_text: str
    html: str
    attachments: list[Part]
    kind: Kind
    bounce: Bounce | None
    language: str | None
    auto_submitted: bool
    list_id: str
    spam_header: bool | None
    authentication: Authenticity
    defects: list[str]
    content_hash: bytes


@dataclass(slots=True)
class SafeHtml:
    """HTML that is safe to show in a sandboxed frame; `blocked` counts the remote pictures left out."""

    html: str
    blocked: int
