"""The verbs of ratings and surveys, one file a family."""

from keepword.feedback.services.answering import answer, begin, finish
from keepword.feedback.services.ask import ask, ask_later
from keepword.feedback.services.following import close_loop, take_follow_up
from keepword.feedback.services.inviting import invite
from keepword.feedback.services.rate import rate
from keepword.feedback.services.surveys import Plan, beginning, close_survey, open_survey, save_survey

__all__ = [
    "Plan",
    "answer",
    "ask",
    "ask_later",
    "begin",
    "beginning",
    "close_loop",
    "close_survey",
    "finish",
    "invite",
    "open_survey",
    "rate",
    "save_survey",
    "take_follow_up",
]
