"""Channels: what each can, how its inboxes are reached and doing, and calls that were not understood."""

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field

from keepword.api.fields import (
    After,
    In,
    LanguageCode,
    Limit,
    MaybeMoment,
    Moment,
    Out,
    Page,
    PathId,
    rows_of,
)
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.resources.inboxes import FindingList, FindingOut, InboxOut
from keepword.channels.doors import queries, services
from keepword.channels.doors.channel import WebChannel
from keepword.channels.doors.models import Connection, Payload
from keepword.channels.doors.services import DoorFields
from keepword.conversations.channels import Channel, channels
from keepword.core.errors import Refused

resource = Resource("settings", "Channels")
Settings = Annotated[dict[str, Annotated[str, Field(max_length=5000)]], Field(max_length=40)]


class SettingOut(Out):
    """Something that is asked of who connects an inbox."""

    name: str
    label: str
    required: bool
    secret: bool


class ChannelOut(Out):
    """One kind of door, and what may go out by it."""

    key: str
    name: str
    sends: bool = Field(description="Whether answers can leave by it; else they go by mail.")
    starts: bool = Field(description="Whether we may write first.")
    html: bool = Field(description="Whether more than words goes out.")
    copies: bool = Field(description="Whether others can get it too.")
    live: bool = Field(description="Whether the customer sits before it.")
    receipts: bool = Field(description="Whether it tells when an answer arrived and was read.")
    longest: int = Field(description="Characters of one message.")
    files: int = Field(description="Files with one message.")
    file_bytes: int = Field(description="Of one file.")
    asks: list[SettingOut] = Field(
        description="What connecting an inbox needs; [] for one with ways of its own."
    )

    @classmethod
    def of(cls, channel: Channel) -> "ChannelOut":
        asked = []
        if isinstance(channel, WebChannel):
            asked = [(one, False) for one in channel.settings] + [(one, True) for one in channel.secrets]
        names = set(cls.model_fields) - {"key", "name", "asks"}
        return cls(
            key=channel.key,
            name=str(channel.name),
            asks=[
                SettingOut(name=one.name, label=str(one.label), required=one.required, secret=secret)
                for one, secret in asked
            ],
            **{name: getattr(channel.can, name) for name in names},
        )


class ChannelList(Out):
    items: list[ChannelOut]


class InboxHealthOut(Out):
    """How an inbox is doing, from what is on record."""

    state: str = Field(description="new, working, failing, off (paused) or unset (not connected).")
    problem: str
    since: MaybeMoment = Field(description="Since when it fails.")
    last_in: MaybeMoment
    last_out: MaybeMoment


class ConnectionOut(Out):
    """How an inbox of a channel is reached, without any secret."""

    inbox: InboxOut
    settings: dict[str, str]
    hook: str = Field(description="The end of the address at which the provider calls us.")
    by_mail: int | None = Field(description="The inbox by which its answers leave as mail.")
    state: str

    @classmethod
    def of(cls, connection: Connection) -> "ConnectionOut":
        return cls(
            inbox=InboxOut.of(connection.inbox),
            settings={name: str(value) for name, value in connection.settings.items()},
            hook=connection.hook,
            by_mail=connection.inbox.by_mail_id,
            state=connection.state,
        )


