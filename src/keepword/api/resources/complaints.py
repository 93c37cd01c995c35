"""Complaints: suggested, confirmed, walked through five stages."""

from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.api.fields import After, Id, In, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.complaints import ComplaintList, ComplaintOut
from keepword.complaints import queries, services
from keepword.complaints.models import Complaint, State
from keepword.conversations.models import Message
from keepword.conversations.queries import get_conversation, get_message
from keepword.core.errors import Invalid, NotFound

resource = Resource("conversations", "Complaints")

About = Annotated[str, Field(max_length=300, description="What it is about, for us.")]
Words = Annotated[str, Field(max_length=300)]


class NewComplaint(In):
    """A conversation that is a complaint."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"conversation": 71, "about": "The lamp broke twice"}]}
    )

    conversation: Id
    about: About = ""


class ComplaintChange(In):
    """What to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"owner": 3}]})

    about: About | None = None
    owner: Id | None = Field(default=None, description="null: nobody.")


class Confirmation(In):
    """It is one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"about": "The lamp broke twice"}]})

    about: About = ""


class Passing(In):
    """A message in which the stage is evident, with what it wants to know."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"stage": "recognise", "message": 512, "problem": "broke twice", "feeling": "how annoying"}
            ]
        }
    )

    stage: Literal["respond", "recognise", "relieve", "resolve"] = Field(
        description="resolve: the customer confirms; the last stage is passed by the removal of the cause."
    )
    message: Id | None = Field(
        default=None, description="Ours; of resolve the customer's, null when it was said in another way."
    )
    problem: Words = Field(default="", description="recognise: words of the message.")
    feeling: Words = Field(default="", description="recognise: words of the message.")
    by: Literal["solution", "information"] = Field(default="solution", description="relieve: what helps.")


class Solution(In):
    """The message with the solution."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"message": 513}]})

    message: Id


class CauseLink(In):
    """What lies behind it; null: nothing known."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"cause": 7}]})

    cause: Id | None


@resource.get("/complaints", ComplaintList)
def list_complaints(
    request: HttpRequest,
    state: Annotated[Literal["suggested", "open", "done", "dismissed"], Query(description="Which.")] = "open",
    stage: Annotated[
        Literal["", "respond", "recognise", "relieve", "resolve", "remove"],
        Query(description="Of open ones: only those at this stage."),
    ] = "",
    after: After = "",
    limit: Limit = 25,
) -> ComplaintList:
    """Complaints in conversations that the caller sees; open ones by when they are due, late ones first."""
    rows = queries.complaints(caller(request)).filter(state=state)
    if stage:
        rows = rows.filter(stage=stage)
    order = ("due_at", "id") if state in (State.SUGGESTED, State.OPEN) else ("-begun_at", "-id")
    found = rows_of(rows, order, after, limit)
    return ComplaintList(items=[ComplaintOut.of(row) for row in found.rows], next=found.next)


@resource.post("/complaints", ComplaintOut, status=201)
def make_complaint(request: HttpRequest, payload: NewComplaint) -> ComplaintOut:
    """A conversation is a complaint; one that was suggested there is confirmed."""
    user = caller(request)
    try:
        about = get_conversation(user, payload.conversation)
    except NotFound:
        raise Invalid(_("There is no such conversation."), field="conversation") from None
    return _whole(user, services.make(user, about, about=payload.about))


@resource.get("/complaints/{int:complaint_id}", ComplaintOut)
def get_complaint_by_id(request: HttpRequest, complaint_id: PathId) -> ComplaintOut:
    """One complaint with its stages."""
    return ComplaintOut.of(queries.get_complaint(caller(request), complaint_id), whole=True)


@resource.patch("/complaints/{int:complaint_id}", ComplaintOut)
def change_complaint(request: HttpRequest, complaint_id: PathId, payload: ComplaintChange) -> ComplaintOut:
    """Another name, or somebody else who sees to it."""
    user = caller(request)
    found = queries.get_complaint(user, complaint_id)
    owner = person_of(user, payload.owner) if "owner" in payload.model_fields_set else found.owner
    about = payload.about if payload.about is not None else found.about
    return _whole(user, services.change(user, found, about=about, owner=owner))


