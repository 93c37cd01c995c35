"""Inboxes, and for admins how their mailboxes are doing."""

from typing import Literal

from django.http import HttpRequest
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.api.fields import After, In, LanguageCode, Limit, MaybeMoment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.channels.email import queries as email
from keepword.channels.email import services
from keepword.channels.email.connections import check
from keepword.conversations.models import Inbox
from keepword.conversations.queries import inboxes
from keepword.core import clock
from keepword.core.errors import NotFound

resource = Resource("conversations", "Inboxes")
SETTINGS = "settings"  # of whoever settles things


SecurityName = Literal["tls", "starttls", "none"]


class InboxOut(Out):
    """One address of a channel."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 1,
                    "name": "Support",
                    "channel": "email",
                    "address": "support@shop.example",
                    "language": "en",
                    "signature": "Your lamp shop",
                    "acknowledge": True,
                    "ask_rating": True,
                    "is_active": True,
                }
            ]
        }
    )

    id: int
    name: str
    channel: str
    address: str
    language: str
    signature: str
    acknowledge: bool = Field(description="Whether a customer is told that their first message came.")
    ask_rating: bool = Field(description="Whether they are asked for a rating after closing.")
    is_active: bool

    @classmethod
    def of(cls, inbox: Inbox) -> "InboxOut":
        return cls.model_validate(inbox, from_attributes=True)


class InboxList(Page[InboxOut]):
    pass


class MailboxOut(Out):
    """How an inbox is reached, without any secret."""

    inbox: int
    state: str = Field(description="new, connected, failing or off.")
    problem: str
    last_seen_at: MaybeMoment
    last_mail_at: MaybeMoment
    login: str
    username: str
    imap_host: str
    imap_port: int
    imap_security: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    folder: str


class MailboxIn(In):
    """How the inbox is reached. A secret that is left empty stays as it is."""

    login: Literal["password", "google", "microsoft", "oauth"] = "password"
    username: str = Field(default="", max_length=254)
    password: str = Field(default="", max_length=500)
    client_id: str = Field(default="", max_length=300, description="Of OAuth 2, as are the five that follow.")
    client_secret: str = Field(default="", max_length=500)
    authorize_url: str = Field(default="", max_length=300)
    token_url: str = Field(default="", max_length=300)
    scope: str = Field(default="", max_length=500)
    imap_host: str = Field(default="", max_length=253)
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_security: SecurityName = "tls"
    smtp_host: str = Field(default="", max_length=253)
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: SecurityName = "starttls"
    folder: str = Field(default="INBOX", max_length=200)
    sent_folder: str = Field(default="", max_length=200, description="Empty: found by itself.")
    save_sent: bool = Field(default=True, description="Put our answers into the Sent folder.")
    plus_addresses: bool = Field(default=False, description="The server delivers name+anything@ too.")
    authserv_ids: str = Field(default="", max_length=500)


class InboxIn(In):
    """An e-mail inbox as it is to be."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Support",
                    "address": "support@shop.example",
                    "mailbox": {
                        "username": "support@shop.example",
                        "password": "…",
                        "imap_host": "imap.shop.example",
                        "smtp_host": "smtp.shop.example",
                    },
                }
            ]
        }
    )

    name: str = Field(min_length=1, max_length=80)
    address: str = Field(max_length=254)
    language: LanguageCode = "en"
    signature: str = Field(default="", max_length=10_000)
    acknowledge: bool = True
    ask_rating: bool = True
    mailbox: MailboxIn


class FindingOut(Out):
    """One step of a test."""

    step: str
    ok: bool
    text: str


class FindingList(Out):
    items: list[FindingOut]


@resource.get("/inboxes", InboxList)
def list_inboxes(request: HttpRequest, after: After = "", limit: Limit = 25) -> InboxList:
    """The inboxes in which one works, by name."""
    found = rows_of(inboxes(caller(request)), ("name", "id"), after, limit)
    return InboxList(items=[InboxOut.of(row) for row in found.rows], next=found.next)


@resource.get("/inboxes/{int:inbox_id}", InboxOut)
def get_inbox(request: HttpRequest, inbox_id: PathId) -> InboxOut:
    """One inbox."""
    found = inboxes(caller(request)).filter(pk=inbox_id).first()
    if found is None:
        raise NotFound("There is no such inbox.")
    return InboxOut.of(found)


@resource.get("/inboxes/{int:inbox_id}/mailbox", MailboxOut, area=SETTINGS)
def get_mailbox(request: HttpRequest, inbox_id: PathId) -> MailboxOut:
    """How an inbox is reached and how that goes. For admins; 404 when it has no mailbox."""
    return _mailbox(caller(request), inbox_id)


@resource.post("/inboxes", InboxOut, status=201, area=SETTINGS)
def create_inbox(request: HttpRequest, payload: InboxIn) -> InboxOut:
    """Connect a mailbox; it is tried within seconds. Mail that lies in it already is left alone. For admins.

    A mailbox that logs in by OAuth is allowed on its page, by a person.
    """
    return _save(caller(request), None, payload)


@resource.put("/inboxes/{int:inbox_id}/settings", InboxOut, area=SETTINGS)
def save_inbox(request: HttpRequest, inbox_id: PathId, payload: InboxIn) -> InboxOut:
    """Change an inbox and its mailbox as a whole; secrets that are left empty stay. For admins."""
    user = caller(request)
    return _save(user, email.get_inbox(user, inbox_id), payload)


@resource.get("/inboxes/{int:inbox_id}/test", FindingList, area=SETTINGS)
def test_inbox(request: HttpRequest, inbox_id: PathId) -> FindingList:
    """Log in to the servers of an inbox and say what was found. It may take some seconds. For admins."""
    found = check(email.get_mailbox(caller(request), inbox_id))
    return FindingList(items=[FindingOut(step=one.step, ok=one.ok, text=one.text) for one in found])


@resource.post("/inboxes/{int:inbox_id}/pause", MailboxOut, area=SETTINGS)
def pause_inbox(request: HttpRequest, inbox_id: PathId) -> MailboxOut:
    """Read no more mail from it until it is resumed; what is written still leaves. For admins."""
    user = caller(request)
    services.pause(user, email.get_mailbox(user, inbox_id))
    return _mailbox(user, inbox_id)


@resource.post("/inboxes/{int:inbox_id}/resume", MailboxOut, area=SETTINGS)
def resume_inbox(request: HttpRequest, inbox_id: PathId) -> MailboxOut:
    """Read on from where it was left. For admins."""
    user = caller(request)
    services.resume(user, email.get_mailbox(user, inbox_id))
    return _mailbox(user, inbox_id)


def _mailbox(user: User, inbox_id: int) -> MailboxOut:
    found = email.get_mailbox(user, inbox_id)
    names = [name for name in MailboxOut.model_fields if name != "inbox"]
    return MailboxOut(inbox=found.inbox_id, **{name: getattr(found, name) for name in names})


def _save(user: User, inbox: Inbox | None, payload: InboxIn) -> InboxOut:
    about = services.InboxFields(**payload.model_dump(exclude={"mailbox"}))
    how = services.MailboxFields(**payload.mailbox.model_dump())
    since = clock.now() if inbox is None else None
    saved = services.save_mailbox(user, inbox, about=about, how=how, import_since=since)
    return InboxOut.of(saved.inbox)
