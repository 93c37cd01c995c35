"""What the service costs, what went wrong, what was granted."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field

from keepword.api.fields import After, DayIn, Id, In, Limit, MomentIn, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.strategy import (
    BudgetList,
    CostBudgetOut,
    CostList,
    CostOut,
    ExceptionList,
    ExceptionOut,
    IncidentList,
    IncidentOut,
)
from keepword.conversations.queries import get_conversation
from keepword.core.errors import Invalid, NotFound
from keepword.core.money import MOST
from keepword.customers.queries import get_customer
from keepword.strategy import queries, services
from keepword.teams.models import Team

resource = Resource("settings", "Costs and incidents")

Amount = Annotated[int, Field(ge=0, le=MOST, description="Minor units.")]
Currency = Annotated[str, Field(max_length=3, description="Empty, or that of the books: others are refused.")]
KindName = Literal["people", "software", "compensation", "other"]


class CostChange(In):
    """What it was for, and how much, as a whole; its month stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "people", "amount": 420000}]})

    kind: KindName
    amount: Amount
    team: Id | None = None
    channel: str = Field(default="", max_length=20)
    note: str = Field(default="", max_length=200)


class CostIn(CostChange):
    """What something cost in a month."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"month": "2026-03-01", "kind": "people", "amount": 420000}]}
    )

    month: DayIn = Field(description="Any day of it.")
    currency: Currency = ""


class BudgetIn(In):
    """What the service may cost in a month, and in those after it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"month": "2026-03-01", "amount": 500000}]})

    month: DayIn = Field(description="Any day of it.")
    amount: int = Field(ge=1, le=MOST, description="Minor units, for each month.")
    months: int = Field(default=1, ge=1, le=24)
    currency: Currency = ""


class IncidentChange(In):
    """What is known by now, as a whole."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"what": "An invoice went astray", "severity": "medium"}]}
    )

    what: str = Field(min_length=1, max_length=5_000)
    severity: Literal["low", "medium", "high"]
    personal_data: bool = False
    reported_at: MomentIn | None = None
    unreported_because: str = Field(default="", max_length=300)
    mended_at: MomentIn | None = None
    cause: str = Field(default="", max_length=5_000)


class IncidentIn(IncidentChange):
    """Something went wrong with somebody's data or safety."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "found_at": "2026-03-01T09:00:00Z",
                    "what": "An invoice went astray",
                    "severity": "medium",
                    "personal_data": True,
                }
            ]
        }
    )

    found_at: MomentIn


