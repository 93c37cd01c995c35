"""Calls: those that were, the queue now, whom we have to call back, who takes calls."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.accounts.queries import get_user
from keepword.api.fields import After, Id, In, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.calls import (
    AllStandToCalls,
    CallbackList,
    CallbackOut,
    PhoneCallList,
    PhoneCallOut,
    StandsToCalls,
)
from keepword.channels.calls import queries, services
from keepword.channels.calls.models import Wanted
from keepword.channels.calls.rules.states import OVER

resource = Resource("conversations", "Calls")


class TakesCalls(In):
    """Whether somebody takes calls."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"takes_calls": True}]})

    takes_calls: bool
    person: Id | None = Field(default=None, description="Without it: the caller. For others one is a lead.")


@resource.get("/calls", PhoneCallList)
def list_calls(
    request: HttpRequest,
    state: Annotated[Literal["now", "over"] | None, Query(description="Without it: all.")] = None,
    conversation: Annotated[int | None, Query(ge=1, le=2**63 - 1, description="Its calls only.")] = None,
    after: After = "",
    limit: Limit = 25,
) -> PhoneCallList:
    """The calls of conversations that the caller sees, the newest first."""
    user = caller(request)
    rows = queries.calls(user)
    if conversation is not None:
        rows = rows.filter(conversation=conversation)
    if state is not None:
        over = sorted(OVER)
        rows = rows.filter(state__in=over) if state == "over" else rows.exclude(state__in=over)
    found = rows_of(rows, ("-started_at", "-id"), after, limit)
    return PhoneCallList(items=[PhoneCallOut.of(row) for row in found.rows], next=found.next)


@resource.get("/calls/{int:phone_call_id}", PhoneCallOut)
def get_call_by_id(request: HttpRequest, phone_call_id: PathId) -> PhoneCallOut:
    """One call."""
    return PhoneCallOut.of(queries.get_call(caller(request), phone_call_id))


@resource.get("/callbacks", CallbackList)
def list_callbacks(
    request: HttpRequest,
    state: Annotated[Literal["open", "settled"], Query(description="Which.")] = "open",
    after: After = "",
    limit: Limit = 25,
) -> CallbackList:
    """Whom we have to call back, or had to, by when it is due."""
    rows = queries.callbacks(caller(request))
    rows = rows.filter(state=Wanted.OPEN) if state == "open" else rows.exclude(state=Wanted.OPEN)
    found = rows_of(rows, ("due_at", "id"), after, limit)
    return CallbackList(items=[CallbackOut.of(row) for row in found.rows], next=found.next)


@resource.get("/callbacks/{int:callback_id}", CallbackOut)
def get_callback_by_id(request: HttpRequest, callback_id: PathId) -> CallbackOut:
    """One callback."""
    return CallbackOut.of(queries.get_callback(caller(request), callback_id))


@resource.post("/callbacks/{int:callback_id}/keep", CallbackOut)
def keep_callback(request: HttpRequest, callback_id: PathId) -> CallbackOut:
    """The caller has called them by other means."""
    user = caller(request)
    return CallbackOut.of(services.keep_by_hand(user, queries.get_callback(user, callback_id)))


@resource.post("/callbacks/{int:callback_id}/withdraw", CallbackOut)
def withdraw_callback(request: HttpRequest, callback_id: PathId) -> CallbackOut:
    """It is not needed any more."""
    user = caller(request)
    return CallbackOut.of(services.withdraw(user, queries.get_callback(user, callback_id)))


@resource.get("/call-agents", AllStandToCalls)
def list_call_agents(request: HttpRequest) -> AllStandToCalls:
    """How everybody stands to calls who has ever taken some."""
    return AllStandToCalls(items=[StandsToCalls.of(one) for one in queries.people(caller(request))])


@resource.put("/call-agents", StandsToCalls)
def set_call_agent(request: HttpRequest, payload: TakesCalls) -> StandsToCalls:
    """Take calls from now on, or no more; as a lead also for somebody else."""
    user = caller(request)
    person = get_user(user, payload.person) if payload.person is not None else user
    services.set_ready(user, person, payload.takes_calls)
    return StandsToCalls.of(queries.my_state(person))
