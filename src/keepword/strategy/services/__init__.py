"""The verbs of the registers, one file a family."""

from keepword.strategy.services.catalogue import ServiceGiven, hear, save_service, save_stakeholder
from keepword.strategy.services.goals import GoalGiven, close_goal, read_goal, save_goal
from keepword.strategy.services.incidents import (
    IncidentGiven,
    begin_log,
    change_incident,
    grant_exception,
    log_incident,
    withdraw_exception,
)
from keepword.strategy.services.money import (
    CostGiven,
    Taken,
    correct_cost,
    record_cost,
    remove_cost,
    set_budget,
    take_file,
)
from keepword.strategy.services.risks import (
    RiskGiven,
    close_risk,
    hold_review,
    plan_review,
    review_risk,
    save_risk,
)

__all__ = [
    "CostGiven",
    "GoalGiven",
    "IncidentGiven",
    "RiskGiven",
    "ServiceGiven",
    "Taken",
    "begin_log",
    "change_incident",
    "close_goal",
    "close_risk",
    "correct_cost",
    "grant_exception",
    "hear",
    "hold_review",
    "log_incident",
    "plan_review",
    "read_goal",
    "record_cost",
    "remove_cost",
    "review_risk",
    "save_goal",
    "save_risk",
    "save_service",
    "save_stakeholder",
    "set_budget",
    "take_file",
    "withdraw_exception",
]
