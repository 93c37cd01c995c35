"""Rules: when something happens, if a condition holds, do this. For leads and admins."""

from typing import Any

from django.http import HttpRequest
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.api.fields import After, Id, In, Limit, MaybeMoment, Moment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.conditions import Condition, StepsOut
from keepword.automation import moments
from keepword.automation.models import Rule, RuleRun
from keepword.automation.queries import preview as previews
from keepword.automation.queries import rules as queries
from keepword.automation.services import rules as services
from keepword.conversations.queries import get_conversation
from keepword.core import triggers
from keepword.core.actions import check as check_actions
from keepword.core.conditions import check as check_condition

resource = Resource("settings", "Rules")

_EXAMPLE: dict[str, Any] = {
    "name": "Urgent words",
    "trigger": "new",
    "condition": {"field": "priority", "op": "at least", "value": 2},
    "steps": [{"do": "priority", "priority": 3}],
    "minutes": 0,
    "working": True,
    "stops": False,
    "is_active": True,
}
Minutes = Field(
    default=0, ge=0, le=services.MOST_MINUTES, description="Of a trigger that is a time: how long."
)


class RuleOut(Out):
    """When something happens (or a time has come), if the condition holds, the steps are done."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 4,
                    "position": 0,
                    **_EXAMPLE,
                    "off_because": "",
                    "changed_at": "2026-03-01T09:00:00.000000Z",
                    "runs": 12,
                    "failures": 0,
                    "last_run_at": "2026-03-02T09:00:00.000000Z",
                    "last_failure": "",
                }
            ]
        }
    )

    id: int
    position: int = Field(description="When it is tried, from 0.")
    name: str
    trigger: str = Field(description="See GET /rule-triggers.")
    condition: Condition
    steps: StepsOut
    minutes: int
    working: bool = Field(description="Whether the minutes count in working hours only.")
    stops: bool = Field(description="Whether no rule after it is tried when it has acted.")
    is_active: bool
    off_because: str = Field(description="Why Keepword itself took it out of use.")
    changed_at: Moment
    runs: int = Field(description="How often it acted in the last 30 days; 1,001 is “more than 1,000”.")
    failures: int = Field(description="How often it failed in that time.")
    last_run_at: MaybeMoment
    last_failure: str

    @classmethod
    def of(cls, rule: Rule, record: queries.Record) -> "RuleOut":
        kept = ("name", "position", "trigger", "condition", "steps", "minutes", "working", "stops")
        more = ("is_active", "off_because", "changed_at")
        return cls(
            id=rule.pk,
            **{name: getattr(rule, name) for name in (*kept, *more)},
            runs=record.runs,
            failures=record.failures,
            last_run_at=record.last,
            last_failure=record.last_failure,
        )


class RuleList(Page[RuleOut]):
    pass


class RuleIn(In):
    """A rule as it is to be."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    name: str = Field(min_length=1, max_length=80)
    trigger: str = Field(max_length=40, description="See GET /rule-triggers.")
    condition: Condition = Field(default={}, description="Empty: every conversation.")
    steps: list[dict[str, Any]] = Field(max_length=20, description="What to do; see GET /actions.")
    minutes: int = Minutes
    working: bool = Field(default=True, description="Whether the minutes count in working hours only.")
    stops: bool = Field(default=False, description="Whether no rule after it is tried when it has acted.")
    is_active: bool = True
    only_new: bool = Field(
        default=False, description="Of a time: leave alone the conversations for which it has come already."
    )

    @property
    def plan(self) -> services.Plan:
        return services.Plan(**self.model_dump())


class Attempt(In):
    """A rule that is not kept, to see what it would touch."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"trigger": "new", "condition": _EXAMPLE["condition"]}]}
    )

    trigger: str = Field(default="new", max_length=40)
    condition: Condition = {}
    steps: list[dict[str, Any]] = Field(default=[], max_length=20)
    minutes: int = Minutes
    working: bool = True
    conversation: Id | None = Field(default=None, description="Ask of this one only.")


class Switch(In):
    """In force, or not."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"on": False}]})

    on: bool


