"""Side conversations: what somebody else is asked about a conversation, by mail."""

from django.http import HttpRequest
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.api import files
from keepword.api.fields import In, MaybeMoment, Moment, Out, PathId
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.messages import LineOut, MessageOut
from keepword.api.writes import Html, Lines, Text, Tokens, pairs
from keepword.conversations import around, services
from keepword.conversations.models import Conversation, SideConversation
from keepword.conversations.queries import get_conversation
from keepword.core.errors import NotFound

resource = Resource("conversations", "Side conversations")


class SideOut(Out):
    """What we ask somebody else about a conversation; its customer sees nothing of it."""

    id: int
    conversation: int
    subject: str
    people: list[LineOut]
    created_at: Moment
    last_message_at: Moment
    waiting_since: MaybeMoment = Field(description="Our message that has no answer yet.")
    news_at: MaybeMoment = Field(description="The answer that nobody of us has looked at.")
    closed_at: MaybeMoment
    messages: list[MessageOut]

    @classmethod
    def of(cls, aside: around.Aside) -> "SideOut":
        side = aside.side
        names = ("subject", "created_at", "last_message_at", "waiting_since", "news_at", "closed_at")
        return cls(
            id=side.pk,
            conversation=side.conversation_id,
            people=[LineOut(name=one.name, address=one.address) for one in side.participants.all()],
            messages=[MessageOut.of(message) for message in aside.messages],
            **{name: getattr(side, name) for name in names},
        )


class SideList(Out):
    items: list[SideOut]


class NewSide(In):
    """A question to somebody else."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "to": [{"name": "Depot", "address": "depot@example.net"}],
                    "subject": "Lamp of order A-4711",
                    "text": "Is it still with you?",
                }
            ]
        }
    )

    to: Lines = Field(min_length=1)
    subject: str = Field(min_length=1, max_length=500)
    text: Text = ""
    html: Html = ""
    cc: Lines = []
    bcc: Lines = []
    attachments: Tokens = []


class SideMessage(In):
    """What we say on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "Thank you, please send it."}]})

    to: Lines = Field(default=[], description="Without it: to everybody in it.")
    text: Text = ""
    html: Html = ""
    cc: Lines = []
    bcc: Lines = []
    attachments: Tokens = []


@resource.get("/conversations/{int:conversation_id}/side-conversations", SideList)
def list_side_conversations(request: HttpRequest, conversation_id: PathId) -> SideList:
    """What we asked others about a conversation, with what was said, the oldest first."""
    found = get_conversation(caller(request), conversation_id)
    return SideList(items=[SideOut.of(one) for one in around.sides_of(found)])


@resource.post("/conversations/{int:conversation_id}/side-conversations", SideOut, status=201)
def begin_side_conversation(request: HttpRequest, conversation_id: PathId, payload: NewSide) -> SideOut:
    """Ask a colleague, a supplier or a partner by mail; no clock of the customer's changes. 409 for spam."""
    user = caller(request)
    found = get_conversation(user, conversation_id)
    message = services.ask(user, found, _letter(payload), subject=payload.subject)
    assert message.side_id is not None
    return _one(found, message.side_id)


@resource.get("/side-conversations/{int:side_id}", SideOut)
def get_side_conversation(request: HttpRequest, side_id: PathId) -> SideOut:
    """One of them, with what was said in it."""
    side = around.get_side(caller(request), side_id)
    return _one(side.conversation, side.pk)


@resource.post("/side-conversations/{int:side_id}/messages", SideOut, status=201)
def write_in_side_conversation(request: HttpRequest, side_id: PathId, payload: SideMessage) -> SideOut:
    """Write on to those whom we asked."""
    user, side = _side(request, side_id)
    services.ask_on(user, side, _letter(payload))
    return _one(side.conversation, side.pk)


@resource.post("/side-conversations/{int:side_id}/close", SideOut)
def close_side_conversation(request: HttpRequest, side_id: PathId) -> SideOut:
    """Nothing is awaited from them any more."""
    user, side = _side(request, side_id)
    services.close_side(user, side)
    return _one(side.conversation, side.pk)


@resource.post("/side-conversations/{int:side_id}/reopen", SideOut)
def reopen_side_conversation(request: HttpRequest, side_id: PathId) -> SideOut:
    """There is more to ask. 409 when nothing was ever sent in it."""
    user, side = _side(request, side_id)
    services.reopen_side(user, side)
    return _one(side.conversation, side.pk)


@resource.post("/side-conversations/{int:side_id}/seen", SideOut)
def see_side_conversation(request: HttpRequest, side_id: PathId) -> SideOut:
    """Somebody of us has looked at what came."""
    user, side = _side(request, side_id)
    services.see_side(user, side)
    return _one(side.conversation, side.pk)


def _side(request: HttpRequest, pk: int) -> tuple[User, SideConversation]:
    user = caller(request)
    return user, around.get_side(user, pk)


def _one(conversation: Conversation, pk: int) -> SideOut:
    found = next((one for one in around.sides_of(conversation) if one.side.pk == pk), None)
    if found is None:  # all that was said in it was taken back
        raise NotFound("There is no such side conversation.")
    return SideOut.of(found)


def _letter(payload: NewSide | SideMessage) -> services.Letter:
    return services.Letter(
        payload.text,
        to=pairs(payload.to),
        cc=pairs(payload.cc),
        bcc=pairs(payload.bcc),
        files=files.from_tokens(payload.attachments),
        html=payload.html,
    )
