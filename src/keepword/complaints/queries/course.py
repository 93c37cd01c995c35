"""How this shop treats complaints, and in which hours their clocks count."""

from copy import copy

from keepword.accounts.queries import business
from keepword.calendars.queries import default_calendar, working_hours
from keepword.calendars.rules import WorkingHours
from keepword.commitments.rules import ALWAYS
from keepword.complaints.models import Course
from keepword.conversations.models import Conversation
from keepword.core.remembered import Remembered


def _read(_revision: int) -> Course:
    return Course.objects.order_by("pk").first() or Course(pk=1)


_course = Remembered(_read)


def course() -> Course:
    """The shop's row, at most a second old; as Keepword brings it until somebody changes it."""
    return copy(_course.get())


def forget() -> None:
    """Ask for it again at the next use: this process has just changed it."""
    _course.forget()


def hours() -> WorkingHours:
    """The working hours that stages are reckoned in."""
    calendar = default_calendar()
    return working_hours(calendar) if calendar else ALWAYS


def languages_of(conversation: Conversation) -> tuple[str, ...]:
    """In which languages its customer is written to, the best first."""
    shop = business()
    return (conversation.language, conversation.customer.language, shop.language if shop else "en")
