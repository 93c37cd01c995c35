"""Messages: what was said, and what is done about one that leaves."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.api import files
from keepword.api.fields import After, In, Limit, MomentIn, Out, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.messages import DraftOut, MessageList, MessageOut
from keepword.api.writes import NamedAddress, Tokens
from keepword.channels.email.queries import html_of
from keepword.conversations import queries, services
from keepword.core.errors import NotFound
from keepword.customers.queries import addresses

resource = Resource("conversations", "Messages")


class CustomerMessage(In):
    """What a customer said elsewhere."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "It lights up now, thank you."}]})

    text: str = Field(max_length=200_000)
    sender: NamedAddress | None = Field(default=None, description="Who said it; the customer without it.")
    attachments: Tokens = []
    at: MomentIn | None = Field(default=None, description="When it was said; now without it.")


class Reschedule(In):
    """When it is to leave."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"send_at": "2026-03-02T07:00:00Z"}]})

    send_at: MomentIn
    hold_on_reply: bool | None = Field(default=None, description="As it was without it.")


class Cancel(In):
    """What becomes of its words."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"keep": True}]})

    keep: bool = Field(default=True, description="As a draft.")


class CancelledOut(Out):
    """The words of a message that is not sent; null when they were not to be kept."""

    draft: DraftOut | None


class HtmlOut(Out):
    """The HTML version of a mail, cleaned of whatever runs or calls home."""

    html: str


@resource.get("/conversations/{int:conversation_id}/messages", MessageList)
def list_messages(
    request: HttpRequest,
    conversation_id: PathId,
    order: Annotated[Literal["oldest", "newest"], Query(description="Which comes first.")] = "oldest",
    after: After = "",
    limit: Limit = 25,
) -> MessageList:
    """What was said in a conversation, notes among it; what was taken back is left out."""
    found = queries.get_conversation(caller(request), conversation_id)
    way = ("at", "id") if order == "oldest" else ("-at", "-id")
    page = rows_of(queries.messages_of(found), way, after, limit)
    return MessageList(items=[MessageOut.of(row) for row in page.rows], next=page.next)


@resource.post("/conversations/{int:conversation_id}/messages", MessageOut, status=201)
def add_customer_message(
    request: HttpRequest, conversation_id: PathId, payload: CustomerMessage
) -> MessageOut:
    """Bring in what the customer said elsewhere; it opens the conversation as their mail would.

    To answer them, see replies.
    """
    user = caller(request)
    found = queries.get_conversation(user, conversation_id)
    sender = payload.sender
    own = addresses(found.customer)[:1]
    message = services.bring_in(
        user,
        found,
        name=sender.name if sender else found.customer.name,
        address=sender.address if sender else "".join(own),
        subject=found.subject,
        text=payload.text,
        files=files.from_tokens(payload.attachments),
        at=payload.at,
    )
    return one(request, message.pk)


@resource.get("/messages/{int:message_id}", MessageOut)
def get_message(request: HttpRequest, message_id: PathId) -> MessageOut:
    """One message."""
    return one(request, message_id)


@resource.get("/messages/{int:message_id}/html", HtmlOut)
def get_message_html(request: HttpRequest, message_id: PathId) -> HtmlOut:
    """The HTML version of a message; 404 when it has none."""
    message = queries.get_message(caller(request), message_id)
    safe = message.html or html_of(message)
    if not safe:
        raise NotFound("This message has no HTML version.")
    return HtmlOut(html=safe)


@resource.post("/messages/{int:message_id}/undo", DraftOut)
def undo_message(request: HttpRequest, message_id: PathId) -> DraftOut:
    """Take one's own message back before it leaves; its words are a draft again.

    409 when it has left.
    """
    user = caller(request)
    draft = services.undo_send(user, queries.get_message(user, message_id))
    return DraftOut.of(draft, files.kept(draft.content))


@resource.post("/messages/{int:message_id}/send-again", MessageOut)
def send_message_again(request: HttpRequest, message_id: PathId) -> MessageOut:
    """Try once more to send a message that failed, came back or is uncertain."""
    user = caller(request)
    services.send_again(user, queries.get_message(user, message_id))
    return one(request, message_id)


@resource.post("/messages/{int:message_id}/confirm-arrival", MessageOut)
def confirm_message_arrival(request: HttpRequest, message_id: PathId) -> MessageOut:
    """Say that an uncertain message did arrive."""
    user = caller(request)
    services.confirm_arrived(user, queries.get_message(user, message_id))
    return one(request, message_id)


@resource.post("/messages/{int:message_id}/send-now", MessageOut)
def send_scheduled_now(request: HttpRequest, message_id: PathId) -> MessageOut:
    """Send a scheduled message now; it can be taken back as any other. 409 when it does not wait."""
    user = caller(request)
    services.send_now(user, queries.get_message(user, message_id))
    return one(request, message_id)


@resource.post("/messages/{int:message_id}/reschedule", MessageOut)
def reschedule_message(request: HttpRequest, message_id: PathId, payload: Reschedule) -> MessageOut:
    """Let a scheduled message leave at another moment; a held one is scheduled again."""
    user = caller(request)
    found = queries.get_message(user, message_id)
    services.reschedule(user, found, payload.send_at, hold_on_reply=payload.hold_on_reply)
    return one(request, message_id)


@resource.post("/messages/{int:message_id}/cancel", CancelledOut)
def cancel_scheduled_message(request: HttpRequest, message_id: PathId, payload: Cancel) -> CancelledOut:
    """Do not send a scheduled message. Its words become a draft, unless they are not to be kept."""
    user = caller(request)
    found = queries.get_message(user, message_id)
    draft = services.cancel_scheduled(user, found, keep=payload.keep)
    return CancelledOut(draft=DraftOut.of(draft, files.kept(draft.content)) if draft else None)


def one(request: HttpRequest, message_id: int) -> MessageOut:
    """A message with all that its shape needs."""
    message = queries.get_message(caller(request), message_id)
    whole = queries.whole_message(message)
    if whole is None:  # taken back
        raise NotFound("There is no such message.")
    return MessageOut.of(whole)
