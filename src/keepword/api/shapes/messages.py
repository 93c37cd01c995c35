"""A message, as the API tells it. The caller has author, attachments and mentions prefetched."""

from typing import Any, Final

from django.conf import settings
from pydantic import ConfigDict, Field

from keepword.api.fields import MaybeMoment, Moment, Out, Page
from keepword.api.shapes.people import PersonName
from keepword.conversations.models import NEVER, Attachment, Draft, Message

EXAMPLE: Final[dict[str, Any]] = {
    "id": 204,
    "conversation": 71,
    "side_conversation": None,
    "direction": "in",
    "kind": "message",
    "at": "2026-03-01T09:00:00.000000Z",
    "author": None,
    "sender": {"name": "Olena", "address": "olena@example.org"},
    "to": [{"name": "Support", "address": "support@shop.example"}],
    "cc": [],
    "bcc": [],
    "text": "Good morning, the lamp that came yesterday does not light up.",
    "quoted": "",
    "language": "uk",
    "has_html": False,
    "state": "done",
    "problem": "",
    "send_after": None,
    "arrived_at": None,
    "read_at": None,
    "buttons": [],
    "chosen": None,
    "attachments": [
        {
            "id": 9,
            "name": "lamp.jpg",
            "type": "image/jpeg",
            "size": 48213,
            "inline": False,
            "url": "https://desk.shop.example/api/v1/attachments/9",
        }
    ],
    "held_back": [],
    "mentions": [],
}


class LineOut(Out):
    """A name and an address."""

    name: str
    address: str


class AttachmentOut(Out):
    """A file of a message."""

    id: int
    name: str
    type: str = Field(description="The media type that its sender gave; do not trust it.")
    size: int = Field(description="In bytes.")
    inline: bool = Field(description="Whether it is shown within the text.")
    url: str = Field(description="Where a token with conversations:read gets it.")

    @classmethod
    def of(cls, file: Attachment) -> "AttachmentOut":
        return cls(
            id=file.pk,
            name=file.name,
            type=file.type,
            size=file.size,
            inline=file.inline,
            url=f"{settings.KEEPWORD_URL}/api/v1/attachments/{file.pk}",
        )


class HeldOut(Out):
    """A file that is held back."""

    name: str
    virus: str = Field(description="What the virus scanner found; empty while it has not looked yet.")


class MessageOut(Out):
    """Something said in a conversation, or a note about it."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: int
    conversation: int
    side_conversation: int | None = Field(description="Where it was said, if beside the customer.")
    direction: str = Field(description="in (from the customer), out or note (for us only).")
    kind: str = Field(description="message, autoreply, bounce, report, automatic, forward or side.")
    at: Moment
    author: PersonName | None = Field(description="The one of us who wrote it.")
    sender: LineOut
    to: list[LineOut]
    cc: list[LineOut]
    bcc: list[LineOut]
    text: str
    quoted: str = Field(description="Quotes and signature, which fold away.")
    language: str
    has_html: bool = Field(description="Whether there is an HTML version (see its own address).")
    state: str = Field(
        description="Of an outgoing message: scheduled, queued, sending, handed, sent, failed, uncertain, "
        "undone or bounced; else done."
    )
    problem: str = Field(description="Why it was not sent.")
    send_after: MaybeMoment = Field(
        description="When it leaves; null for one that is held back, as the customer wrote."
    )
    arrived_at: MaybeMoment = Field(
        description="Since when it is at the customer's device, where the channel tells."
    )
    read_at: MaybeMoment = Field(description="When the customer read it, where the channel tells.")
    buttons: list[str] = Field(description="Answers to tap that were offered with it.")
    chosen: str | None = Field(description="Of a customer's message: the offered answer that they tapped.")
    attachments: list[AttachmentOut]
    held_back: list[HeldOut] = Field(description="Files that nobody gets, or not yet.")
    mentions: list[PersonName] = Field(description="Whom a note calls on.")

    @classmethod
    def of(cls, message: Message) -> "MessageOut":
        return cls(
            id=message.pk,
            conversation=message.conversation_id,
            side_conversation=message.side_id,
            direction=message.direction,
            kind=message.kind,
            at=message.at,
            author=PersonName.of(message.author),
            sender=LineOut(name=message.sender_name, address=message.sender_address),
            to=lines(message.to),
            cc=lines(message.cc),
            bcc=lines(message.bcc),
            text=message.text,
            quoted=message.quoted,
            language=message.language,
            has_html=message.has_html or bool(message.html),
            state=message.state,
            problem=message.problem,
            send_after=None if message.send_after == NEVER else message.send_after,
            arrived_at=message.arrived_at,
            read_at=message.read_at,
            buttons=[str(one) for one in message.marks.get("buttons") or ()],
            chosen=message.marks.get("button"),
            attachments=[AttachmentOut.of(file) for file in message.attachments.all()],
            held_back=[
                HeldOut(name=one["name"], virus=one["virus"]) for one in message.marks.get("held", ())
            ],
            mentions=[PersonName(id=one.user_id, name=one.user.name) for one in message.mentions.all()],
        )


class MessageList(Page[MessageOut]):
    pass


class FileOut(Out):
    """A file that was uploaded, under the token by which a message or a draft takes it."""

    name: str
    type: str
    size: int
    token: str


class DraftOut(Out):
    """What a person has begun to write."""

    kind: str = Field(description="reply, note, forward or side.")
    text: str
    html: str = Field(description="Empty when its words say all.")
    to: list[LineOut]
    cc: list[LineOut]
    bcc: list[LineOut]
    files: list[FileOut]
    updated_at: Moment

    @classmethod
    def of(cls, draft: Draft, files: list[FileOut]) -> "DraftOut":
        kept: dict[str, Any] = draft.content
        return cls(
            kind=draft.kind,
            text=str(kept.get("text", "")),
            html=str(kept.get("html", "")),
            to=lines(kept.get("to", [])),
            cc=lines(kept.get("cc", [])),
            bcc=lines(kept.get("bcc", [])),
            files=files,
            updated_at=draft.updated_at,
        )


class DraftList(Out):
    items: list[DraftOut]


def lines(kept: Any) -> list[LineOut]:
    """Kept pairs of name and address."""
    return [LineOut(name=str(name), address=str(address)) for name, address in kept or []]
