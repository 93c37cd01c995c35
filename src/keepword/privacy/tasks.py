"""Background work of privacy: what stands still, what is over, what is due."""

from datetime import timedelta

from keepword.core import clock, jobs
from keepword.privacy.models import Erasure, ErasureState, Export, ExportState, RetentionRun, RunState
from keepword.privacy.services import erasing, exporting, retention

STILL = timedelta(minutes=2)  # without a step: its job ended in an error
STILL_EXPORT = timedelta(hours=1)


@jobs.every(60)
def resume() -> int:
    """Take up what stands still; how many."""
    now, taken = clock.now(), 0
    for pk in _still(Erasure.objects.filter(state=ErasureState.RUNNING, touched_at__lt=now - STILL)):
        jobs.enqueue(erasing.go_on, pk)
        taken += 1
    for pk in _still(RetentionRun.objects.filter(state=RunState.RUNNING, touched_at__lt=now - STILL)):
        jobs.enqueue(retention.go_on, pk)
        taken += 1
    for pk in _still(Export.objects.filter(state=ExportState.RUNNING, touched_at__lt=now - STILL_EXPORT)):
        jobs.enqueue(exporting.make, pk)
        taken += 1
    return taken


@jobs.every(300)
def due() -> int:
    """Start the rules of retention whose time has come."""
    return retention.due_rules()


@jobs.every(3600)
def expire() -> int:
    """Delete the files of exports whose week is over."""
    return exporting.expire_exports()


def _still(rows: "object") -> list[int]:
    found = list(rows.order_by("pk").values_list("pk", flat=True)[:20])  # type: ignore[attr-defined]
    rows.model.objects.filter(pk__in=found).update(touched_at=clock.now())  # type: ignore[attr-defined]
    return found
