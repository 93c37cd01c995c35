"""Background work of webhooks."""

from datetime import timedelta

from keepword.core import clock, jobs
from keepword.webhooks import rules
from keepword.webhooks.models import Delivery, Event, State
from keepword.webhooks.services.send import enqueue

FORGOTTEN = timedelta(minutes=10)
CHUNK = 500


@jobs.every(3600)
def forget_old() -> int:
    """Let go of events, with their log, that are older than a month; how many."""
    old = Event.objects.filter(at__lt=clock.now() - rules.KEEP).order_by("at").values_list("pk", flat=True)
    ids = list(old[:CHUNK])
    Event.objects.filter(pk__in=ids).delete()
    return len(ids)


@jobs.every(60)
def resume_forgotten() -> int:
    """Queue again what is long due, as its job ended in an error of the database, say; how many."""
    late = Delivery.objects.filter(state=State.PENDING, next_at__lt=clock.now() - FORGOTTEN)
    found = list(late.order_by("next_at")[:100])
    for delivery in found:
        Delivery.objects.filter(pk=delivery.pk).update(next_at=clock.now())
        enqueue(delivery)
    return len(found)
