"""Services, whom they concern, goals, risks and reviews."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.api.fields import After, DayIn, Id, In, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.resources.complaints import person_of
from keepword.api.shapes.strategy import (
    GoalList,
    GoalOut,
    GoalReadingOut,
    HeardOut,
    ReadingList,
    RiskList,
    RiskOut,
    ServiceList,
    ServiceOut,
    StakeholderList,
    StakeholderOut,
    StrategyReviewList,
    StrategyReviewOut,
)
from keepword.conversations.models import Inbox, Tag
from keepword.core.errors import Invalid
from keepword.strategy import queries, services
from keepword.strategy.models import Goal, GoalState, Risk, Service, Stakeholder

resource = Resource("settings", "Strategy")

Name = Annotated[str, Field(min_length=1, max_length=200)]
Short = Annotated[str, Field(min_length=1, max_length=120)]
Text = Annotated[str, Field(max_length=5_000)]
Ids = Annotated[list[Id], Field(max_length=100)]
Number = Annotated[float, Field(ge=-1e12, le=1e12)]
Five = Annotated[int, Field(ge=1, le=5)]
GroupName = Literal["customers", "employees", "partners", "suppliers", "investors", "society"]
AnswerName = Literal["reduce", "avoid", "share", "accept"]


class ServiceIn(In):
    """What a service is to be, as a whole."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Repairs", "value": "Their lamp works again in a week."}]}
    )

    name: Short
    reach: Literal["customers", "unit", "internal"] = "customers"
    for_whom: str = Field(default="", max_length=300)
    value: Text = Field(default="", description="What they want, and gain by it.")
    position: Text = Field(default="", description="What sets it apart.")
    channels: list[Annotated[str, Field(max_length=20)]] = Field(default=[], max_length=50)
    state: Literal["planned", "offered", "retired"] = "offered"
    owner: Id | None = None
    inboxes: Ids = []
    tags: Ids = []


class StakeholderIn(In):
    """Some people and what they expect, as a whole."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Our couriers", "group": "partners"}]})

    name: Short
    group: GroupName
    expects: Text = ""
    services: Ids = []


class HeardIn(In):
    """What they said."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"words": "Labels come too late."}]})

    words: str = Field(min_length=1, max_length=5_000)
    day: DayIn | None = Field(default=None, description="null: today.")


class GoalIn(In):
    """What a goal is to be, as a whole."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Answer within four hours",
                    "indicator": "first_response_time",
                    "start": 480,
                    "target": 240,
                    "begins_on": "2026-03-01",
                    "due_on": "2026-06-30",
                }
            ]
        }
    )

    name: Name
    start: Number
    target: Number
    begins_on: DayIn
    due_on: DayIn
    about: Text = ""
    indicator: str = Field(default="", max_length=60, description="Empty: people read it.")
    unit: str = Field(default="", max_length=20)
    owner: Id | None = None


class ReadingIn(In):
    """What the number is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"value": 310}]})

    value: Number
    day: DayIn | None = Field(default=None, description="null: today.")
    note: str = Field(default="", max_length=300)


class GoalEnd(In):
    """How it ended."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": "reached"}]})

    state: Literal["reached", "dropped"]


class RiskIn(In):
    """What a risk is, as a whole."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "The phone fails", "likelihood": 2, "effect": 5, "review_by": "2026-06-01"}]
        }
    )

    name: Name
    likelihood: Five
    effect: Five
    review_by: DayIn
    answer: AnswerName = "reduce"
    measures: Text = ""
    owner: Id | None = None


class PlanIn(In):
    """A day, today or later."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"planned_for": "2026-06-01"}]})

    planned_for: DayIn


class HeldIn(In):
    """When it was held, and what was decided."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"decisions": "Repairs stay, in a week."}]})

    decisions: str = Field(min_length=1, max_length=5_000)
    held_on: DayIn | None = Field(default=None, description="null: today.")


@resource.get("/services", ServiceList)
def list_services(request: HttpRequest, after: After = "", limit: Limit = 25) -> ServiceList:
    """The catalogue. For whoever sees the numbers of the whole service, as all that follows."""
    found = rows_of(queries.services(caller(request)), ("name", "id"), after, limit)
    return ServiceList(items=[ServiceOut.of(one) for one in found.rows], next=found.next)


@resource.post("/services", ServiceOut, status=201)
def add_service(request: HttpRequest, payload: ServiceIn) -> ServiceOut:
    """Put a service into the catalogue. For whoever keeps the registers, as all that writes here."""
    user = caller(request)
    return _service(user, services.save_service(user, None, _service_given(user, payload)))


@resource.get("/services/{int:service_id}", ServiceOut)
def get_service_by_id(request: HttpRequest, service_id: PathId) -> ServiceOut:
    """One service."""
    return ServiceOut.of(queries.get_service(caller(request), service_id))


