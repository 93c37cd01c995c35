"""The scheduler's part: what time does to points and tiers."""

from keepword.core import jobs
from keepword.loyalty import services


@jobs.every(60)
def tick() -> None:
    """What has ended is gone, and whose year is over has the tier that it made."""
    services.expire()
    services.review_tiers()


@jobs.every(600)
def tell() -> None:
    """What ends soon is told; birthdays are celebrated."""
    services.warn()
    services.greet()
