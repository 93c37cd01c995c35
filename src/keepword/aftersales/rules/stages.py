"""The stages of a return and of a repair: what we owe next, and how long it may take. Pure.

States belong to stages; a stage is passed when its last state is left. While the customer (or a supplier)
has the next word no clock runs: they count no stage, or one without a length.
"""

from collections.abc import Mapping
from typing import Final

DECIDE, ARRIVE, INSPECT, SETTLE = "decide", "arrive", "inspect", "settle"
BRING, DIAGNOSE, ANSWER, PARTS, WORK, TEST, HAND_BACK = (
    "bring",
    "diagnose",
    "answer",
    "parts",
    "work",
    "test",
    "hand_back",
)

RETURN: Final[Mapping[str, str]] = {
    "asked": DECIDE,
    "approved": ARRIVE,
    "sent": ARRIVE,
    "received": INSPECT,
    "inspected": SETTLE,
}
REPAIR: Final[Mapping[str, str]] = {
    "booked": BRING,
    "received": DIAGNOSE,
    "diagnosing": DIAGNOSE,
    "quoted": ANSWER,
    "approved": WORK,
    "waiting_parts": PARTS,
    "repairing": WORK,
    "testing": TEST,
    "declined": TEST,
    "ready": HAND_BACK,
}
RETURN_WAY: Final = (DECIDE, ARRIVE, INSPECT, SETTLE)
REPAIR_WAY: Final = (BRING, DIAGNOSE, ANSWER, PARTS, WORK, TEST, HAND_BACK)
THEIRS: Final = frozenset({ARRIVE, BRING, ANSWER, PARTS})
"""Stages in which others have the next word: nobody of us is late."""


def stage_of(kind: str, state: str) -> str:
    """The stage that a state of a "return" or "repair" belongs to; "" when it is over."""
    return (RETURN if kind == "return" else REPAIR).get(state, "")


def goes_on(kind: str, before: str, after: str) -> bool:
    """Whether a change of state stays within its stage."""
    return stage_of(kind, before) == stage_of(kind, after)


DROPPED: Final = frozenset({"withdrawn", "cancelled"})
"""States by which what we owed is not asked for any more: its stage is judged by nobody."""
