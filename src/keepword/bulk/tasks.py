"""Background work of bulk runs."""

from datetime import timedelta

from keepword.bulk import services
from keepword.bulk.models import ACTIVE, BulkItem, BulkRun
from keepword.core import clock, jobs

STILL = timedelta(seconds=40)  # without a step: its worker is dead, or was asked by a page that is
KEPT_FOR = timedelta(days=30)
FORGOTTEN_TOGETHER = 2_000


@jobs.every(15)
def resume() -> int:
    """Take up runs that stand still; how many."""
    stuck = BulkRun.objects.filter(state__in=ACTIVE, touched_at__lt=clock.now() - STILL)
    found = list(stuck.order_by("touched_at").values_list("pk", flat=True)[:20])
    for pk in found:
        BulkRun.objects.filter(pk=pk).update(touched_at=clock.now())
        jobs.enqueue(services.go_on, pk)
    return len(found)


@jobs.every(3600)
def forget() -> int:
    """Delete the oldest runs' items, some at a time, and the runs that have none left; how many items."""
    old = BulkRun.objects.filter(finished_at__lt=clock.now() - KEPT_FOR)
    ids = list(BulkItem.objects.filter(run__in=old).values_list("pk", flat=True)[:FORGOTTEN_TOGETHER])
    BulkItem.objects.filter(pk__in=ids).delete()
    if len(ids) < FORGOTTEN_TOGETHER:
        old.delete()
    return len(ids)
