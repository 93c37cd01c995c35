"""The verbs of problems."""

from keepword.problems.services.answer import answer_all, carry_on, stop_round
from keepword.problems.services.hear import dismiss, listen, take
from keepword.problems.services.problem import (
    announce,
    change,
    join,
    leave,
    open_problem,
    reopen,
    solve,
    withdraw,
)

__all__ = [
    "announce",
    "answer_all",
    "carry_on",
    "change",
    "dismiss",
    "join",
    "leave",
    "listen",
    "open_problem",
    "reopen",
    "solve",
    "stop_round",
    "take",
    "withdraw",
]
