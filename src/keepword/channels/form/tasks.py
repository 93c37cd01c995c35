"""Background work of the form."""

from keepword.channels.form import limits
from keepword.core import jobs


@jobs.every(3600)
def forget_attempts() -> int:
    """What was counted against floods is kept for two days."""
    return limits.forget_old()
