"""What the clocks of a conversation counted, minute by minute."""

from typing import Any

from django.http import HttpRequest
from pydantic import ConfigDict, Field

from keepword.api.fields import MaybeMoment, Moment, Out, PathId
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.commitments.queries import Story, stories_of
from keepword.conversations import queries

resource = Resource("conversations", "Conversations")

_LINES: list[Any] = [
    {
        "what": "ran",
        "since": "2026-03-02T08:00:00.000000Z",
        "until": "2026-03-02T09:05:00.000000Z",
        "seconds": 3900.0,
    },
    {
        "what": "waiting",
        "since": "2026-03-02T09:05:00.000000Z",
        "until": "2026-03-02T12:25:00.000000Z",
        "seconds": 12000.0,
    },
]
_EXAMPLE: dict[str, Any] = {
    "clock": 12,
    "kind": "resolution",
    "state": "running",
    "policy": "Everything else",
    "target_minutes": 960.0,
    "started_at": "2026-03-02T08:00:00.000000Z",
    "until": "2026-03-02T12:25:00.000000Z",
    "stopped": False,
    "due_at": "2026-03-03T14:20:00.000000Z",
    "missed_at": None,
    "zone": "Europe/Vilnius",
    "revision": "3141592653589793238",
    "reckoned_since": "2026-03-01T10:00:00.000000Z",
    "elapsed_seconds": 15900.0,
    "worked_seconds": 3900.0,
    "totals": {"ran": 3900.0, "waiting": 12000.0},
    "lines": _LINES,
}


class CountedLine(Out):
    """A stretch of time. `seconds` is shorter than the stretch where two lines share it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LINES[0]]})

    what: str = Field(
        description="ran; outside (of working hours); waiting (for the customer), snoozed, aside (somebody "
        "else is asked), closed; uncounted (the rules have changed since)."
    )
    since: Moment
    until: Moment
    seconds: float


class CountedClock(Out):
    """A clock explained: its lines lie end to end and add up to `elapsed_seconds`; those that `ran` to
    `worked_seconds`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    clock: int
    kind: str = Field(description="first_response, next_response or resolution.")
    state: str = Field(description="running, paused, met or missed.")
    policy: str
    target_minutes: float
    started_at: Moment
    until: Moment = Field(description="When it ended, or now.")
    stopped: bool
    due_at: MaybeMoment
    missed_at: MaybeMoment
    zone: str = Field(description="The zone of the working hours in which it counts.")
    revision: str = Field(description="The number of the rules by which it was reckoned.")
    reckoned_since: MaybeMoment = Field(description="When those rules came to hold.")
    elapsed_seconds: float
    worked_seconds: float
    totals: dict[str, float] = Field(description="Seconds by `what`.")
    lines: list[CountedLine]

    @classmethod
    def of(cls, story: Story) -> "CountedClock":
        return cls(
            clock=story.clock,
            kind=story.kind,
            state=story.state,
            policy=story.policy,
            target_minutes=story.target.total_seconds() / 60 if story.target is not None else 0,
            started_at=story.started_at,
            until=story.until,
            stopped=story.stopped,
            due_at=story.due_at,
            missed_at=story.missed_at,
            zone=story.zone,
            revision=str(story.revision),
            reckoned_since=story.reckoned_since,
            elapsed_seconds=story.elapsed.total_seconds(),
            worked_seconds=story.worked.total_seconds(),
            totals={what: length.total_seconds() for what, length in story.totals.items()},
            lines=[
                CountedLine(
                    what=line.what, since=line.since, until=line.until, seconds=line.length.total_seconds()
                )
                for line in story.lines
            ],
        )


class CountedList(Out):
    items: list[CountedClock]


@resource.get("/conversations/{int:conversation_id}/clocks/counted", CountedList)
def list_counted(request: HttpRequest, conversation_id: PathId) -> CountedList:
    """Every minute of its clocks explained, the newest clock first, at most thirty."""
    found = queries.get_conversation(caller(request), conversation_id)
    return CountedList(items=[CountedClock.of(story) for story in stories_of(found)])