class RulePlace(In):
    """Where in the order."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"position": 0}]})

    position: int = Field(ge=0, le=10_000)


class TriggerOut(Out):
    """What can set a rule off: something that happens, or a time that comes."""

    name: str
    label: str
    about: str
    is_time: bool
    takes_minutes: bool


class TriggerList(Out):
    items: list[TriggerOut]


class JudgedOut(Out):
    """A conversation, and what each single condition says of it."""

    conversation: int
    subject: str
    matches: bool
    answers: list[bool]


class MetOut(Out):
    condition: Condition
    count: int


class PreviewOut(Out):
    """What a rule would have touched of the newest 200 conversations that the caller sees."""

    asked: int
    matching: int
    now: int | None = Field(
        description="Of a time: how many it would touch at once; 1,001 is “more than 1,000”."
    )
    counts: list[MetOut] = Field(description="How many meet each single condition.")
    judged: list[JudgedOut]


class RunOut(Out):
    """A rule acted on a conversation, or failed to."""

    id: int
    conversation: int
    trigger: str
    at: Moment
    depth: int = Field(description="How many rules had set it off, one by another.")
    done: list[str] = Field(description="The actions that changed something.")
    failure: str
    stopped: bool = Field(description="It did not act, as rules had set each other off too often.")

    @classmethod
    def of(cls, run: RuleRun) -> "RunOut":
        names = [name for name in cls.model_fields if name not in ("id", "conversation")]
        return cls(id=run.pk, conversation=run.conversation_id, **{n: getattr(run, n) for n in names})


class RunList(Page[RunOut]):
    pass


@resource.get("/rules", RuleList)
def list_rules(request: HttpRequest, after: After = "", limit: Limit = 25) -> RuleList:
    """The rules in the order in which they are tried; none for those who may not change them."""
    found = rows_of(queries.rules(caller(request)), ("position", "id"), after, limit)
    return RuleList(items=_shown(found.rows), next=found.next)


@resource.post("/rules", RuleOut, status=201)
def create_rule(request: HttpRequest, payload: RuleIn) -> RuleOut:
    """Make a rule, at the end of the list."""
    return _save(caller(request), None, payload)


@resource.get("/rules/{int:rule_id}", RuleOut)
def get_rule_by_id(request: HttpRequest, rule_id: PathId) -> RuleOut:
    """One rule."""
    return _shown([queries.get_rule(caller(request), rule_id)])[0]


@resource.put("/rules/{int:rule_id}", RuleOut)
def save_rule_by_id(request: HttpRequest, rule_id: PathId, payload: RuleIn) -> RuleOut:
    """Change a rule as a whole."""
    user = caller(request)
    return _save(user, queries.get_rule(user, rule_id), payload)


@resource.delete("/rules/{int:rule_id}")
def remove_rule_by_id(request: HttpRequest, rule_id: PathId) -> None:
    """Take a rule away for good; what it did stays in the conversations' histories."""
    user = caller(request)
    services.remove_rule(user, queries.get_rule(user, rule_id))


@resource.post("/rules/{int:rule_id}/switch", RuleOut)
def switch_rule_by_id(request: HttpRequest, rule_id: PathId, payload: Switch) -> RuleOut:
    """Put a rule in force or out of it."""
    user = caller(request)
    return _shown([services.switch_rule(user, queries.get_rule(user, rule_id), on=payload.on)])[0]


@resource.post("/rules/{int:rule_id}/move", RuleOut)
def move_rule_by_id(request: HttpRequest, rule_id: PathId, payload: RulePlace) -> RuleOut:
    """Give it another place in the order."""
    user = caller(request)
    services.move_rule(user, queries.get_rule(user, rule_id), position=payload.position)
    return _shown([queries.get_rule(user, rule_id)])[0]


@resource.get("/rules/{int:rule_id}/runs", RunList)
def list_rule_runs(request: HttpRequest, rule_id: PathId, after: After = "", limit: Limit = 25) -> RunList:
    """What it did to conversations that the caller sees, the newest first."""
    user = caller(request)
    rows = queries.runs(user, queries.get_rule(user, rule_id))
    found = rows_of(rows, ("-at", "-id"), after, limit)
    return RunList(items=[RunOut.of(row) for row in found.rows], next=found.next)


@resource.get("/rule-triggers", TriggerList)
def list_rule_triggers(request: HttpRequest) -> TriggerList:
    """What can set a rule off."""
    caller(request)
    happen = [
        TriggerOut(
            name=one.name, label=str(one.label), about=str(one.about), is_time=False, takes_minutes=False
        )
        for one in triggers.triggers()
    ]
    times = [
        TriggerOut(
            name=one.name, label=str(one.label), about=str(one.about), is_time=True, takes_minutes=one.waits
        )
        for one in moments.MOMENTS
    ]
    return TriggerList(items=[*happen, *times])


@resource.post("/rule-preview", PreviewOut)
def preview_rule(request: HttpRequest, payload: Attempt) -> PreviewOut:
    """See which of the newest conversations a rule would have touched; nothing is done to them."""
    user = caller(request)
    services.check_trigger(payload.trigger, payload.minutes)
    check_condition(queries.SUBJECT, payload.condition)
    check_actions(queries.SUBJECT, payload.steps)
    ready = queries.Ready(
        0,
        "",
        payload.trigger,
        payload.condition,
        payload.steps,
        False,
        minutes=payload.minutes if moments.is_moment(payload.trigger) else 0,
        working=payload.working,
    )
    if payload.conversation is not None:
        one = previews.try_on(user, ready, get_conversation(user, payload.conversation))
        return PreviewOut(asked=1, matching=int(one.matches), now=None, counts=[], judged=[_judged(one)])
    found = previews.preview(user, ready)
    return PreviewOut(
        asked=len(found.judged),
        matching=found.matching,
        now=found.now,
        counts=[MetOut(condition=dict(leaf), count=count) for leaf, count in found.counts],
        judged=[_judged(one) for one in found.judged],
    )


def _judged(one: previews.Judged) -> JudgedOut:
    return JudgedOut(
        conversation=one.conversation.pk,
        subject=one.conversation.subject,
        matches=one.matches,
        answers=list(one.answers),
    )


def _save(user: User, rule: Rule | None, payload: RuleIn) -> RuleOut:
    return _shown([services.save_rule(user, rule, payload.plan)])[0]


def _shown(rows: list[Rule]) -> list[RuleOut]:
    known = queries.records(rows)
    return [RuleOut.of(row, known[row.pk]) for row in rows]
