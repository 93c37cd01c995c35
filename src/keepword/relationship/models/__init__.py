"""What is kept of a customer's whole life with the shop."""

from keepword.relationship.models.advice import (
    Affinity,
    Asked,
    Consultation,
    Guide,
    Offer,
    OfferState,
    Reckoning,
    Why,
)
from keepword.relationship.models.journey import Journey, Passage, Stage
from keepword.relationship.models.memory import Mentioned, Mood
from keepword.relationship.models.scores import Label, Score, Scoring
from keepword.relationship.models.segments import Membership, Segment, Sign, Tally

__all__ = [
    "Affinity",
    "Asked",
    "Consultation",
    "Guide",
    "Journey",
    "Label",
    "Membership",
    "Mentioned",
    "Mood",
    "Offer",
    "OfferState",
    "Passage",
    "Reckoning",
    "Score",
    "Scoring",
    "Segment",
    "Sign",
    "Stage",
    "Tally",
    "Why",
]
