"""Background work of the API."""

from keepword.api import idempotency
from keepword.api.models import KeptAnswer
from keepword.core import clock, jobs


@jobs.every(3600)
def forget_answers() -> int:
    """Let go of kept answers whose day is over; how many."""
    gone, _kinds = KeptAnswer.objects.filter(at__lt=clock.now() - idempotency.KEEP).delete()
    return gone
