"""By which ways an answer can reach a customer, and what each can carry."""

from django.http import HttpRequest
from pydantic import Field

from keepword.api.fields import MaybeMoment, Out, PathId
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.messages import LineOut
from keepword.conversations import queries
from keepword.conversations.channels import AgreedText
from keepword.conversations.models import Conversation
from keepword.conversations.ways import Way, ways

resource = Resource("conversations", "Writing")


class TemplateOut(Out):
    """A text agreed with the provider, which may leave at any time."""

    name: str
    language: str
    text: str = Field(description="Its places stand as {{place}}.")
    places: list[str] = Field(description="What a reply's template.values fill in, in this order.")
    file_types: list[str] = Field(
        description="Of the one file that a reply brings along, with which it begins; empty: it takes none."
    )

    @classmethod
    def of(cls, text: AgreedText) -> "TemplateOut":
        return cls(
            name=text.name,
            language=text.language,
            text=text.text,
            places=list(text.places),
            file_types=list(text.file.types) if text.file else [],
        )


class WayOut(Out):
    """An inbox by which an answer can leave."""

    inbox: int
    channel: str = Field(description="Its kind, such as email, telegram, whatsapp or sms.")
    to: LineOut
    obstacle: str = Field(description="Why no free words can leave by it now; empty when they can.")
    open_until: MaybeMoment = Field(
        description="Until when free words can leave; null where that does not end."
    )
    longest: int = Field(description="Characters of one answer.")
    files: int = Field(description="In one answer.")
    buttons: int = Field(description="Answers to tap that can be offered; 0: they go as a numbered list.")
    copies: bool = Field(description="Whether others can be named.")
    templates: list[TemplateOut]

    @classmethod
    def of(cls, conversation: Conversation, way: Way) -> "WayOut":
        return cls(
            inbox=way.inbox.pk,
            channel=way.inbox.channel,
            to=LineOut(name=way.line[0], address=way.line[1]),
            obstacle=way.obstacle,
            open_until=way.channel.open_until(conversation, way.inbox),
            longest=way.can.longest,
            files=way.can.files,
            buttons=way.can.buttons,
            copies=way.can.copies,
            templates=[TemplateOut.of(one) for one in way.channel.agreed_texts(way.inbox)],
        )


class WayList(Out):
    items: list[WayOut]


@resource.get("/conversations/{int:conversation_id}/ways", WayList)
def list_ways(request: HttpRequest, conversation_id: PathId) -> WayList:
    """By which inboxes an answer can reach the customer, the usual one first."""
    found = queries.get_conversation(caller(request), conversation_id)
    return WayList(items=[WayOut.of(found, way) for way in ways(found)])
