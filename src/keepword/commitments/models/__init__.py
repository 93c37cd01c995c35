from keepword.commitments.models.clocks import (
    RESPONSES,
    Clock,
    ClockKind,
    ClockState,
    Escalated,
    Pause,
    PauseReason,
    Policy,
    Ruleset,
)
from keepword.commitments.models.minutes import FourMinutes, MinutesState, SentSentence
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
    "Escalated",
    "FourMinutes",
    "Manner",
    "MinutesState",
    "Pause",
    "PauseReason",
    "Policy",
    "Promise",
    "PromiseKind",
    "PromiseState",
    "Ruleset",
    "Said",
    "SentSentence",
]
