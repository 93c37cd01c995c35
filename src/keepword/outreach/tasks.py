"""The scheduler's part: what is scheduled begins, what is due leaves, once a day dates are looked at."""

from keepword.outreach.services.course import begin_due
from keepword.outreach.services.occasions import look_at_days
from keepword.outreach.services.sending import send_due

__all__ = ["begin_due", "look_at_days", "send_due"]
