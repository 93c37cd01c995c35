"""What comes with time."""

from keepword.automation.services.timed import sweep
from keepword.core import jobs


@jobs.every(15)
def tick() -> None:
    """Let the rules act whose time has come."""
    sweep()