class ExceptionIn(In):
    """Which rule, for whom, why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"conversation": 71, "rule": "Returns within 30 days", "why": "Was in hospital"}]
        }
    )

    rule: str = Field(min_length=1, max_length=200)
    why: str = Field(min_length=1, max_length=5_000)
    conversation: Id | None = Field(default=None, description="Or the customer.")
    customer: Id | None = None
    amount: int | None = Field(default=None, ge=0, le=MOST, description="What it cost, in minor units.")


@resource.get("/costs", CostList)
def list_costs(request: HttpRequest, after: After = "", limit: Limit = 25) -> CostList:
    """What was entered, the newest month first. For whoever sees the numbers of the whole service."""
    found = rows_of(queries.costs(caller(request)), ("-month", "-id"), after, limit)
    return CostList(items=[CostOut.of(one) for one in found.rows], next=found.next)


@resource.post("/costs", CostOut, status=201)
def record_cost(request: HttpRequest, payload: CostIn) -> CostOut:
    """Enter a cost. For whoever keeps the registers, as all that writes costs and budgets."""
    given = services.CostGiven(month=payload.month, **_of_cost(payload))
    return CostOut.of(services.record_cost(caller(request), given, currency=payload.currency))


@resource.put("/costs/{int:cost_id}", CostOut)
def correct_cost(request: HttpRequest, cost_id: PathId, payload: CostChange) -> CostOut:
    """It was another amount, or of something else."""
    user = caller(request)
    found = queries.get_cost(user, cost_id)
    given = services.CostGiven(month=found.month, **_of_cost(payload))
    return CostOut.of(services.correct_cost(user, found, given))


@resource.delete("/costs/{int:cost_id}")
def remove_cost(request: HttpRequest, cost_id: PathId) -> None:
    """It was none."""
    user = caller(request)
    services.remove_cost(user, queries.get_cost(user, cost_id))


@resource.get("/budgets", BudgetList)
def list_budgets(request: HttpRequest, after: After = "", limit: Limit = 25) -> BudgetList:
    """What the service may cost, the newest month first."""
    found = rows_of(queries.budgets(caller(request)), ("-month", "-id"), after, limit)
    return BudgetList(items=[CostBudgetOut.of(one) for one in found.rows], next=found.next)


@resource.put("/budgets", CostBudgetOut)
def set_budget(request: HttpRequest, payload: BudgetIn) -> CostBudgetOut:
    """Set the budget of a month, and of those after it; the first of them is answered."""
    return CostBudgetOut.of(services.set_budget(caller(request), **payload.model_dump()))


@resource.get("/incidents", IncidentList)
def list_incidents(request: HttpRequest, after: After = "", limit: Limit = 25) -> IncidentList:
    """The newest first; whoever does not see the numbers of the whole service sees what they logged."""
    found = rows_of(queries.incidents(caller(request)), ("-found_at", "-id"), after, limit)
    return IncidentList(items=[IncidentOut.of(one) for one in found.rows], next=found.next)


@resource.post("/incidents", IncidentOut, status=201)
def log_incident(request: HttpRequest, payload: IncidentIn) -> IncidentOut:
    """Log one. Whoever answers customers may."""
    given = services.IncidentGiven(**payload.model_dump(exclude={"found_at"}))
    return IncidentOut.of(services.log_incident(caller(request), payload.found_at, given))


@resource.put("/incidents/{int:incident_id}", IncidentOut)
def change_incident(request: HttpRequest, incident_id: PathId, payload: IncidentChange) -> IncidentOut:
    """More is known, or done. For whoever keeps the registers."""
    user = caller(request)
    found = queries.get_incident(user, incident_id)
    given = services.IncidentGiven(**payload.model_dump())
    return IncidentOut.of(services.change_incident(user, found, given))


@resource.get("/exceptions", ExceptionList, area="conversations")
def list_exceptions(request: HttpRequest, after: After = "", limit: Limit = 25) -> ExceptionList:
    """Rules that were set aside, in conversations that the caller sees; the newest first."""
    found = rows_of(queries.exceptions(caller(request)), ("-at", "-id"), after, limit)
    return ExceptionList(items=[ExceptionOut.of(one) for one in found.rows], next=found.next)


@resource.post("/exceptions", ExceptionOut, status=201, area="conversations")
def grant_exception(request: HttpRequest, payload: ExceptionIn) -> ExceptionOut:
    """Write down that a rule was set aside for a customer."""
    user = caller(request)
    about = customer = None
    try:
        if payload.conversation is not None:
            about = get_conversation(user, payload.conversation)
        elif payload.customer is not None:
            customer = get_customer(user, payload.customer)
    except NotFound:
        field = "conversation" if payload.conversation is not None else "customer"
        raise Invalid(_("There is none of this number that you see."), field=field) from None
    made = services.grant_exception(
        user,
        rule=payload.rule,
        why=payload.why,
        conversation=about,
        customer=customer,
        amount=payload.amount,
    )
    return ExceptionOut.of(made)


@resource.post("/exceptions/{int:exception_id}/take-back", ExceptionOut, area="conversations")
def take_exception_back(request: HttpRequest, exception_id: PathId) -> ExceptionOut:
    """It was not granted after all. For whoever granted it, or keeps the registers."""
    user = caller(request)
    found = queries.get_exception(user, exception_id)
    return ExceptionOut.of(services.withdraw_exception(user, found))


def _of_cost(payload: CostChange) -> dict[str, Any]:
    team = None
    if payload.team is not None:
        team = Team.objects.filter(pk=payload.team).first()
        if team is None:
            raise Invalid(_("There is no such team."), field="team")
    return {**payload.model_dump(include={"kind", "amount", "channel", "note"}), "team": team}