@resource.post("/complaints/{int:complaint_id}/confirm", ComplaintOut)
def confirm_complaint(request: HttpRequest, complaint_id: PathId, payload: Confirmation) -> ComplaintOut:
    """What was suggested is one: its clocks begin when the customer's waiting did."""
    user = caller(request)
    return _whole(
        user, services.confirm(user, queries.get_complaint(user, complaint_id), about=payload.about)
    )


@resource.post("/complaints/{int:complaint_id}/dismiss", ComplaintOut)
def dismiss_complaint(request: HttpRequest, complaint_id: PathId) -> ComplaintOut:
    """It is none."""
    user = caller(request)
    return _whole(user, services.dismiss(user, queries.get_complaint(user, complaint_id)))


@resource.post("/complaints/{int:complaint_id}/pass", ComplaintOut)
def pass_complaint_stage(request: HttpRequest, complaint_id: PathId, payload: Passing) -> ComplaintOut:
    """The stage that it is at is passed. 409 when it is at another one."""
    user = caller(request)
    found = queries.get_complaint(user, complaint_id)
    message = _message(user, payload.message) if payload.message is not None else None
    if payload.stage == "resolve":
        return _whole(user, services.confirm_solution(user, found, message))
    if message is None:
        raise Invalid(_("Choose a message first."), field="message")
    if payload.stage == "respond":
        services.respond(user, found, message)
    elif payload.stage == "recognise":
        services.recognise(user, found, message, problem=payload.problem, feeling=payload.feeling)
    else:
        services.relieve(user, found, message, by=payload.by)
    return _whole(user, found)


@resource.post("/complaints/{int:complaint_id}/take-back", ComplaintOut)
def take_complaint_stage_back(request: HttpRequest, complaint_id: PathId) -> ComplaintOut:
    """The stage that was passed last was not."""
    user = caller(request)
    return _whole(user, services.take_back(user, queries.get_complaint(user, complaint_id)))


@resource.post("/complaints/{int:complaint_id}/offer", ComplaintOut)
def offer_solution(request: HttpRequest, complaint_id: PathId, payload: Solution) -> ComplaintOut:
    """This message of ours solves it; silence of the customer for the shop's hours then passes the stage."""
    user = caller(request)
    found = queries.get_complaint(user, complaint_id)
    return _whole(user, services.offer(user, found, _message(user, payload.message)))


@resource.post("/complaints/{int:complaint_id}/not-solved", ComplaintOut)
def complaint_not_solved(request: HttpRequest, complaint_id: PathId) -> ComplaintOut:
    """The solution was none; the clock goes on."""
    user = caller(request)
    return _whole(user, services.not_solved(user, queries.get_complaint(user, complaint_id)))


@resource.put("/complaints/{int:complaint_id}/cause", ComplaintOut)
def link_complaint_cause(request: HttpRequest, complaint_id: PathId, payload: CauseLink) -> ComplaintOut:
    """What lies behind it. A cause that was removed before the complaint began is back."""
    user = caller(request)
    found = queries.get_complaint(user, complaint_id)
    cause = None
    if payload.cause is not None:
        try:
            cause = queries.get_cause(user, payload.cause)
        except NotFound:
            raise Invalid(_("There is no such cause."), field="cause") from None
    return _whole(user, services.link_cause(user, found, cause))


def person_of(user: User, pk: int | None, field: str = "owner") -> User | None:
    """One of us by number, for whoever sees to something; None for nobody."""
    found = people(user).filter(pk=pk).first() if pk is not None else None
    if pk is not None and found is None:
        raise Invalid(_("There is no such person."), field=field)
    return found


def _message(user: User, pk: int) -> Message:
    try:
        return get_message(user, pk)
    except NotFound:
        raise Invalid(_("There is no such message."), field="message") from None


def _whole(user: User, found: Complaint) -> ComplaintOut:
    return ComplaintOut.of(queries.get_complaint(user, found.pk), whole=True)
