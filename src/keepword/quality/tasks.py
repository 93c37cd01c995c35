"""Once a week is over, its conversations are drawn; what the model was to grade and was forgotten goes on."""

import logging

from keepword.core import jobs
from keepword.core.actors import system
from keepword.core.errors import Conflict, Invalid
from keepword.quality.models import Draw
from keepword.quality.queries.cards import sampling
from keepword.quality.queries.reviews import today
from keepword.quality.queries.work import WEEK, monday
from keepword.quality.services import draw_week
from keepword.quality.services.grading import resume_forgotten

logger = logging.getLogger(__name__)


@jobs.every(600)
def draw_last_week() -> None:
    """When a lead has switched it on, and nobody has drawn it yet."""
    if not sampling().on:
        return
    week = monday(today()) - WEEK
    if Draw.objects.filter(week=week).exists():
        return
    try:
        draw_week(system, week)
    except Conflict:  # another worker was quicker
        return
    except Invalid as error:  # no scorecard is in use any more
        logger.warning("The week of %s was not drawn: %s", week, error.message)


@jobs.every(600)
def grade_what_was_forgotten() -> None:
    """What was to be graded long ago."""
    resume_forgotten()
