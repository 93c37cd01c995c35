"""Which conversations a timed rule is to touch now."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from keepword.automation import moments
from keepword.automation.models import RuleRun
from keepword.automation.queries.rules import SUBJECT, Ready
from keepword.automation.rules.reach import reach
from keepword.calendars.queries import default_calendar, working_hours
from keepword.calendars.rules import WorkingHours
from keepword.conversations.models import Conversation
from keepword.core import conditions

# A conversation may come into a state with a moment of the past (a mail that was long on its way), and
# its condition may come to hold later: so far back a rule looks again.
LOOKED_BACK = timedelta(days=3)


def hours_of(rule: Ready) -> WorkingHours | None:
    """The hours in which a rule counts, None for all."""
    calendar = default_calendar() if rule.working else None
    return working_hours(calendar) if calendar else None


def edge(rule: Ready, now: datetime) -> datetime:
    """Moments up to this one have come."""
    moment = moments.get(rule.trigger)
    if moment.before:
        return now + timedelta(minutes=rule.minutes)
    return reach(now, rule.minutes if moment.waits else 0, hours_of(rule))


def coming(rule: Ready, now: datetime, *, swept_at: datetime | None = None) -> QuerySet[Conversation]:
    """The conversations whose time has come, that may meet the condition and were not touched for it yet.

    Found by the indexes of their state; whether the whole condition holds is for `conditions.matches`. A rule
    that has looked at all up to `swept_at` looks only so far back.
    """
    moment = moments.get(rule.trigger)
    at = moment.field
    rows = Conversation.objects.filter(
        status__in=moment.states, merged_into=None, **{f"{at}__lte": edge(rule, now)}
    )
    if moment.before:
        rows = rows.filter(**{f"{at}__gt": now})
    bounds = [rule.since, swept_at - LOOKED_BACK if swept_at else None]
    for bound in bounds:
        if bound is not None:
            rows = rows.filter(**{f"{at}__gt": bound})
    done = RuleRun.objects.filter(rule=rule.id, conversation=OuterRef("pk"), moment=OuterRef(at))
    return rows.filter(conditions.narrowed(SUBJECT, rule.condition)).exclude(Exists(done)).order_by(at, "pk")
