"""What is proposed for a criterion by what was found in the texts. Pure.

Of what is good the best message counts, of what is bad, and of clarity, the worst: a conversation with one
rude sentence is not polite.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from keepword.quality.rules.scoring import SCALE

GOOD: Final = (
    *("interest", "positive", "ready", "courtesy", "empathy", "apology", "ownership", "gratitude"),
    *("question", "name", "personal"),
)
BAD: Final = ("blame", "canned", "unclear")
CLARITY: Final = "clarity"  # 1 is good, and its evidence is what is not clear
DETECTORS: Final = (*GOOD, *BAD, CLARITY)
ENOUGH: Final = 0.5  # of a score from 0 to 1: it holds
MOST_EVIDENCE: Final = 5


@dataclass(frozen=True, slots=True)
class Heard:
    """A detector's score of one message, and the characters that justify it: (start, end, why)."""

    message: int
    score: float
    places: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """A mark, and where it comes from: (message, start, end, why)."""

    value: int
    places: tuple[tuple[int, int, int, str], ...] = ()


def propose(kind: str, detector: str, heard: Sequence[Heard]) -> Proposed | None:
    """The mark that what was found would give; None where there is nothing to go by."""
    if not heard or detector not in DETECTORS:
        return None
    if detector in BAD:
        reached = 1 - max(one.score for one in heard)
    else:
        pick = min if detector == CLARITY else max
        reached = pick(one.score for one in heard)
    strongest = sorted(heard, key=lambda one: (-one.score, one.message))
    places = [
        (one.message, start, end, why)
        for one in (strongest if detector != CLARITY else sorted(heard, key=lambda one: one.score))
        for start, end, why in one.places
    ]
    return Proposed(_value(kind, reached), tuple(places[:MOST_EVIDENCE]))


def _value(kind: str, reached: float) -> int:
    if kind == SCALE:
        return min(3, max(0, int(3 * reached + 0.5)))
    return int(reached >= ENOUGH)
