"""When to come back to a conversation. Pure but for the language."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

MORNING = time(9)
EVENING = time(18)


@dataclass(frozen=True)
class Choice:
    """A moment by a name: what the form sends, what the menu says."""

    key: str
    label: str
    at: datetime


def choices(now: datetime) -> list[Choice]:
    """What the menu offers at a local moment: later today only as long as there is a later today."""
    tomorrow = datetime.combine(now.date() + timedelta(days=1), MORNING, now.tzinfo)
    monday = datetime.combine(now.date() + timedelta(days=7 - now.weekday()), MORNING, now.tzinfo)
    found = [Choice("tomorrow", _("Tomorrow morning"), tomorrow), Choice("week", _("Next week"), monday)]
    later = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=3)
    if later.date() == now.date() and later.time() <= EVENING:
        found.insert(0, Choice("later", _("Later today"), later))
    return found


def moment(key: str, typed: str, now: datetime) -> datetime | None:
    """The moment that was chosen or typed (`2026-03-01T09:00`, in the zone of `now`); None for neither."""
    for choice in choices(now):
        if choice.key == key:
            return choice.at
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return at.replace(tzinfo=now.tzinfo) if at.tzinfo is None else at
