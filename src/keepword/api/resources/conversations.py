"""Conversations: lists, one, what is known beside it, a new one, a change of one."""

from typing import Annotated, Literal

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.api import files
from keepword.api.fields import (
    After,
    Id,
    In,
    LanguageCode,
    Limit,
    MaybeMoment,
    Moment,
    MomentIn,
    Out,
    PathId,
    PriorityName,
    rows_of,
)
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.conversations import (
    PRIORITIES,
    ConversationList,
    ConversationOut,
    WholeConversation,
)
from keepword.api.shapes.people import PersonName
from keepword.api.writes import (
    Buttons,
    Html,
    NamedAddress,
    SendAt,
    Text,
    Tokens,
    UsedTemplate,
    pairs,
)
from keepword.commitments.queries import clocks_of
from keepword.conversations import queries, services, views
from keepword.conversations.models import Conversation
from keepword.core.errors import Invalid, NotFound
from keepword.feedback.queries import ratings

resource = Resource("conversations", "Conversations")

BY_NUMBER: tuple[str, ...] = ("id",)
ROW = ("customer", "assignee", "inbox", "team")
EVERY = "all"


class NewConversation(In):
    """A matter that begins: one that we write first (`out`), or one that a customer brought (`in`)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "direction": "in",
                    "inbox": 1,
                    "customer": {"name": "Olena", "address": "olena@example.org"},
                    "subject": "My lamp does not light up",
                    "text": "It came yesterday and does not light up.",
                }
            ]
        }
    )

    direction: Literal["in", "out"] = Field(
        description="in: the customer said it (a web form, a call, another system); it waits for our answer. "
        "out: we write first; it is sent to them."
    )
    inbox: Id
    customer: NamedAddress = Field(description="Who said it, or to whom it goes.")
    subject: str = Field(max_length=500)
    text: Text = ""
    html: Html = ""
    send_at: SendAt = None
    cc: list[NamedAddress] = Field(default=[], max_length=50, description="Only out.")
    bcc: list[NamedAddress] = Field(default=[], max_length=50, description="Only out.")
    buttons: Buttons = []
    template: UsedTemplate | None = Field(default=None, description="Only out: says what was agreed.")
    attachments: Tokens = []
    at: MomentIn | None = Field(default=None, description="Only in: when it was said; now without it.")
    language: LanguageCode | None = Field(default=None, description="Only in; found in the text without it.")


class ConversationChange(In):
    """What to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"priority": "high", "assignee": 3}]})

    assignee: Id | None = Field(default=None, description="A person's id; null: nobody.")
    priority: PriorityName | None = None


class ClockOut(Out):
    """A promise of time that runs in a conversation."""

    kind: str = Field(description="first_response, next_response or resolution.")
    state: str = Field(description="running, paused, met or missed.")
    due_at: MaybeMoment
    stopped: bool


class ClockList(Out):
    items: list[ClockOut]


class RatingOut(Out):
    """How the customer thought of us, from 1 (very bad) to 5 (very good)."""

    score: int
    comment: str
    at: Moment
    author: PersonName | None = Field(description="The one of us who had answered last.")


class RatingList(Out):
    items: list[RatingOut]


@resource.get("/conversations", ConversationList)
def list_conversations(
    request: HttpRequest,
    view: Annotated[
        str,
        Query(
            max_length=20,
            pattern=r"^[a-z]+[0-9]*$",
            description="The key of a view of `GET /views`, such as `open` or `v12`; `all` is every one by "
            "its number, to be read through once.",
        ),
    ] = "open",
    after: After = "",
    limit: Limit = 25,
) -> ConversationList:
    """The conversations of a view.

    In `mine`, `teams`, `unassigned` and `open` what must be answered soonest comes first, in the other
    built-in ones the newest; a view that somebody made has an order of its own.
    """
    user = caller(request)
    if view == EVERY:
        found = rows_of(queries.visible(user).select_related(*ROW), BY_NUMBER, after, limit)
    else:
        chosen = _view(user, view)
        with views.in_time(chosen):
            found = rows_of(views.listed(user, chosen).select_related(*ROW), chosen.order, after, limit)
    return ConversationList(items=[ConversationOut.of(row) for row in found.rows], next=found.next)


