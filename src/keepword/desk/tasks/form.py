"""How a task's day is chosen and typed."""

from datetime import datetime, time, timedelta

from django.http import QueryDict
from django.utils.translation import gettext as _

from keepword.core.errors import Invalid
from keepword.desk.conversations.snooze import Choice
from keepword.tasks.rules import Due

_NOON = time(12)


def choices(now: datetime) -> list[Choice]:
    """The days that a menu offers at a local moment; each is a whole day."""
    days = (
        ("today", _("Today"), 0),
        ("tomorrow", _("Tomorrow"), 1),
        ("week", _("Next week"), 7 - now.weekday()),
    )
    return [
        Choice(key, label, datetime.combine(now.date() + timedelta(days=ahead), _NOON, now.tzinfo))
        for key, label, ahead in days
    ]


def due_of(data: QueryDict, now: datetime) -> Due | None:
    """The chosen (`when`) or typed day (`day`) with or without a time (`time`); None for none.

    Invalid for what is no day.
    """
    for choice in choices(now):
        if data.get("when") == choice.key:
            return Due(choice.at, all_day=True)
    day, hour = data.get("day", ""), data.get("time", "")
    if not day:
        return None
    try:
        at = datetime.fromisoformat(f"{day}T{hour or '12:00'}")
    except ValueError:
        raise Invalid(_("This is no day."), field="day") from None
    return Due(at.replace(tzinfo=now.tzinfo), all_day=not hour)
