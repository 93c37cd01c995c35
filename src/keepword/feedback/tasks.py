"""The scheduler's part: who took part in usability sessions of long ago is forgotten."""

from keepword.core import jobs
from keepword.feedback.services import forget_participants


@jobs.every(3600)
def forget_who_took_part() -> None:
    """Names and notes go when the days of their study are over."""
    forget_participants()