def _view(user: User, key: str) -> views.View:
    try:
        return views.get_view(user, key)
    except NotFound as error:
        raise Invalid(_("There is no such view."), field="view") from error


@resource.post("/conversations", ConversationOut, status=201)
def create_conversation(request: HttpRequest, payload: NewConversation) -> ConversationOut:
    """Begin a conversation.

    With direction `in` it is as if the customer had written to the inbox: clocks start, rules run, the
    acknowledgement goes out where the inbox sends one. With `out` the text is sent to the customer.
    """
    user = caller(request)
    inbox = queries.inboxes(user).filter(pk=payload.inbox).first()
    if inbox is None:
        raise Invalid(_("There is no such inbox."), field="inbox")
    kept = files.from_tokens(payload.attachments)
    if payload.direction == "in":
        _only(payload, "out", ("cc", "bcc", "html", "send_at", "buttons", "template"))
        message = services.bring_in(
            user,
            inbox,
            name=payload.customer.name,
            address=payload.customer.address,
            subject=payload.subject,
            text=payload.text,
            files=kept,
            at=payload.at,
            language=payload.language or "",
        )
    else:
        _only(payload, "in", ("at", "language"))
        letter = services.Letter(
            payload.text,
            to=pairs([payload.customer]),
            cc=pairs(payload.cc),
            bcc=pairs(payload.bcc),
            files=kept,
            html=payload.html,
            buttons=payload.buttons,
            template=payload.template.wanted() if payload.template else None,
        )
        message = services.compose(user, inbox, letter, subject=payload.subject, send_at=payload.send_at)
    return ConversationOut.of(_fresh(message.conversation_id))


def _only(payload: NewConversation, direction: str, names: tuple[str, ...]) -> None:
    for name in names:
        if getattr(payload, name):
            text = _("This goes with the direction “%(direction)s” only.")
            raise Invalid(text % {"direction": direction}, field=name)


@resource.get("/conversations/{int:conversation_id}", WholeConversation)
def get_conversation(request: HttpRequest, conversation_id: PathId) -> WholeConversation:
    """One conversation. The number of one that was merged leads to the one that it was merged into."""
    return WholeConversation.whole(queries.get_conversation(caller(request), conversation_id))


@resource.patch("/conversations/{int:conversation_id}", ConversationOut)
def change_conversation(
    request: HttpRequest, conversation_id: PathId, payload: ConversationChange
) -> ConversationOut:
    """Give it to somebody, make it more or less urgent."""
    user = caller(request)
    found = queries.get_conversation(user, conversation_id)
    given = payload.model_fields_set
    with transaction.atomic():
        if "assignee" in given:
            chosen = people(user).filter(pk=payload.assignee).first() if payload.assignee else None
            if payload.assignee and chosen is None:
                raise Invalid(_("There is no such person."), field="assignee")
            services.assign(user, found, chosen)
        if payload.priority is not None:
            services.set_priority(user, found, PRIORITIES[payload.priority])
    return ConversationOut.of(_fresh(found.pk))


@resource.get("/conversations/{int:conversation_id}/clocks", ClockList)
def list_clocks(request: HttpRequest, conversation_id: PathId) -> ClockList:
    """What we have promised in it: by when to answer, by when to settle it."""
    found = queries.get_conversation(caller(request), conversation_id)
    return ClockList(
        items=[
            ClockOut(kind=line.kind, state=line.state, due_at=line.due_at, stopped=line.stopped)
            for line in clocks_of(found)
        ]
    )


@resource.get("/conversations/{int:conversation_id}/ratings", RatingList)
def list_ratings(request: HttpRequest, conversation_id: PathId) -> RatingList:
    """How its customer rated us, the newest first."""
    user = caller(request)
    found = ratings(queries.get_conversation(user, conversation_id))
    return RatingList(
        items=[
            RatingOut(score=one.score, comment=one.comment, at=one.at, author=PersonName.of(one.author))
            for one in found
        ]
    )


def _fresh(pk: int) -> Conversation:
    """As it is now, also when the caller has just given it away to where they do not look."""
    return Conversation.objects.select_related(*ROW).get(pk=pk)
