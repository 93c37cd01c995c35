"""What is kept of the whole life of a customer with us."""

from keepword.relationship.models.journey import Journey, Passage, Stage
from keepword.relationship.models.scores import Label, Score, Scoring
from keepword.relationship.models.segments import Membership, Segment, Sign, Tally

__all__ = [
    "Journey",
    "Label",
    "Membership",
    "Passage",
    "Score",
    "Scoring",
    "Segment",
    "Sign",
    "Stage",
    "Tally",
]
