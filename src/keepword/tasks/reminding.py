"""The scheduler's look at what has come due."""

from keepword.core import jobs
from keepword.tasks import services


@jobs.every(5)
def remind() -> int:
    """Tell people what is due."""
    return services.remind()
