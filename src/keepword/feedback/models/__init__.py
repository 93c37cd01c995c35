"""Ratings of contacts; surveys, who is asked, what they answer, what is done about it; usability sessions."""

from keepword.feedback.models.follow_ups import FollowUp
from keepword.feedback.models.ratings import Rating, RatingRequest
from keepword.feedback.models.responses import Answer, Invitation, Response, Source
from keepword.feedback.models.studies import Attempt, Ended, Session, Study, StudyState, StudyTask, Tested
from keepword.feedback.models.surveys import Audience, Kind, Question, Role, State, Survey

__all__ = [
    "Answer",
    "Attempt",
    "Audience",
    "Ended",
    "FollowUp",
    "Invitation",
    "Kind",
    "Question",
    "Rating",
    "RatingRequest",
    "Response",
    "Role",
    "Session",
    "Source",
    "State",
    "Study",
    "StudyState",
    "StudyTask",
    "Survey",
    "Tested",
]
