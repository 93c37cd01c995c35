"""The verbs of quality."""

from keepword.quality.services.calibrate import begin_calibration, close_calibration
from keepword.quality.services.cards import begin_shipped, retire_card, save_card, use_card
from keepword.quality.services.choose import ask_review, draw_week, drop, give, save_sampling
from keepword.quality.services.coaching import acknowledge, coach
from keepword.quality.services.dispute import dispute, settle
from keepword.quality.services.grader import Tried, save_grader, try_grader
from keepword.quality.services.grading import ask_grading
from keepword.quality.services.marking import finish, look_again, mark, take

__all__ = [
    "Tried",
    "acknowledge",
    "ask_grading",
    "ask_review",
    "begin_calibration",
    "begin_shipped",
    "close_calibration",
    "coach",
    "dispute",
    "draw_week",
    "drop",
    "finish",
    "give",
    "look_again",
    "mark",
    "retire_card",
    "save_card",
    "save_grader",
    "save_sampling",
    "settle",
    "take",
    "try_grader",
    "use_card",
]
