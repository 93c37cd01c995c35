"""The scheduler's part: what is late, and what has come without anybody saying so."""

from keepword.aftersales import services
from keepword.core import jobs


@jobs.every(1)
def tick() -> None:
    """Mark the stages of returns and repairs that have become late, at their true minute."""
    services.mark_late()


@jobs.every(60)
def look_for_parts() -> None:
    """Go on with repairs whose parts have come a few at a time."""
    services.parts.look_again()
