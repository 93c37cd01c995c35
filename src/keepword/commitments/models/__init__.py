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

__all__ = [
    "RESPONSES",
    "Clock",
    "ClockKind",
    "ClockState",
    "Escalated",
    "Pause",
    "PauseReason",
    "Policy",
    "Ruleset",
]
