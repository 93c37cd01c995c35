"""Promises: what customers were led to count on, and what becomes of it."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.api.fields import After, In, Limit, MomentIn, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.messages import MessageOut
from keepword.api.shapes.promises import DismissalList, DismissalOut, PromiseList, PromiseOut, State
from keepword.commitments import queries, services
from keepword.commitments.models import Promise
from keepword.conversations.queries import get_conversation, get_message

resource = Resource("conversations", "Promises")

Words = Annotated[str, Field(min_length=1, max_length=300)]


def _body(**example: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [example]})


class KeptByWord(In):
    """That it was done."""

    model_config = _body(at="2026-03-05T10:00:00Z", note="Called them.")

    at: MomentIn | None = Field(default=None, description="When; without it: now.")
    note: str = Field(default="", max_length=300)


class Proof(In):
    """That something in another system shows it was done: a call, a shipment."""

    model_config = _body(at="2026-03-05T10:00:00Z")

    at: MomentIn = Field(description="When it happened; what is told late counts for then.")


class Moved(In):
    """Another time, and what the customer is told."""

    model_config = _body(due_at="2026-03-09T12:00:00Z", text="It takes until Monday noon, we are sorry.")

    due_at: MomentIn
    text: Annotated[str, Field(min_length=1, max_length=200_000)]


class Withdrawn(In):
    """Why it holds no more."""

    model_config = _body(reason="They keep the old one.")

    reason: Words


class Fulfilled(In):
    """What it waited for has happened."""

    model_config = _body(due_at="2026-03-09T12:00:00Z")

    due_at: MomentIn | None = Field(default=None, description="Without it: the days that its words name.")


class Dated(In):
    """When a promise without a date is due."""

    model_config = _body(due_at="2026-03-09T12:00:00Z")

    due_at: MomentIn


class Looked(In):
    """What a lead found."""

    model_config = _body(right=True)

    right: bool


class Said(In):
    """What the writer says of a promise in a message, by its words."""

    words: Words
    due_at: MomentIn | None = None
    dismissed: bool = Field(default=False, description="It is no promise.")


class Corrections(In):
    """What the writer says of the promises of a message that has not left."""

    model_config = _body(
        promises=[{"words": "We will send a new lamp by Friday", "due_at": "2026-03-05T12:00:00Z"}]
    )

    promises: Annotated[list[Said], Field(max_length=20)]


@resource.get("/promises", PromiseList)
def list_promises(
    request: HttpRequest,
    author: Annotated[
        int | None, Query(ge=1, le=2**63 - 1, description="Whose; without it the caller's own.")
    ] = None,
    state: Annotated[State, Query(description="Which.")] = "open",
    after: After = "",
    limit: Limit = 25,
) -> PromiseList:
    """A person's promises that the caller sees, by when they are due."""
    user = caller(request)
    rows = queries.seen(user).filter(author_id=author or user.pk, state=state)
    found = rows_of(rows, ("due_at", "id"), after, limit)
    return PromiseList(items=[PromiseOut.of(row) for row in found.rows], next=found.next)


@resource.get("/promises/{int:promise_id}", PromiseOut)
def get_promise_by_id(request: HttpRequest, promise_id: PathId) -> PromiseOut:
    """One promise."""
    return PromiseOut.of(_one(request, promise_id))


@resource.post("/promises/{int:promise_id}/keep", PromiseOut)
def keep_promise(request: HttpRequest, promise_id: PathId, payload: KeptByWord) -> PromiseOut:
    """Say that it was kept. Done too late, it stays broken."""
    found = _one(request, promise_id)
    return PromiseOut.of(services.keep_by_word(caller(request), found, at=payload.at, note=payload.note))


@resource.post("/promises/{int:promise_id}/prove", PromiseOut)
def prove_promise(request: HttpRequest, promise_id: PathId, payload: Proof) -> PromiseOut:
    """Give evidence that it was kept. It weighs more than a word."""
    found = _one(request, promise_id)
    return PromiseOut.of(services.prove(found, happened_at=payload.at, by=caller(request)))


