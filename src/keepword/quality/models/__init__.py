"""Scorecards; who is reviewed and how; what reviewers mark; calibration; coaching; a model beside them."""

from keepword.quality.models.cards import CardState, Criterion, CriterionKind, Scorecard
from keepword.quality.models.grading import (
    Grader,
    GraderCall,
    GraderMark,
    Grading,
    GradingState,
    Refusal,
)
from keepword.quality.models.reviews import Calibration, Coaching, Mark, Reason, Review, Source, State
from keepword.quality.models.sampling import Draw, Sampling

__all__ = [
    "Calibration",
    "CardState",
    "Coaching",
    "Criterion",
    "CriterionKind",
    "Draw",
    "Grader",
    "GraderCall",
    "GraderMark",
    "Grading",
    "GradingState",
    "Mark",
    "Reason",
    "Refusal",
    "Review",
    "Sampling",
    "Scorecard",
    "Source",
    "State",
]
