from keepword.strategy.models.catalogue import Group, Heard, Offer, Reach, Service, Stakeholder
from keepword.strategy.models.goals import Goal, GoalState, Reading
from keepword.strategy.models.incidents import GrantedException, Incident, IncidentLog, Severity
from keepword.strategy.models.money import Budget, Cost, CostKind
from keepword.strategy.models.risks import Risk, RiskAnswer, StrategyReview

__all__ = [
    "Budget",
    "Cost",
    "CostKind",
    "Goal",
    "GoalState",
    "GrantedException",
    "Group",
    "Heard",
    "Incident",
    "IncidentLog",
    "Offer",
    "Reach",
    "Reading",
    "Risk",
    "RiskAnswer",
    "Service",
    "Severity",
    "Stakeholder",
    "StrategyReview",
]
