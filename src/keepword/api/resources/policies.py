"""Policies: how soon we answer and settle which conversations. For admins."""

from typing import Any, Literal

from django.http import HttpRequest
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.api.fields import After, Id, In, Limit, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.resources.teams import calendar_of
from keepword.commitments import services
from keepword.commitments.models import Policy
from keepword.commitments.queries import get_policy, policies, preview

resource = Resource("settings", "Policies")

_EXAMPLE: dict[str, Any] = {
    "name": "Urgent",
    "condition": {"field": "priority", "op": "at least", "value": 2},
    "calendar": None,
    "first_response_minutes": 15,
    "next_response_minutes": 60,
    "resolution_minutes": 240,
    "published_first_response_minutes": None,
    "published_resolution_minutes": None,
    "pause_while_waiting": True,
    "pause_while_snoozed": False,
    "pause_while_aside": False,
    "is_active": True,
}
_ESCALATION: dict[str, Any] = {
    "clock": "first_response",
    "minutes": -15,
    "steps": [{"do": "alert", "whom": "assignee"}],
}
Minutes = int | None


class PolicyOut(Out):
    """How soon we answer and settle the conversations that a condition fits; the first that fits counts.

    Times are working minutes; null: no promise. Customers are told the published ones.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"id": 1, "position": 0, **_EXAMPLE, "escalations": []}]}
    )

    id: int
    position: int = Field(description="When it is tried, from 0.")
    name: str
    condition: dict[str, Any] = Field(description="Empty: every conversation.")
    calendar: int | None = Field(description="In which working hours it counts; null: the default ones.")
    first_response_minutes: Minutes
    next_response_minutes: Minutes
    resolution_minutes: Minutes
    published_first_response_minutes: Minutes
    published_resolution_minutes: Minutes
    pause_while_waiting: bool = Field(
        description="Whether the resolution pauses while the customer has the word."
    )
    pause_while_snoozed: bool = Field(
        description="Whether it pauses while the conversation is snoozed with a reason."
    )
    pause_while_aside: bool = Field(
        description="Whether it pauses while a side conversation waits for its answer."
    )
    is_active: bool
    escalations: list[dict[str, Any]] = Field(description="See `PUT /policies/{policy_id}/escalations`.")

    @classmethod
    def of(cls, policy: Policy) -> "PolicyOut":
        names = [name for name in cls.model_fields if name not in ("id", "calendar")]
        return cls(
            id=policy.pk, calendar=policy.calendar_id, **{name: getattr(policy, name) for name in names}
        )


class PolicyList(Page[PolicyOut]):
    pass


class PolicyIn(In):
    """A policy as it is to be."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    name: str = Field(min_length=1, max_length=80)
    condition: dict[str, Any] = {}
    calendar: Id | None = None
    first_response_minutes: Minutes = None
    next_response_minutes: Minutes = None
    resolution_minutes: Minutes = None
    published_first_response_minutes: Minutes = None
    published_resolution_minutes: Minutes = None
    pause_while_waiting: bool = True
    pause_while_snoozed: bool = False
    pause_while_aside: bool = False
    is_active: bool = True


class EscalationItem(In):
    """Something that is done by itself, once, at its working minutes before or after a clock's due moment."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ESCALATION]})

    clock: Literal["first_response", "next_response", "resolution"]
    minutes: int = Field(description="Working minutes after the due moment; below nought: before it.")
    steps: list[dict[str, Any]] = Field(description="As in rules.", min_length=1, max_length=20)


class Escalations(In):
    """All escalations of a policy."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_ESCALATION]}]})

    items: list[EscalationItem] = Field(max_length=services.MOST_ESCALATIONS)


class PolicyDraftIn(PolicyIn):
    """A policy as it might be; `policy` is the one that it would replace, null for a new one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_EXAMPLE, "policy": None}]})

    policy: Id | None = None


class PolicyPreview(Out):
    """How many of the clocks under way would change, of those looked at: the ones due first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "of": 120,
                    "looked_at": 120,
                    "changed": 15,
                    "sooner": 10,
                    "later": 4,
                    "none": 1,
                    "at_once": 2,
                    "unmissed": 0,
                }
            ]
        }
    )

    of: int = Field(description="The clocks under way.")
    looked_at: int
    changed: int
    sooner: int = Field(description="Due sooner.")
    later: int = Field(description="Due later.")
    none: int = Field(description="Due no more.")
    at_once: int = Field(description="Among the sooner ones: due at once, as their time would be over.")
    unmissed: int = Field(description="Missed by the old rule and not by this one: the breach is taken back.")


