"""What happens with ratings and surveys. Published inside the transaction of the change."""

from dataclasses import dataclass

from keepword.accounts.models import User
from keepword.feedback.models import FollowUp, Invitation, Rating, Response, Survey


@dataclass(frozen=True, slots=True)
class Rated:
    """A customer rated a contact; `before` is the score that this replaces, None for the first."""

    rating: Rating
    before: int | None


@dataclass(frozen=True, slots=True)
class SurveySaved:
    """A survey was made, changed, opened or closed; `user` is None when it came with a file."""

    survey: Survey
    user: User | None
    made: bool = False


@dataclass(frozen=True, slots=True)
class Invited:
    """A customer was asked to answer a survey."""

    invitation: Invitation


@dataclass(frozen=True, slots=True)
class SurveyAnswered:
    """Somebody finished a survey; `follow_up` when something they said was low."""

    response: Response
    follow_up: FollowUp | None


@dataclass(frozen=True, slots=True)
class LoopClosed:
    """Somebody got in touch about a low answer."""

    follow_up: FollowUp
    user: User
