"""How long conversations are kept: rules that erase what is old enough. For whom it is a right."""

from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field

from keepword.api.fields import After, In, Limit, MaybeMoment, Moment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.conditions import Condition
from keepword.core.errors import Conflict
from keepword.privacy import queries, services
from keepword.privacy.models import RetentionRule, RetentionRun
from keepword.privacy.services.retention import MOST_DAYS

resource = Resource("privacy", "Retention")

_BASIS = (
    "Since when the days count: it was closed (spam never is: no rule with this basis touches it), "
    "or its last message."
)
_WHAT = "all: the whole conversation; texts: words and files; files: files only."
_SPAM: dict[str, Any] = {
    "name": "Spam",
    "condition": {"field": "status", "op": "is", "value": "spam"},
    "days": 30,
    "basis": "last_message",
    "what": "all",
}
_RUN: dict[str, Any] = {
    "id": 31,
    "state": "done",
    "before": "2026-01-30T09:00:00.000000Z",
    "looked": 120,
    "erased": 118,
    "started_at": "2026-03-01T09:00:00.000000Z",
    "finished_at": "2026-03-01T09:00:04.000000Z",
}
BasisName = Literal["closed", "last_message"]
WhatName = Literal["all", "texts", "files"]


class RetentionRunOut(Out):
    """One run of a rule."""

    id: int
    state: str = Field(description="running, done or stopped.")
    before: Moment = Field(description="What is older than this is old enough.")
    looked: int = Field(description="How many conversations it has looked at.")
    erased: int = Field(description="How many of them it has erased, whole or in part.")
    started_at: Moment
    finished_at: MaybeMoment

    @classmethod
    def of(cls, run: RetentionRun) -> "RetentionRunOut":
        return cls(**{name: getattr(run, name) for name in cls.model_fields})


class RetentionRuleOut(Out):
    """How long conversations are kept. What is open, waiting or snoozed is never touched."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 3,
                    "position": 1,
                    **_SPAM,
                    "is_active": True,
                    "created_at": "2026-01-10T09:00:00.000000Z",
                    "next_run_at": "2026-03-02T09:00:00.000000Z",
                    "last_run": _RUN,
                }
            ]
        }
    )

    id: int
    position: int = Field(description="Its place in the list.")
    name: str
    condition: Condition
    days: int
    basis: str = Field(description=_BASIS)
    what: str = Field(description=_WHAT)
    is_active: bool
    created_at: Moment
    next_run_at: MaybeMoment
    last_run: RetentionRunOut | None

    @classmethod
    def of(cls, rule: RetentionRule, run: RetentionRun | None) -> "RetentionRuleOut":
        names = [name for name in cls.model_fields if name != "last_run"]
        last = None if run is None else RetentionRunOut.of(run)
        return cls(last_run=last, **{name: getattr(rule, name) for name in names})


class RetentionRuleList(Page[RetentionRuleOut]):
    pass


class RetentionTrial(In):
    """A rule that is not kept, to see what it would touch."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{key: _SPAM[key] for key in _SPAM if key != "name"}]}
    )

    condition: Condition = Field(default={}, description="Empty: everything that is closed or spam.")
    days: int = Field(ge=1, le=MOST_DAYS)
    basis: BasisName = Field(default="closed", description=_BASIS)
    what: WhatName = Field(default="all", description=_WHAT)


class RetentionRuleIn(RetentionTrial):
    """A rule as it is to be."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_SPAM, "is_active": True}]})

    name: str = Field(min_length=1, max_length=80)
    is_active: bool = Field(default=False, description="It runs once a day, the first time an hour later.")


class RetentionSwitch(In):
    """In use, or not."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"on": True}]})

    on: bool


class RetentionMove(In):
    """Which way."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"up": True}]})

    up: bool = Field(description="true: before the rule above; false: after the one below.")


class RetentionPreviewOut(Out):
    """What a rule would touch now."""

    count: int = Field(description="How many conversations; at most 1,000 are counted.")
    more: bool = Field(description="Whether there may be more than were counted.")


class SuggestedRuleOut(Out):
    """A rule that most shops begin with: a body for POST /retention-rules."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SPAM]})

    name: str
    condition: Condition
    days: int
    basis: str
    what: str


class SuggestedRules(Out):
    items: list[SuggestedRuleOut]