@resource.put("/services/{int:service_id}", ServiceOut)
def state_service(request: HttpRequest, service_id: PathId, payload: ServiceIn) -> ServiceOut:
    """State it anew, as a whole."""
    user = caller(request)
    found = queries.get_service(user, service_id)
    return _service(user, services.save_service(user, found, _service_given(user, payload)))


@resource.get("/stakeholders", StakeholderList)
def list_stakeholders(request: HttpRequest, after: After = "", limit: Limit = 25) -> StakeholderList:
    """Whom it concerns."""
    found = rows_of(queries.stakeholders(caller(request)), ("id",), after, limit)
    return StakeholderList(items=[StakeholderOut.of(one) for one in found.rows], next=found.next)


@resource.post("/stakeholders", StakeholderOut, status=201)
def add_stakeholder(request: HttpRequest, payload: StakeholderIn) -> StakeholderOut:
    """Some more people."""
    return _stakeholder(caller(request), None, payload)


@resource.put("/stakeholders/{int:stakeholder_id}", StakeholderOut)
def state_stakeholder(request: HttpRequest, stakeholder_id: PathId, payload: StakeholderIn) -> StakeholderOut:
    """State them anew, as a whole."""
    user = caller(request)
    return _stakeholder(user, queries.get_stakeholder(user, stakeholder_id), payload)


@resource.post("/stakeholders/{int:stakeholder_id}/heard", HeardOut, status=201)
def hear_stakeholder(request: HttpRequest, stakeholder_id: PathId, payload: HeardIn) -> HeardOut:
    """They said something."""
    user = caller(request)
    found = queries.get_stakeholder(user, stakeholder_id)
    return HeardOut.of(services.hear(user, found, payload.words, day=payload.day))


@resource.get("/goals", GoalList)
def list_goals(
    request: HttpRequest,
    state: Annotated[Literal["open", "reached", "dropped"], Query(description="Which.")] = "open",
    after: After = "",
    limit: Limit = 25,
) -> GoalList:
    """Goals and where they stand, by when they are due."""
    rows = queries.goals(caller(request)).filter(state=state)
    found = rows_of(rows, ("due_on", "id"), after, limit)
    return GoalList(items=[GoalOut.of(one) for one in queries.standings(found.rows)], next=found.next)


@resource.post("/goals", GoalOut, status=201)
def add_goal(request: HttpRequest, payload: GoalIn) -> GoalOut:
    """Set a goal."""
    user = caller(request)
    return _goal(services.save_goal(user, None, services.GoalGiven(**_with_owner(user, payload))))


@resource.get("/goals/{int:goal_id}", GoalOut)
def get_goal_by_id(request: HttpRequest, goal_id: PathId) -> GoalOut:
    """One goal and where it stands."""
    return _goal(queries.get_goal(caller(request), goal_id))


@resource.put("/goals/{int:goal_id}", GoalOut)
def set_goal(request: HttpRequest, goal_id: PathId, payload: GoalIn) -> GoalOut:
    """Set it anew, as a whole. 409 when it has ended."""
    user = caller(request)
    found = queries.get_goal(user, goal_id)
    return _goal(services.save_goal(user, found, services.GoalGiven(**_with_owner(user, payload))))


@resource.get("/goals/{int:goal_id}/readings", ReadingList)
def list_readings(request: HttpRequest, goal_id: PathId, after: After = "", limit: Limit = 25) -> ReadingList:
    """What was read of it, the newest first."""
    rows = queries.get_goal(caller(request), goal_id).readings.select_related("by")
    found = rows_of(rows, ("-day", "-id"), after, limit)
    return ReadingList(items=[GoalReadingOut.of(one) for one in found.rows], next=found.next)


@resource.post("/goals/{int:goal_id}/readings", GoalReadingOut, status=201)
def read_goal(request: HttpRequest, goal_id: PathId, payload: ReadingIn) -> GoalReadingOut:
    """What the number is; one of the same day is corrected."""
    user = caller(request)
    found = queries.get_goal(user, goal_id)
    return GoalReadingOut.of(services.read_goal(user, found, **payload.model_dump()))


@resource.post("/goals/{int:goal_id}/end", GoalOut)
def end_goal(request: HttpRequest, goal_id: PathId, payload: GoalEnd) -> GoalOut:
    """It is reached, or given up."""
    user = caller(request)
    return _goal(services.close_goal(user, queries.get_goal(user, goal_id), GoalState(payload.state)))


@resource.get("/risks", RiskList)
def list_risks(
    request: HttpRequest,
    state: Annotated[Literal["open", "closed"], Query(description="Which.")] = "open",
    after: After = "",
    limit: Limit = 25,
) -> RiskList:
    """Risks, by when they are to be looked at again."""
    rows = queries.risks(caller(request)).filter(closed_at__isnull=state == "open")
    found = rows_of(rows, ("review_by", "id"), after, limit)
    return RiskList(items=[RiskOut.of(one) for one in found.rows], next=found.next)