class Place(In):
    """Where in the order."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"position": 0}]})

    position: int = Field(ge=0, le=10_000)


@resource.get("/policies", PolicyList)
def list_policies(request: HttpRequest, after: After = "", limit: Limit = 25) -> PolicyList:
    """The policies in the order in which they are tried."""
    found = rows_of(policies(caller(request)), ("position", "id"), after, limit)
    return PolicyList(items=[PolicyOut.of(row) for row in found.rows], next=found.next)


@resource.get("/policies/{int:policy_id}", PolicyOut)
def get_policy_by_id(request: HttpRequest, policy_id: PathId) -> PolicyOut:
    """One policy."""
    return PolicyOut.of(get_policy(caller(request), policy_id))


@resource.post("/policies", PolicyOut, status=201)
def create_policy(request: HttpRequest, payload: PolicyIn) -> PolicyOut:
    """Make a policy, at the end of the list. Running clocks are reckoned anew."""
    return _save(caller(request), None, payload)


@resource.post("/policies/preview", PolicyPreview)
def preview_policy(request: HttpRequest, payload: PolicyDraftIn) -> PolicyPreview:
    """What saving a policy would do to the clocks under way. Changes nothing."""
    user = caller(request)
    draft = services.drafted(
        user,
        get_policy(user, payload.policy) if payload.policy is not None else None,
        name=payload.name,
        condition=payload.condition,
        times=_times(payload),
        calendar=calendar_of(user, payload.calendar),
        pauses=services.Pauses(
            payload.pause_while_waiting, payload.pause_while_snoozed, payload.pause_while_aside
        ),
        is_active=payload.is_active,
    )
    told = preview(user, draft)
    return PolicyPreview(**{name: getattr(told, name) for name in PolicyPreview.model_fields})


@resource.put("/policies/{int:policy_id}", PolicyOut)
def save_policy_by_id(request: HttpRequest, policy_id: PathId, payload: PolicyIn) -> PolicyOut:
    """Change a policy as a whole. Running clocks are reckoned anew."""
    user = caller(request)
    return _save(user, get_policy(user, policy_id), payload)


@resource.put("/policies/{int:policy_id}/escalations", PolicyOut)
def set_escalations(request: HttpRequest, policy_id: PathId, payload: Escalations) -> PolicyOut:
    """Say what is done by itself before and after the due moments of its clocks, as a whole."""
    user = caller(request)
    given = [one.model_dump() for one in payload.items]
    return PolicyOut.of(services.set_escalations(user, get_policy(user, policy_id), given))


@resource.post("/policies/{int:policy_id}/move", PolicyOut)
def move_policy(request: HttpRequest, policy_id: PathId, payload: Place) -> PolicyOut:
    """Give it another place in the order."""
    user = caller(request)
    services.move_policy(user, get_policy(user, policy_id), position=payload.position)
    return PolicyOut.of(get_policy(user, policy_id))


@resource.delete("/policies/{int:policy_id}")
def remove_policy(request: HttpRequest, policy_id: PathId) -> None:
    """Take it out of use for good; running clocks go by the next one that fits."""
    user = caller(request)
    services.remove_policy(user, get_policy(user, policy_id))


def _save(user: User, policy: Policy | None, payload: PolicyIn) -> PolicyOut:
    saved = services.save_policy(
        user,
        policy,
        name=payload.name,
        condition=payload.condition,
        times=_times(payload),
        calendar=calendar_of(user, payload.calendar),
        pause_while_waiting=payload.pause_while_waiting,
        pause_while_snoozed=payload.pause_while_snoozed,
        pause_while_aside=payload.pause_while_aside,
        is_active=payload.is_active,
    )
    return PolicyOut.of(saved)


def _times(payload: PolicyIn) -> services.Times:
    return services.Times(**{name: getattr(payload, name) for name in services.Times.__dataclass_fields__})
