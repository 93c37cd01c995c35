"""The verbs of ratings, surveys and usability sessions, one file a family."""

from keepword.feedback.services.answering import answer, begin, finish
from keepword.feedback.services.ask import ask, ask_later
from keepword.feedback.services.following import close_loop, take_follow_up
from keepword.feedback.services.inviting import invite
from keepword.feedback.services.rate import rate
from keepword.feedback.services.sessions import (
    Noted,
    add_session,
    ask_scale,
    begin_session,
    begin_task,
    end_session,
    end_task,
    forget_participants,
    note_session,
    note_task,
    rate_task,
    start_clock,
)
from keepword.feedback.services.studies import (
    StudyPlan,
    TaskPlan,
    close_study,
    open_study,
    remove_study,
    save_study,
)
from keepword.feedback.services.surveys import Plan, beginning, close_survey, open_survey, save_survey

__all__ = [
    "Noted",
    "Plan",
    "StudyPlan",
    "TaskPlan",
    "add_session",
    "answer",
    "ask",
    "ask_later",
    "ask_scale",
    "begin",
    "begin_session",
    "begin_task",
    "beginning",
    "close_loop",
    "close_study",
    "close_survey",
    "end_session",
    "end_task",
    "finish",
    "forget_participants",
    "invite",
    "note_session",
    "note_task",
    "open_study",
    "open_survey",
    "rate",
    "rate_task",
    "remove_study",
    "save_study",
    "save_survey",
    "start_clock",
    "take_follow_up",
]