@resource.post("/risks", RiskOut, status=201)
def add_risk(request: HttpRequest, payload: RiskIn) -> RiskOut:
    """Put a risk into the register."""
    user = caller(request)
    return RiskOut.of(services.save_risk(user, None, _risk_given(user, payload)))


@resource.put("/risks/{int:risk_id}", RiskOut)
def state_risk(request: HttpRequest, risk_id: PathId, payload: RiskIn) -> RiskOut:
    """State it anew, as a whole. 409 when it is closed."""
    user = caller(request)
    return RiskOut.of(services.save_risk(user, _risk(user, risk_id), _risk_given(user, payload)))


@resource.post("/risks/{int:risk_id}/review", RiskOut)
def review_risk(request: HttpRequest, risk_id: PathId, payload: RiskIn) -> RiskOut:
    """It was looked at again; `review_by` is when it is next, later than today."""
    user = caller(request)
    return RiskOut.of(services.review_risk(user, _risk(user, risk_id), _risk_given(user, payload)))


@resource.post("/risks/{int:risk_id}/close", RiskOut)
def close_risk(request: HttpRequest, risk_id: PathId) -> RiskOut:
    """It is none any more."""
    user = caller(request)
    return RiskOut.of(services.close_risk(user, _risk(user, risk_id)))


@resource.get("/strategy-reviews", StrategyReviewList)
def list_strategy_reviews(request: HttpRequest, after: After = "", limit: Limit = 25) -> StrategyReviewList:
    """Days on which all is looked at, the last first."""
    found = rows_of(queries.reviews(caller(request)), ("-planned_for", "-id"), after, limit)
    return StrategyReviewList(items=[StrategyReviewOut.of(one) for one in found.rows], next=found.next)


@resource.post("/strategy-reviews", StrategyReviewOut, status=201)
def plan_strategy_review(request: HttpRequest, payload: PlanIn) -> StrategyReviewOut:
    """Plan one."""
    return StrategyReviewOut.of(services.plan_review(caller(request), None, payload.planned_for))


@resource.put("/strategy-reviews/{int:strategy_review_id}", StrategyReviewOut)
def move_strategy_review(
    request: HttpRequest, strategy_review_id: PathId, payload: PlanIn
) -> StrategyReviewOut:
    """Another day. 409 once its day has passed."""
    user = caller(request)
    found = queries.get_review(user, strategy_review_id)
    return StrategyReviewOut.of(services.plan_review(user, found, payload.planned_for))


@resource.post("/strategy-reviews/{int:strategy_review_id}/hold", StrategyReviewOut)
def hold_strategy_review(
    request: HttpRequest, strategy_review_id: PathId, payload: HeldIn
) -> StrategyReviewOut:
    """It was held."""
    user = caller(request)
    found = queries.get_review(user, strategy_review_id)
    return StrategyReviewOut.of(services.hold_review(user, found, payload.decisions, held_on=payload.held_on))


def _service_given(user: User, payload: ServiceIn) -> services.ServiceGiven:
    given = _with_owner(user, payload)
    given["inboxes"] = _named(Inbox.objects.all(), payload.inboxes, "inboxes")
    given["tags"] = _named(Tag.objects.filter(merged_into=None), payload.tags, "tags")
    return services.ServiceGiven(**given)


def _service(user: User, found: Service) -> ServiceOut:
    return ServiceOut.of(queries.get_service(user, found.pk))


def _stakeholder(user: User, found: Stakeholder | None, payload: StakeholderIn) -> StakeholderOut:
    chosen = _named(queries.services(user), payload.services, "services")
    saved = services.save_stakeholder(user, found, **{**payload.model_dump(), "services": chosen})
    return StakeholderOut.of(queries.get_stakeholder(user, saved.pk))


def _goal(found: Goal) -> GoalOut:
    return GoalOut.of(queries.standing(found))


def _risk(user: User, pk: int) -> Risk:
    return queries.get_risk(user, pk)


def _risk_given(user: User, payload: RiskIn) -> services.RiskGiven:
    return services.RiskGiven(**_with_owner(user, payload))


def _with_owner(user: User, payload: Any) -> dict[str, Any]:
    return {**payload.model_dump(), "owner": person_of(user, payload.owner)}


def _named(rows: Any, ids: list[int], field: str) -> list[Any]:
    """Rows by number; Invalid when one is not there."""
    found = list(rows.filter(pk__in=ids))
    if len(found) != len(set(ids)):
        raise Invalid(_("One of these is not there."), field=field)
    return found
