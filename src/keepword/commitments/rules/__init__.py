"""What is kept and what is not, as pure values."""

from keepword.commitments.rules.clocks import (
    ALWAYS,
    MET,
    MISSED,
    PAUSED,
    RUNNING,
    Timer,
    drop,
    miss,
    overdue,
    pause,
    resume,
    retarget,
    revive,
    start,
    stop,
    worked,
)

__all__ = [
    "ALWAYS",
    "MET",
    "MISSED",
    "PAUSED",
    "RUNNING",
    "Timer",
    "drop",
    "miss",
    "overdue",
    "pause",
    "resume",
    "retarget",
    "revive",
    "start",
    "stop",
    "worked",
]
