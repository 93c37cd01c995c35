"""Live chats: how they look, where they work, whom they invite. For admins."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from pydantic import ConfigDict, Field

from keepword.api.fields import In, Out, PathId
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.channels.chat.models import Invitation, Widget
from keepword.channels.chat.queries import get_invitation, get_widget, invitations, widgets
from keepword.channels.chat.services import widgets as services

resource = Resource("settings", "Chats")
Texts = dict[str, Annotated[str, Field(max_length=500)]]
MOST = 200


class Question(In):
    """Something that is asked before a chat begins."""

    label: Texts = Field(max_length=4, description="By language: en, uk, ru, lt.")
    kind: Literal["text", "email", "choice"] = "text"
    choices: list[Annotated[str, Field(max_length=100)]] = Field(default=[], max_length=20)
    required: bool = False


class ChatOut(Out):
    """A chat, by the number of its inbox. `key` is what a page names it by (`data-inbox`)."""

    id: int
    key: str
    name: str
    is_on: bool
    origins: list[str] = Field(description="The sites on which it works.")
    colour: str
    position: str
    language: str
    greeting: dict[str, str]
    consent: dict[str, str]
    questions: list[dict[str, Any]]
    calendar: int | None
    mail: int | None = Field(description="The inbox by which it goes on as mail.")

    @classmethod
    def of(cls, widget: Widget) -> "ChatOut":
        inbox = widget.inbox
        return cls(
            id=inbox.pk,
            key=widget.key,
            name=inbox.name,
            is_on=widget.is_on,
            origins=widget.origins,
            colour=widget.colour,
            position=widget.position,
            language=inbox.language,
            greeting=widget.greeting,
            consent=widget.consent,
            questions=widget.questions,
            calendar=widget.calendar_id,
            mail=inbox.by_mail_id,
        )


class ChatList(Out):
    """All of them, by name."""

    items: list[ChatOut]


class ChatIn(In):
    """A chat as it is to be: what is left out is as in a new one."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Lamp chat", "origins": ["https://shop.example"]}]}
    )

    name: str = Field(max_length=80)
    origins: list[Annotated[str, Field(max_length=300)]] = Field(default=[], max_length=100)
    colour: str = Field(default="#0b6b5d", max_length=7)
    position: Literal["right", "left"] = "right"
    language: Literal["en", "uk", "ru", "lt"] = "en"
    greeting: Texts = Field(default={}, max_length=4)
    consent: Texts = Field(default={}, max_length=4)
    questions: list[Question] = Field(default=[], max_length=6)
    calendar: PathId | None = None
    mail: PathId | None = None
    is_on: bool = True

    def fields(self) -> services.WidgetFields:
        given = self.model_dump()
        return services.WidgetFields(**{**given, "origins": "\n".join(self.origins)})


class ChatInvitationOut(Out):
    """An invitation, and what became of it."""

    id: int
    name: str
    texts: dict[str, str]
    conditions: dict[str, Any]
    every_hours: int
    is_on: bool
    shown: int
    accepted: int
    dismissed: int

    @classmethod
    def of(cls, one: Invitation) -> "ChatInvitationOut":
        names = set(cls.model_fields) - {"id"}
        return cls(id=one.pk, **{name: getattr(one, name) for name in names})


class ChatInvitationList(Out):
    """All of a chat, the oldest first."""

    items: list[ChatInvitationOut]


class ChatConditions(In):
    """When it is shown: all that is given must hold."""

    path: str = Field(default="", max_length=200, description="Of the page, with * for anything.")
    seconds: int = Field(default=0, ge=0, le=86_400, description="On the page.")
    visits: int = Field(default=0, ge=0, le=100_000)
    cart_value: float = Field(default=0, ge=0, le=100_000_000)
    cart_items: int = Field(default=0, ge=0, le=100_000)
    language: Literal["", "en", "uk", "ru", "lt"] = ""
    open: bool = Field(default=False, description="Only within the hours.")
    agents: int = Field(default=0, ge=0, le=1000, description="At least so many of us can answer.")


class ChatInvitationIn(In):
    """An invitation as it is to be."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Checkout",
                    "texts": {"en": "May we help?"},
                    "conditions": {"path": "/checkout*", "seconds": 60, "agents": 1},
                }
            ]
        }
    )

    name: str = Field(max_length=80)
    texts: Texts = Field(max_length=4)
    conditions: ChatConditions = ChatConditions()
    every_hours: int = Field(default=24, ge=1, le=8760)
    is_on: bool = True

    def fields(self) -> services.InvitationFields:
        return services.InvitationFields(**self.model_dump())


@resource.get("/chats", ChatList)
def list_chats(request: HttpRequest) -> ChatList:
    """The live chats."""
    return ChatList(items=[ChatOut.of(one) for one in widgets(caller(request))[:MOST]])


@resource.post("/chats", ChatOut, status=201)
def add_chat(request: HttpRequest, payload: ChatIn) -> ChatOut:
    """Open a chat: an inbox with a window for sites."""
    return ChatOut.of(services.save_widget(caller(request), None, payload.fields()))


@resource.get("/chats/{int:inbox_id}", ChatOut)
def get_chat(request: HttpRequest, inbox_id: PathId) -> ChatOut:
    """One chat, by its inbox."""
    return ChatOut.of(get_widget(caller(request), inbox_id))


@resource.put("/chats/{int:inbox_id}", ChatOut)
def change_chat(request: HttpRequest, inbox_id: PathId, payload: ChatIn) -> ChatOut:
    """Settle how it looks and where it works."""
    user = caller(request)
    return ChatOut.of(services.save_widget(user, get_widget(user, inbox_id), payload.fields()))


@resource.get("/chats/{int:inbox_id}/invitations", ChatInvitationList)
def list_chat_invitations(request: HttpRequest, inbox_id: PathId) -> ChatInvitationList:
    """What a chat invites with."""
    user = caller(request)
    rows = invitations(user, get_widget(user, inbox_id))[:MOST]
    return ChatInvitationList(items=[ChatInvitationOut.of(one) for one in rows])


@resource.post("/chats/{int:inbox_id}/invitations", ChatInvitationOut, status=201)
def add_chat_invitation(
    request: HttpRequest, inbox_id: PathId, payload: ChatInvitationIn
) -> ChatInvitationOut:
    """Invite visitors by a rule."""
    user = caller(request)
    made = services.save_invitation(user, get_widget(user, inbox_id), None, payload.fields())
    return ChatInvitationOut.of(made)


@resource.put("/chats/{int:inbox_id}/invitations/{int:invitation_id}", ChatInvitationOut)
def change_chat_invitation(
    request: HttpRequest, inbox_id: PathId, invitation_id: PathId, payload: ChatInvitationIn
) -> ChatInvitationOut:
    """Change its words or its rule."""
    user = caller(request)
    widget = get_widget(user, inbox_id)
    kept = get_invitation(user, widget, invitation_id)
    return ChatInvitationOut.of(services.save_invitation(user, widget, kept, payload.fields()))


@resource.delete("/chats/{int:inbox_id}/invitations/{int:invitation_id}")
def remove_chat_invitation(request: HttpRequest, inbox_id: PathId, invitation_id: PathId) -> None:
    """Invite nobody with it any more."""
    user = caller(request)
    widget = get_widget(user, inbox_id)
    services.remove_invitation(user, widget, get_invitation(user, widget, invitation_id))
