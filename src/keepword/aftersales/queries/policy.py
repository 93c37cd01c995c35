"""What holds here about returns and repairs, and the hours in which stages count."""

from copy import copy

from keepword.aftersales.models import Policy
from keepword.calendars.queries import default_calendar, working_hours
from keepword.calendars.rules import WorkingHours
from keepword.commitments.rules import ALWAYS
from keepword.core.remembered import Remembered


def _read(_revision: int) -> Policy:
    return Policy.objects.order_by("pk").first() or Policy(pk=1)


_policy = Remembered(_read)


def policy() -> Policy:
    """The shop's row, at most a second old; as Keepword brings it until somebody changes it."""
    return copy(_policy.get())


def forget() -> None:
    """Ask for it again at the next use: this process has just changed it."""
    _policy.forget()


def hours() -> WorkingHours:
    """The working hours that stages are reckoned in."""
    calendar = default_calendar()
    return working_hours(calendar) if calendar else ALWAYS
