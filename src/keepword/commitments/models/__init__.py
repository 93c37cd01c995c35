from keepword.commitments.models.clocks import RESPONSES, Clock, ClockKind, ClockState, Policy, Ruleset
from keepword.commitments.models.promises import (
    Dismissal,
    Manner,
    Promise,
    PromiseKind,
    PromiseState,
    Said,
)

__all__ = [
    "RESPONSES",
    "Clock",
    "ClockKind",
    "ClockState",
    "Dismissal",
    "Manner",
    "Policy",
    "Promise",
    "PromiseKind",
    "PromiseState",
    "Ruleset",
    "Said",
]
