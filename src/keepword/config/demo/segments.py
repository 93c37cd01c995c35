"""The demo shop's segments: two of its own; everybody's way is read, scored and counted once."""

from datetime import timedelta
from typing import Final

from django.db.models import Q

from keepword.accounts.days import day_of
from keepword.accounts.models import User
from keepword.core import clock
from keepword.relationship.models import Passage, Segment, Sign, Stage, Tally
from keepword.relationship.services import Plan, refresh, save_segment, scoring, walking

_DAY: Final = 24 * 60  # minutes
_PLANS: Final = (
    Plan(
        "Waiting for us now",
        {"field": "open_conversations", "op": "at least", "value": 1},
        "Send them no newsletter before their matter is settled.",
    ),
    Plan(
        "Wrote three times or more, quiet for a month",
        {
            "all": [
                {"field": "conversations", "op": "at least", "value": 3},
                {"field": "last_contact", "op": "older than", "value": 30 * _DAY},
            ]
        },
        "Ask whether all is well.",
    ),
)
_OF_STAGES: Final = {"quiet": Stage.GONE, "in_service": Stage.SERVICE}
_DAYS: Final = 30


def make(lead: User) -> None:
    """After the stories: their customers are read, scored and counted."""
    for plan in _PLANS:
        save_segment(lead, None, plan)
    Sign.objects.all().delete()  # all are read here at once
    while walking.walk_on(seconds=60):
        pass
    scoring.score()
    for segment in Segment.objects.filter(archived_at=None):
        refresh.recount(segment.pk, seconds=60)
    for key, stage in _OF_STAGES.items():
        _remember(Segment.objects.get(key=key), stage)


def _remember(segment: Segment, stage: Stage) -> None:
    """How large a segment of a stage was on the days before: the ways say who was there."""
    now = clock.now()
    at_it = Passage.objects.filter(stage=stage)
    for back in range(_DAYS, 0, -1):
        since, end = now - timedelta(days=back + 1), now - timedelta(days=back)
        here = at_it.filter(Q(left_at=None) | Q(left_at__gt=end), entered_at__lte=end)
        Tally.objects.get_or_create(
            segment=segment,
            day=day_of(end),
            defaults={
                "size": here.count(),
                "entered": at_it.filter(entered_at__gt=since, entered_at__lte=end).count(),
                "left": at_it.filter(left_at__gt=since, left_at__lte=end).count(),
            },
        )
