"""What is kept of a customer's whole life with the shop."""

from keepword.relationship.models.journey import Journey, Passage, Stage
from keepword.relationship.models.memory import Mentioned, Mood
from keepword.relationship.models.scores import Label, Score, Scoring
from keepword.relationship.models.segments import Membership, Segment, Sign, Tally

__all__ = [
    "Journey",
    "Label",
    "Membership",
    "Mentioned",
    "Mood",
    "Passage",
    "Score",
    "Scoring",
    "Segment",
    "Sign",
    "Stage",
    "Tally",
]