class ConnectionIn(In):
    """An inbox of a channel as it is to be. A secret that is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Telegram", "address": "@lampshop", "secrets": {"token": "…"}}]
        }
    )

    name: str = Field(min_length=1, max_length=80)
    address: str = Field(min_length=1, max_length=254, description="What customers know it by.")
    language: LanguageCode = "en"
    acknowledge: bool = False
    ask_rating: bool = True
    by_mail: int | None = Field(default=None, ge=1, le=2**63 - 1)
    settings: Settings = {}
    secrets: Settings = {}

    def about(self) -> DoorFields:
        return DoorFields(**self.model_dump(exclude={"settings", "secrets"}))


class ChannelCallOut(Out):
    """What a provider sent and could not be taken in, kept whole."""

    id: int
    inbox: int
    at: Moment
    problem: str
    size: int = Field(description="In bytes.")

    @classmethod
    def of(cls, call: Payload) -> "ChannelCallOut":
        return cls(
            id=call.pk, inbox=call.inbox_id, at=call.at, problem=call.problem, size=len(call.body or b"")
        )


class ChannelCallList(Page[ChannelCallOut]):
    pass


class ChannelCallReplayOut(Out):
    """What came of another try."""

    state: str = Field(description="done, or quarantined (it failed again).")
    problem: str


@resource.get("/channels", ChannelList)
def list_channels(request: HttpRequest) -> ChannelList:
    """Every channel that Keepword knows. For admins."""
    if not caller(request).may("inboxes"):
        raise Refused(_("Your role does not reach this far."))
    return ChannelList(items=[ChannelOut.of(channel) for channel in channels()])


@resource.post("/channels/{slug:key}/inboxes", ConnectionOut, status=201)
def connect_inbox(request: HttpRequest, key: str, payload: ConnectionIn) -> ConnectionOut:
    """Connect an inbox of a channel (see its `asks`); test it afterwards. For admins."""
    user = caller(request)
    saved = services.save_connection(
        user, None, channel=key, about=payload.about(), settings=payload.settings, secrets=payload.secrets
    )
    return ConnectionOut.of(saved)


@resource.get("/inboxes/{int:inbox_id}/connection", ConnectionOut)
def get_connection(request: HttpRequest, inbox_id: PathId) -> ConnectionOut:
    """How an inbox of a channel is reached. For admins; 404 when it has no connection."""
    return ConnectionOut.of(queries.get_connection(caller(request), inbox_id))


@resource.put("/inboxes/{int:inbox_id}/connection", ConnectionOut)
def save_connection(request: HttpRequest, inbox_id: PathId, payload: ConnectionIn) -> ConnectionOut:
    """Change it as a whole; secrets that are left out stay. For admins."""
    user = caller(request)
    inbox = queries.get_connection(user, inbox_id).inbox
    saved = services.save_connection(
        user,
        inbox,
        channel=inbox.channel,
        about=payload.about(),
        settings=payload.settings,
        secrets=payload.secrets,
    )
    return ConnectionOut.of(saved)


@resource.post("/inboxes/{int:inbox_id}/connection/pause", ConnectionOut)
def pause_connection(request: HttpRequest, inbox_id: PathId) -> ConnectionOut:
    """Take nothing in until it is resumed; what is written still leaves. For admins."""
    user = caller(request)
    found = queries.get_connection(user, inbox_id)
    services.pause(user, found)
    return ConnectionOut.of(found)


@resource.post("/inboxes/{int:inbox_id}/connection/resume", ConnectionOut)
def resume_connection(request: HttpRequest, inbox_id: PathId) -> ConnectionOut:
    """Take in again what comes. For admins."""
    user = caller(request)
    found = queries.get_connection(user, inbox_id)
    services.resume(user, found)
    return ConnectionOut.of(found)


@resource.get("/inboxes/{int:inbox_id}/health", InboxHealthOut)
def get_inbox_health(request: HttpRequest, inbox_id: PathId) -> InboxHealthOut:
    """How an inbox of any channel is doing. For admins."""
    return InboxHealthOut.model_validate(
        queries.get_door(caller(request), inbox_id).health, from_attributes=True
    )


@resource.get("/inboxes/{int:inbox_id}/check", FindingList)
def check_inbox(request: HttpRequest, inbox_id: PathId) -> FindingList:
    """Try an inbox of any channel, step by step. It may take some seconds. For admins."""
    door = queries.get_door(caller(request), inbox_id)
    found = door.channel.check(door.inbox) if door.channel else ()
    return FindingList(items=[FindingOut(step=str(one.step), ok=one.ok, text=str(one.text)) for one in found])


@resource.get("/channel-calls", ChannelCallList)
def list_channel_calls(request: HttpRequest, after: After = "", limit: Limit = 25) -> ChannelCallList:
    """What providers sent and could not be taken in, the newest first. For admins."""
    found = rows_of(queries.quarantined(caller(request)), ("-at", "-id"), after, limit)
    return ChannelCallList(items=[ChannelCallOut.of(row) for row in found.rows], next=found.next)


@resource.get("/channel-calls/{int:call_id}", ChannelCallOut)
def get_channel_call(request: HttpRequest, call_id: PathId) -> ChannelCallOut:
    """One of them."""
    return ChannelCallOut.of(queries.get_payload(caller(request), call_id))


@resource.post("/channel-calls/{int:call_id}/replay", ChannelCallReplayOut)
def replay_channel_call(request: HttpRequest, call_id: PathId) -> ChannelCallReplayOut:
    """Take it in again; it leaves the quarantine when that goes."""
    user = caller(request)
    found = services.replay(user, queries.get_payload(user, call_id))
    return ChannelCallReplayOut(state=found.state, problem=found.problem)


@resource.delete("/channel-calls/{int:call_id}")
def discard_channel_call(request: HttpRequest, call_id: PathId) -> None:
    """Let it go for good."""
    user = caller(request)
    services.discard(user, queries.get_payload(user, call_id))