@resource.post("/promises/{int:promise_id}/move", PromiseOut)
def move_promise(request: HttpRequest, promise_id: PathId, payload: Moved) -> PromiseOut:
    """Tell the customer of another time. It is moved when that answer departs; a new one follows it."""
    found = _one(request, promise_id)
    services.put_off(caller(request), found, due_at=payload.due_at, text=payload.text)
    return PromiseOut.of(_one(request, promise_id))


@resource.post("/promises/{int:promise_id}/withdraw", PromiseOut)
def withdraw_promise(request: HttpRequest, promise_id: PathId, payload: Withdrawn) -> PromiseOut:
    """It holds no more."""
    found = _one(request, promise_id)
    return PromiseOut.of(services.withdraw(caller(request), found, reason=payload.reason))


@resource.post("/promises/{int:promise_id}/fulfil", PromiseOut)
def fulfil_promise_condition(request: HttpRequest, promise_id: PathId, payload: Fulfilled) -> PromiseOut:
    """What it waited for has happened; its days begin."""
    found = _one(request, promise_id)
    return PromiseOut.of(services.fulfil_condition(caller(request), found, due_at=payload.due_at))


@resource.post("/promises/{int:promise_id}/date", PromiseOut)
def date_promise(request: HttpRequest, promise_id: PathId, payload: Dated) -> PromiseOut:
    """Give a promise without a date one."""
    found = _one(request, promise_id)
    return PromiseOut.of(services.set_due(caller(request), found, due_at=payload.due_at))


@resource.post("/promises/{int:promise_id}/settle", PromiseOut)
def settle_broken_promise(request: HttpRequest, promise_id: PathId) -> PromiseOut:
    """The next step after a broken promise is taken."""
    return PromiseOut.of(services.settle_broken(caller(request), _one(request, promise_id)))


@resource.post("/promises/{int:promise_id}/look", PromiseOut)
def look_at_promise(request: HttpRequest, promise_id: PathId, payload: Looked) -> PromiseOut:
    """What a lead found of a keeping by word."""
    services.look(caller(request), _one(request, promise_id), right=payload.right)
    return PromiseOut.of(_one(request, promise_id))


@resource.get("/conversations/{int:conversation_id}/promises", PromiseList)
def list_conversation_promises(
    request: HttpRequest, conversation_id: PathId, after: After = "", limit: Limit = 25
) -> PromiseList:
    """A conversation's promises, those that are over too, the newest first."""
    user = caller(request)
    about = get_conversation(user, conversation_id)
    found = rows_of(queries.seen(user).filter(conversation=about), ("-made_at", "-id"), after, limit)
    return PromiseList(items=[PromiseOut.of(row) for row in found.rows], next=found.next)


@resource.put("/messages/{int:message_id}/promises", MessageOut)
def correct_promises(request: HttpRequest, message_id: PathId, payload: Corrections) -> MessageOut:
    """Say of a message that has not left when what it promises is due, or that it is no promise."""
    user = caller(request)
    said = [
        services.Correction(one.words, due_at=one.due_at, dismissed=one.dismissed) for one in payload.promises
    ]
    message = get_message(user, message_id)
    services.correct(user, message, said)
    return MessageOut.of(message)


@resource.get("/dismissed-promises", DismissalList)
def list_dismissed_promises(request: HttpRequest, after: After = "", limit: Limit = 25) -> DismissalList:
    """What writers dismissed as no promise, the newest first, for leads."""
    found = rows_of(queries.dismissals(caller(request)), ("-at", "-id"), after, limit)
    return DismissalList(items=[DismissalOut.of(row) for row in found.rows], next=found.next)


@resource.post("/dismissed-promises/{int:dismissal_id}/look", DismissalOut)
def look_at_dismissed_promise(request: HttpRequest, dismissal_id: PathId, payload: Looked) -> DismissalOut:
    """What a lead found of a dismissal."""
    user = caller(request)
    services.look(user, queries.get_dismissal(user, dismissal_id), right=payload.right)
    return DismissalOut.of(queries.get_dismissal(user, dismissal_id))


def _one(request: HttpRequest, pk: int) -> Promise:
    return queries.get_promise(caller(request), pk)
