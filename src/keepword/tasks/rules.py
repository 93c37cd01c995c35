"""When a task is due, and where it stands in a list. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

MORNING = time(9)  # when one hears of what is due on a day
LONGEST_TITLE = 200


@dataclass(frozen=True)
class Due:
    """A moment (aware), or with `all_day` any time on its day in its zone."""

    at: datetime
    all_day: bool = False

    @property
    def end(self) -> datetime:
        """When it is late: the moment, or the end of the day."""
        if not self.all_day:
            return self.at
        return datetime.combine(self.at.date() + timedelta(days=1), time(), self.at.tzinfo)

    @property
    def remind_at(self) -> datetime:
        """When its person hears of it: the moment, or in the morning of the day."""
        return datetime.combine(self.at.date(), MORNING, self.at.tzinfo) if self.all_day else self.at


def section(due_at: datetime | None, now: datetime) -> str:
    """Where an open task is listed at a local moment: overdue, today, later, or some day."""
    if due_at is None:
        return "some_day"
    if due_at <= now:
        return "overdue"
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    return "today" if due_at <= tomorrow else "later"
