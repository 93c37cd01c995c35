"""What one of us says: a reply, a note, a forwarded message."""

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.api import files
from keepword.api.fields import Id, In, MomentIn, PathId
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.resources.messages import one
from keepword.api.shapes.messages import MessageOut
from keepword.api.writes import Buttons, Html, Lines, SendAt, Text, Tokens, UsedTemplate, pairs
from keepword.automation.models import Macro
from keepword.automation.queries.macros import macros
from keepword.automation.services.uses import note_use
from keepword.conversations import queries, services
from keepword.conversations.models import Message
from keepword.core.errors import Invalid

resource = Resource("conversations", "Writing")


class UsedMacro(In):
    """A macro that stands in what is written; its use counts when that leaves."""

    id: Id
    language: str = Field(default="", max_length=5, description="Of its text that was taken.")
    steps: bool = Field(default=False, description="Do its steps when it leaves.")


class NewReply(In):
    """An answer to the customer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"text": "A new lamp is on its way to you.", "seen": 204, "close": True}]
        }
    )

    text: Text = ""
    html: Html = ""
    to: Lines = Field(default=[], description="Without it: to the customer, where they last wrote from.")
    cc: Lines = []
    bcc: Lines = []
    attachments: Tokens = []
    seen: Id | None = Field(
        default=None,
        description="The newest message that the writer knows: when something newer was said, 409, and "
        "nothing is sent. Without it, it is sent in any case.",
    )
    close: bool = Field(default=False, description="Close the conversation when it leaves.")
    snooze_until: MomentIn | None = Field(
        default=None, description="Put the conversation out of sight when it leaves, until then."
    )
    send_at: SendAt = None
    hold_on_reply: bool = Field(
        default=True, description="Hold it back when the customer writes before it leaves (with send_at)."
    )
    macro: UsedMacro | None = None
    via: Id | None = Field(
        default=None, description="The inbox by which it leaves. Without it: where the customer last wrote."
    )
    buttons: Buttons = []
    template: UsedTemplate | None = Field(default=None, description="Says what was agreed; text is left out.")


class NewNote(In):
    """Words for colleagues only."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "The parcel is back at the depot.", "mentions": [3]}]}
    )

    text: Text = ""
    html: Html = ""
    mentions: list[Id] = Field(default=[], max_length=50, description="People whom it calls on.")
    attachments: Tokens = []
    macro: UsedMacro | None = None


class NewForward(In):
    """Something said on to somebody else; the customer does not see it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"to": [{"name": "Depot", "address": "depot@example.net"}], "text": "Where is it?"}]
        }
    )

    to: Lines = Field(min_length=1)
    text: Text = ""
    html: Html = ""
    send_at: SendAt = None
    cc: Lines = []
    bcc: Lines = []
    attachments: Tokens = []


@resource.post("/conversations/{int:conversation_id}/replies", MessageOut, status=201)
def create_reply(request: HttpRequest, conversation_id: PathId, payload: NewReply) -> MessageOut:
    """Answer the customer.

    It leaves after the time for undo (`send_after`). 409 when the writer has not seen the newest message,
    or when the conversation is spam.
    """
    user = caller(request)
    found = queries.get_conversation(user, conversation_id)
    letter = services.Letter(
        payload.text,
        to=pairs(payload.to),
        cc=pairs(payload.cc),
        bcc=pairs(payload.bcc),
        files=files.from_tokens(payload.attachments),
        html=payload.html,
        via=payload.via,
        buttons=payload.buttons,
        template=payload.template.wanted() if payload.template else None,
    )
    macro = _macro(user, payload.macro)
    with transaction.atomic():
        message = services.reply(
            user,
            found,
            letter,
            seen=payload.seen,
            close=payload.close,
            snooze_until=payload.snooze_until,
            send_at=payload.send_at,
            hold_on_reply=payload.hold_on_reply,
        )
        _note(user, message, macro, payload.macro)
    return one(request, message.pk)


@resource.post("/conversations/{int:conversation_id}/notes", MessageOut, status=201)
def create_note(request: HttpRequest, conversation_id: PathId, payload: NewNote) -> MessageOut:
    """Write for colleagues only."""
    user = caller(request)
    found = queries.get_conversation(user, conversation_id)
    called = list(people(user).filter(pk__in=payload.mentions)) if payload.mentions else []
    if len(called) != len(set(payload.mentions)):
        raise Invalid(_("There is no such person."), field="mentions")
    kept = files.from_tokens(payload.attachments)
    macro = _macro(user, payload.macro)
    with transaction.atomic():
        message = services.note(user, found, payload.text, mentions=called, files=kept, html=payload.html)
        _note(user, message, macro, payload.macro)
    return one(request, message.pk)


@resource.post("/conversations/{int:conversation_id}/forwards", MessageOut, status=201)
def create_forward(request: HttpRequest, conversation_id: PathId, payload: NewForward) -> MessageOut:
    """Send something on to somebody else. No clock stops."""
    user = caller(request)
    found = queries.get_conversation(user, conversation_id)
    letter = services.Letter(
        payload.text,
        to=pairs(payload.to),
        cc=pairs(payload.cc),
        bcc=pairs(payload.bcc),
        files=files.from_tokens(payload.attachments),
        html=payload.html,
    )
    return one(request, services.forward(user, found, letter, send_at=payload.send_at).pk)


def _macro(user: User, used: UsedMacro | None) -> Macro | None:
    if used is None:
        return None
    found = macros(user).filter(pk=used.id).prefetch_related("texts").first()
    if found is None:
        raise Invalid(_("There is no such macro."), field="macro.id")
    return found


def _note(user: User, message: Message, macro: Macro | None, used: UsedMacro | None) -> None:
    if macro is not None and used is not None:
        note_use(user, message, macro, language=used.language, steps=used.steps)
