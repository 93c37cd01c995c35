"""Kinds of facts about strategy: plain registers. What was wrong is superseded or taken back."""

from datetime import datetime

from keepword.core.facts import Names, declare

declare(
    "service_stated",
    "How a service stands in the catalogue now; `offered` is false while it is planned or given up.",
    service=int,
    offered=bool,
    has_value=bool,
    has_position=bool,
    inboxes=Names,
)
declare(
    "contact_of_service", "A conversation is about a service: it has one of its tags.", service=int, inbox=int
)
declare(
    "stakeholder_heard", "Somebody of one of the six groups told us something.", group=str, stakeholder=int
)
_GOAL = {"goal": int, "start": float, "target": float, "begins": datetime, "due": datetime}
declare("goal_set", "A goal and its target hold from now on; `due` is the end of its last day.", **_GOAL)
declare("goal_read", "What the number of a goal was.", goal=int, indicator=str)
declare("goal_closed", "A goal ended.", goal=int, state=str)
_RISK = {"risk": int, "likelihood": int, "effect": int, "review_by": datetime}
declare("risk_stated", "A risk is in the register, to be looked at again until the end of a day.", **_RISK)
declare("risk_reviewed", "A risk was looked at again.", **_RISK)
declare("risk_closed", "A risk is none any more.", risk=int)
declare("review_planned", "The strategy is to be reviewed until the end of a day.", review=int, due=datetime)
declare("strategy_reviewed", "A planned review was held.", review=int)
_MONEY = {"currency": str, "team": int, "channel": str}
declare(
    "cost_recorded",
    "What the service cost in the month that begins then, in whole units of the currency.",
    cost=int,
    of_kind=str,
    **_MONEY,
)
declare("budget_set", "What it may cost in the month that begins then.", budget=int, currency=str)
declare("incident_log_begun", "From now on incidents are logged.")
declare(
    "incident_logged",
    "Security was breached; the moment is when that was found.",
    incident=int,
    severity=str,
    personal_data=bool,
)
declare(
    "exception_granted",
    "A rule was set aside for a customer; the value, in whole units of the currency, is what it cost.",
    exception=int,
    currency=str,
    inbox=int,
    team=int,
)