@resource.get("/retention-rules", RetentionRuleList)
def list_retention_rules(request: HttpRequest, after: After = "", limit: Limit = 25) -> RetentionRuleList:
    """The rules in their order; none for those who may not change them."""
    found = rows_of(queries.rules(caller(request)), queries.IN_ORDER, after, limit)
    return RetentionRuleList(items=_shown(*found.rows), next=found.next)


@resource.post("/retention-rules", RetentionRuleOut, status=201)
def create_retention_rule(request: HttpRequest, payload: RetentionRuleIn) -> RetentionRuleOut:
    """Make a rule, at the end of the list."""
    return _shown(services.save_rule(caller(request), None, **payload.model_dump()))[0]


@resource.get("/retention-rules/{int:retention_id}", RetentionRuleOut)
def get_retention_rule(request: HttpRequest, retention_id: PathId) -> RetentionRuleOut:
    """One rule, with its last run."""
    return _shown(queries.get_rule(caller(request), retention_id))[0]


@resource.put("/retention-rules/{int:retention_id}", RetentionRuleOut)
def save_retention_rule(
    request: HttpRequest, retention_id: PathId, payload: RetentionRuleIn
) -> RetentionRuleOut:
    """Change a rule as a whole; a run of it that goes on is stopped."""
    user = caller(request)
    rule = queries.get_rule(user, retention_id)
    return _shown(services.save_rule(user, rule, **payload.model_dump()))[0]


@resource.delete("/retention-rules/{int:retention_id}")
def remove_retention_rule(request: HttpRequest, retention_id: PathId) -> None:
    """Take a rule away for good; what it has erased stays erased."""
    user = caller(request)
    services.remove_rule(user, queries.get_rule(user, retention_id))


@resource.post("/retention-rules/{int:retention_id}/switch", RetentionRuleOut)
def switch_retention_rule(
    request: HttpRequest, retention_id: PathId, payload: RetentionSwitch
) -> RetentionRuleOut:
    """Put a rule into use, or out of it; out of use, a run of it that goes on is stopped."""
    user = caller(request)
    return _shown(services.switch_rule(user, queries.get_rule(user, retention_id), payload.on))[0]


@resource.post("/retention-rules/{int:retention_id}/run", RetentionRuleOut, status=202)
def run_retention_rule(request: HttpRequest, retention_id: PathId) -> RetentionRuleOut:
    """Let a rule in use run now; it goes on in the background. 409 when it runs already, or is not in use."""
    user = caller(request)
    services.start_run(user, queries.get_rule(user, retention_id))
    return _shown(queries.get_rule(user, retention_id))[0]


@resource.post("/retention-rules/{int:retention_id}/stop", RetentionRuleOut)
def stop_retention_rule(request: HttpRequest, retention_id: PathId) -> RetentionRuleOut:
    """Stop its run after the conversations at hand; what is erased stays erased. 409 when none goes on."""
    user = caller(request)
    rule = queries.get_rule(user, retention_id)
    run = queries.last_run(rule)
    if run is None:
        raise Conflict(_("This rule is not running."))
    services.stop_run(user, run)
    return _shown(rule)[0]


@resource.post("/retention-rules/{int:retention_id}/move", RetentionRuleOut)
def move_retention_rule(
    request: HttpRequest, retention_id: PathId, payload: RetentionMove
) -> RetentionRuleOut:
    """Change places with the rule above, or below."""
    user = caller(request)
    services.move_rule(user, queries.get_rule(user, retention_id), up=payload.up)
    return _shown(queries.get_rule(user, retention_id))[0]


@resource.post("/retention-preview", RetentionPreviewOut)
def preview_retention_rule(request: HttpRequest, payload: RetentionTrial) -> RetentionPreviewOut:
    """See how many conversations a rule would touch now; nothing is done to them."""
    count, more = services.preview_rule(caller(request), **payload.model_dump())
    return RetentionPreviewOut(count=count, more=more)


@resource.get("/retention-suggestions", SuggestedRules)
def list_retention_suggestions(request: HttpRequest) -> SuggestedRules:
    """What most shops begin with."""
    caller(request)
    return SuggestedRules(items=[SuggestedRuleOut(**one) for one in services.suggest_rules()])


def _shown(*rules: RetentionRule) -> list[RetentionRuleOut]:
    runs = queries.last_runs(rules)
    return [RetentionRuleOut.of(rule, runs.get(rule.pk)) for rule in rules]
