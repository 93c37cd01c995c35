"""Calls, callbacks and how people stand to calls, as the API tells them."""

from typing import Any, Final

from pydantic import ConfigDict, Field

from keepword.api.fields import MaybeMoment, Moment, Out, Page
from keepword.api.shapes.people import PersonName
from keepword.channels.calls.models import Call, Callback
from keepword.channels.calls.queries import Person

CALL: Final[dict[str, Any]] = {
    "id": 5,
    "conversation": 71,
    "customer": 9,
    "inbox": 2,
    "way": "in",
    "state": "done",
    "number": "+37061234567",
    "language": "lt",
    "team": None,
    "agent": {"id": 3, "name": "Ieva"},
    "started_at": "2026-03-02T09:00:00.000000Z",
    "answered_at": "2026-03-02T09:00:25.000000Z",
    "ended_at": "2026-03-02T09:04:37.000000Z",
    "waited_seconds": 25.0,
    "talked_seconds": 222.0,
    "held_seconds": 30.0,
    "result": "A new lamp goes out today",
}


class PhoneCallOut(Out):
    """A call, coming or going."""

    model_config = ConfigDict(json_schema_extra={"examples": [CALL]})

    id: int
    conversation: int | None
    customer: int
    inbox: int
    way: str = Field(description="in or out.")
    state: str = Field(
        description="new, menu, waiting, ringing, dialling, talking, held, wrap_up, done, abandoned, "
        "voicemail, callback, unreached."
    )
    number: str
    language: str
    team: int | None
    agent: PersonName | None = Field(description="Who talks, or talked last.")
    started_at: Moment
    answered_at: MaybeMoment
    ended_at: MaybeMoment
    waited_seconds: float
    talked_seconds: float = Field(description="Without the time on hold.")
    held_seconds: float
    result: str

    @classmethod
    def of(cls, call: Call) -> "PhoneCallOut":
        names = ("way", "state", "number", "language", "started_at", "answered_at", "ended_at", "result")
        seconds = ("waited_seconds", "talked_seconds", "held_seconds")
        return cls(
            id=call.pk,
            conversation=call.conversation_id,
            customer=call.customer_id,
            inbox=call.inbox_id,
            team=call.team_id,
            agent=PersonName.of(call.agent),
            **{name: getattr(call, name) for name in (*names, *seconds)},
        )


class PhoneCallList(Page[PhoneCallOut]):
    pass


class CallbackOut(Out):
    """A customer counts on being called."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 4,
                    "call": 5,
                    "conversation": 71,
                    "customer": 9,
                    "number": "+37061234567",
                    "why": "missed",
                    "state": "open",
                    "asked_at": "2026-03-02T09:00:00.000000Z",
                    "due_at": "2026-03-02T11:00:00.000000Z",
                    "settled_at": None,
                    "tries": 0,
                    "late": False,
                }
            ]
        }
    )

    id: int
    call: int = Field(description="After which it is owed.")
    conversation: int
    customer: int
    number: str
    why: str = Field(description="customer: they asked for it; missed: nobody answered them.")
    state: str = Field(description="open, kept, unreached, withdrawn.")
    asked_at: Moment
    due_at: Moment
    settled_at: MaybeMoment
    tries: int
    late: bool

    @classmethod
    def of(cls, callback: Callback) -> "CallbackOut":
        names = ("why", "state", "asked_at", "due_at", "settled_at", "tries", "late")
        return cls(
            id=callback.pk,
            call=callback.call_id,
            conversation=callback.conversation_id,
            customer=callback.customer_id,
            number=callback.call.number,
            **{name: getattr(callback, name) for name in names},
        )


class CallbackList(Page[CallbackOut]):
    pass


class StandsToCalls(Out):
    """How one of us stands to calls."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "person": {"id": 3, "name": "Ieva"},
                    "state": "ready",
                    "takes_calls": True,
                    "idle_since": "2026-03-02T09:05:00.000000Z",
                }
            ]
        }
    )

    person: PersonName
    state: str = Field(description="ready, ringing, on_call, wrap_up, away.")
    takes_calls: bool = Field(description="Their own switch.")
    idle_since: Moment

    @classmethod
    def of(cls, one: Person) -> "StandsToCalls":
        return cls(
            person=PersonName(id=one.user.pk, name=one.user.name),
            state=one.state,
            takes_calls=one.seat.is_ready,
            idle_since=one.seat.idle_since,
        )


class AllStandToCalls(Out):
    """Everybody who has ever taken calls."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": []}]})

    items: list[StandsToCalls]
