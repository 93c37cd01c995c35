"""What the demo shop's reviewers found: four weeks drawn and graded, a dispute, coaching, a calibration.

Told after the conversations; each week on the days that follow it.
"""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from keepword.accounts.models import User
from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.core.errors import KeepwordError
from keepword.quality import services
from keepword.quality.models import Criterion, CriterionKind, Review, State
from keepword.quality.queries import reviews as queries
from keepword.quality.queries.work import WEEK, monday

from .texts import seeded

WEEKS: Final = 4
_DISPUTED: Final = 6  # one review in so many
_COACHED: Final = 3
_IN_ALL: Final = (
    "Clear, and quick to the point.",
    "The customer knew what would happen next.",
    "Kind; say sooner when it will be done.",
    "Right, but long: two sentences would do.",
)
_COACHING: Final = (
    "Say the day, not “soon”: in this conversation the customer had to ask again.",
    "Name what annoys them before you explain. Here the explanation came first.",
    "You solved it at once; write down how, so that others find it.",
)
_WHY: Final = "The parcel was already found when I answered; it stands in the note."
_DECIDED: Final = "True, the note says so. Changed."


def make(now: datetime) -> None:
    """Of the weeks before; what is drawn last waits to be reviewed."""
    chance = seeded("quality")
    lead = User.objects.filter(role="lead", is_active=True).order_by("pk")[0]
    first = now - WEEKS * WEEK
    with clock.moved(first - timedelta(days=1)):
        services.begin_shipped(lead)
        services.save_sampling(lead, on=True, per_agent=1, risky=2, due_days=7, scorecard=None)
    for ago in range(WEEKS - 1, -1, -1):
        at = now - ago * WEEK
        with clock.moved(at):
            draw = services.draw_week(lead, monday(queries.today()) - WEEK)
        if ago:
            for review in draw.reviews.select_related("reviewer", "agent", "scorecard", "conversation"):
                _review(review, at + timedelta(hours=chance.randint(20, 60)), chance)
    _calibrate(lead, now - timedelta(days=5), chance)


def _review(review: Review, at: datetime, chance: Random) -> None:
    reviewer = review.reviewer
    if reviewer is None:
        return
    with clock.moved(at):
        _grade(review, reviewer, chance)
        done = services.finish(reviewer, review, note=chance.choice(_IN_ALL))
    if done.agent is None or not done.agent.is_active:
        return
    if chance.randrange(_DISPUTED) == 0:
        with clock.moved(at + timedelta(hours=20)):
            services.dispute(done.agent, done, _WHY)
        with clock.moved(at + timedelta(hours=30)):
            services.settle(reviewer, done, _DECIDED, {"solution": 3})
    if chance.randrange(_COACHED) == 0:
        with clock.moved(at + timedelta(hours=1)):
            note = services.coach(reviewer, done, chance.choice(_COACHING))
        with clock.moved(at + timedelta(hours=26)):
            services.acknowledge(done.agent, note)


def _grade(review: Review, reviewer: User, chance: Random) -> None:
    """Mostly good; rarely worse; what is critical is as it should be."""
    for criterion in queries.criteria(review):
        services.mark(reviewer, review, criterion, value=_value(criterion, chance))


def _value(criterion: Criterion, chance: Random) -> int:
    if criterion.critical:
        return 1
    if criterion.key == "empathy" and chance.random() < 0.4:
        return -1
    if criterion.kind == CriterionKind.YES_NO:
        return int(chance.random() < 0.85)
    return chance.choices((1, 2, 3), (1, 4, 6))[0]


def _calibrate(lead: User, at: datetime, chance: Random) -> None:
    """Two who may grade it and did not write in it; where the shop has but one, none."""
    reviewed = Review.objects.filter(state=State.DONE, done_at__lt=at).order_by("-done_at", "-pk")
    able = queries.reviewers(lead)
    for place in Conversation.objects.filter(pk__in=reviewed.values("conversation")[:20]).order_by("pk"):
        wrote = queries.authors([place.pk]).get(place.pk, {})
        graders = [one for one in able if one.pk not in wrote][:3]
        try:
            with clock.moved(at):
                both = services.begin_calibration(lead, place, graders, about="When is it solved?")
        except KeepwordError:
            continue
        with clock.moved(at + timedelta(days=2)):
            for review in both.reviews.select_related("reviewer", "scorecard", "conversation"):
                assert review.reviewer is not None
                _grade(review, review.reviewer, chance)
                services.finish(review.reviewer, review)
            services.close_calibration(lead, both)
        return
