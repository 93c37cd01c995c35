"""What happens to the registers. Published inside the transaction of the change."""

from dataclasses import dataclass

from keepword.core.actors import Actor
from keepword.strategy.models import (
    Budget,
    Cost,
    Goal,
    GrantedException,
    Heard,
    Incident,
    Reading,
    Risk,
    Service,
    Stakeholder,
    StrategyReview,
)


@dataclass(frozen=True, slots=True)
class ServiceSaved:
    service: Service
    user: Actor


@dataclass(frozen=True, slots=True)
class StakeholderSaved:
    stakeholder: Stakeholder
    user: Actor


@dataclass(frozen=True, slots=True)
class StakeholderHeard:
    heard: Heard
    user: Actor


@dataclass(frozen=True, slots=True)
class GoalSaved:
    goal: Goal
    user: Actor


@dataclass(frozen=True, slots=True)
class GoalRead:
    reading: Reading
    user: Actor


@dataclass(frozen=True, slots=True)
class GoalClosed:
    goal: Goal
    user: Actor


@dataclass(frozen=True, slots=True)
class RiskSaved:
    risk: Risk
    user: Actor


@dataclass(frozen=True, slots=True)
class RiskReviewed:
    risk: Risk
    user: Actor


@dataclass(frozen=True, slots=True)
class RiskClosed:
    risk: Risk
    user: Actor


@dataclass(frozen=True, slots=True)
class ReviewPlanned:
    review: StrategyReview
    user: Actor


@dataclass(frozen=True, slots=True)
class StrategyReviewed:
    review: StrategyReview
    user: Actor


@dataclass(frozen=True, slots=True)
class CostRecorded:
    cost: Cost
    user: Actor


@dataclass(frozen=True, slots=True)
class CostRemoved:
    cost: Cost  # as it was
    user: Actor


@dataclass(frozen=True, slots=True)
class BudgetSet:
    budget: Budget
    user: Actor


@dataclass(frozen=True, slots=True)
class IncidentLogged:
    incident: Incident
    user: Actor


@dataclass(frozen=True, slots=True)
class IncidentChanged:
    incident: Incident
    user: Actor


@dataclass(frozen=True, slots=True)
class ExceptionGranted:
    exception: GrantedException
    user: Actor


@dataclass(frozen=True, slots=True)
class ExceptionWithdrawn:
    exception: GrantedException
    user: Actor
