"""The scheduler's part: what is late, what silence has settled, what is to be remembered."""

from keepword.complaints import notices, services
from keepword.core import jobs


@jobs.every(1)
def tick() -> None:
    """Mark what has become due, at its true minute, and pass what nobody objected to."""
    services.mark_late()
    services.pass_by_silence()


@jobs.every(60)
def remind() -> None:
    """Tell of measures that are due and of causes whose effect is to be checked."""
    notices.remind()
