"""The scheduler's part: tests that are due, rounds that are due, runs of long ago."""

from keepword.core import jobs
from keepword.probes import services


@jobs.every(5)
def run_probes() -> None:
    """Begin what is due, end what is over."""
    services.queue_due()


@jobs.every(300)
def remind_of_rounds() -> None:
    """Tell of rounds that are due today."""
    services.remind()


@jobs.every(3600)
def forget_runs() -> None:
    """Delete runs of long ago."""
    services.forget_old()
