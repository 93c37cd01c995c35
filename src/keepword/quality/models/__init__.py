"""Scorecards; who is reviewed and how; what reviewers mark; calibration; coaching."""

from keepword.quality.models.cards import CardState, Criterion, CriterionKind, Scorecard
from keepword.quality.models.reviews import Calibration, Coaching, Mark, Reason, Review, Source, State
from keepword.quality.models.sampling import Draw, Sampling

__all__ = [
    "Calibration",
    "CardState",
    "Coaching",
    "Criterion",
    "CriterionKind",
    "Draw",
    "Mark",
    "Reason",
    "Review",
    "Sampling",
    "Scorecard",
    "Source",
    "State",
]
