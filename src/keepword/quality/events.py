"""What happens with reviews. Published inside the transaction of the change."""

from dataclasses import dataclass

from keepword.accounts.models import User
from keepword.quality.models import Calibration, Coaching, Draw, Grader, Grading, Review, Scorecard


@dataclass(frozen=True, slots=True)
class ScorecardSaved:
    """A scorecard was made, changed, put to use or taken out of it."""

    scorecard: Scorecard
    user: User


@dataclass(frozen=True, slots=True)
class ReviewsDrawn:
    """Conversations of a week were drawn; `user` is None when it was time."""

    draw: Draw
    reviews: tuple[Review, ...]
    user: User | None


@dataclass(frozen=True, slots=True)
class ReviewAsked:
    """A conversation was chosen to be reviewed, or its review was given to somebody."""

    review: Review
    user: User


@dataclass(frozen=True, slots=True)
class ConversationReviewed:
    """A review is finished: the agent can see it."""

    review: Review
    user: User


@dataclass(frozen=True, slots=True)
class ReviewDisputed:
    """The agent does not agree."""

    review: Review
    user: User


@dataclass(frozen=True, slots=True)
class ReviewSettled:
    """A dispute is decided."""

    review: Review
    user: User


@dataclass(frozen=True, slots=True)
class CoachingGiven:
    """An agent was told what to go on with."""

    note: Coaching
    user: User


@dataclass(frozen=True, slots=True)
class CoachingAcknowledged:
    """They have read it."""

    note: Coaching
    user: User


@dataclass(frozen=True, slots=True)
class CalibrationChanged:
    """A calibration was begun or closed."""

    calibration: Calibration
    user: User


@dataclass(frozen=True, slots=True)
class GraderChanged:
    """Which language model is asked, and how much, was set; `user` is None when it was switched off because
    it does not take the key."""

    grader: Grader
    user: User | None


@dataclass(frozen=True, slots=True)
class GradingAsked:
    """A finished review is to be graded by the model too; `user` is None when it was drawn."""

    grading: Grading
    user: User | None


@dataclass(frozen=True, slots=True)
class GradingEnded:
    """The model has graded it, or will not."""

    grading: Grading
