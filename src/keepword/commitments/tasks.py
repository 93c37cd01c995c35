"""The scheduler's second."""

from keepword.commitments import services
from keepword.core import jobs


@jobs.every(1)
def tick() -> None:
    """Mark what is due, do what was planned for it, reckon anew what runs by rules that changed."""
    services.mark_missed()
    services.escalate()
    services.bring_up_to_date()


@jobs.every(1)
def mind_promises() -> None:
    """Break what is past its minute."""
    services.mark_broken()


@jobs.every(1)
def tick_minutes() -> None:
    """The same for the four minutes."""
    services.mark_minutes()
    services.reckon_minutes()


@jobs.every(600)
def sweep() -> None:
    """Sentences are remembered for a while only."""
    services.sweep_sentences()
