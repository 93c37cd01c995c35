"""Goals that Keepword reads by itself: each day, from the indicator that they name."""

from typing import Final

from django.db.models import QuerySet
from django.utils.translation import get_language

from keepword.accounts.days import today
from keepword.analytics.indicators.waiting import WAITING
from keepword.analytics.rules import words
from keepword.analytics.rules.words import Unit
from keepword.core import jobs
from keepword.core.actors import Automaton
from keepword.core.errors import Conflict
from keepword.strategy.models import Goal, GoalState
from keepword.strategy.queries import register
from keepword.strategy.services import read_goal

MOST: Final = 50  # goals in a round; the rest have their turn an hour later
_ACTOR: Final = Automaton("Keepword")


def names() -> dict[str, str]:
    """Every indicator that is computed, as the page's language calls it."""
    language = (get_language() or "en")[:2]
    return {
        name: one.title.get(language) or one.title["en"]
        for name, one in words.shipped().items()
        if name not in WAITING
    }


@jobs.every(3600)
def read_due() -> None:
    """Queue a reading when a goal has not been read today."""
    if _due().exists():
        jobs.enqueue(read_goals)


@jobs.job
def read_goals() -> None:
    """Read what was not read today. A share is read in per cent; what has no number is left for tomorrow."""
    from keepword.analytics.indicators.measuring import measure, span_of  # and engines, for a worker only
    from keepword.analytics.lake.reading import reading

    goals = list(_due()[:MOST])
    if not goals:
        return
    span = span_of(None, None)
    with reading() as lake:
        for goal in goals:
            if goal.indicator in WAITING or goal.indicator not in words.shipped():
                continue
            result = measure(lake, goal.indicator, span)[0]
            if result.value is None:
                continue
            percent = words.shipped()[goal.indicator].unit is Unit.SHARE
            try:
                read_goal(_ACTOR, goal, result.value * (100 if percent else 1))
            except Conflict:
                continue  # it ended meanwhile


def _due() -> "QuerySet[Goal]":
    day = today()
    open_ = Goal.objects.filter(state=GoalState.OPEN, begins_on__lte=day).exclude(indicator="")
    return open_.exclude(readings__day=day).order_by("pk")


register(names)
