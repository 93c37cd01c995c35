"""Inboxes, and for admins how their mailboxes are doing."""

from django.http import HttpRequest
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.api.fields import After, Limit, MaybeMoment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.channels.email import queries as email
from keepword.channels.email import services
from keepword.conversations.models import Inbox
from keepword.conversations.queries import inboxes
from keepword.core.errors import NotFound

reading = Resource("conversations", "Inboxes")
resource = Resource("settings", "Inboxes")


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
        return cls(id=inbox.pk, **{name: getattr(inbox, name) for name in cls.model_fields if name != "id"})


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


@reading.get("/inboxes", InboxList)
def list_inboxes(request: HttpRequest, after: After = "", limit: Limit = 25) -> InboxList:
    """The inboxes in which one works, by name."""
    found = rows_of(inboxes(caller(request)), ("name", "id"), after, limit)
    return InboxList(items=[InboxOut.of(row) for row in found.rows], next=found.next)


@reading.get("/inboxes/{int:inbox_id}", InboxOut)
def get_inbox(request: HttpRequest, inbox_id: PathId) -> InboxOut:
    """One inbox."""
    found = inboxes(caller(request)).filter(pk=inbox_id).first()
    if found is None:
        raise NotFound("There is no such inbox.")
    return InboxOut.of(found)


@resource.get("/inboxes/{int:inbox_id}/mailbox", MailboxOut)
def get_mailbox(request: HttpRequest, inbox_id: PathId) -> MailboxOut:
    """How an inbox is reached and how that goes. For admins; 404 when it has no mailbox."""
    return _mailbox(caller(request), inbox_id)


@resource.post("/inboxes/{int:inbox_id}/pause", MailboxOut)
def pause_inbox(request: HttpRequest, inbox_id: PathId) -> MailboxOut:
    """Read no more mail from it until it is resumed; what is written still leaves. For admins."""
    user = caller(request)
    services.pause(user, email.get_mailbox(user, inbox_id))
    return _mailbox(user, inbox_id)


@resource.post("/inboxes/{int:inbox_id}/resume", MailboxOut)
def resume_inbox(request: HttpRequest, inbox_id: PathId) -> MailboxOut:
    """Read on from where it was left. For admins."""
    user = caller(request)
    services.resume(user, email.get_mailbox(user, inbox_id))
    return _mailbox(user, inbox_id)


def _mailbox(user: User, inbox_id: int) -> MailboxOut:
    found = email.get_mailbox(user, inbox_id)
    names = [name for name in MailboxOut.model_fields if name != "inbox"]
    return MailboxOut(inbox=found.inbox_id, **{name: getattr(found, name) for name in names})
