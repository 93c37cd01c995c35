"""When the lake is to be brought up to now. Loads nothing that reckons, as every process has it."""

from datetime import timedelta

from django.db.models import Max

from keepword.analytics.models import LakeFile, LakeState
from keepword.core import clock
from keepword.core.models import Fact


def highest() -> int:
    """The last fact that can be seen."""
    return Fact.objects.aggregate(last=Max("pk"))["last"] or 0


def forget() -> None:
    """Nothing is in the lake any more: the next export makes it anew from all facts. In a transaction."""
    LakeFile.objects.all().delete()
    LakeState.objects.all().delete()


def queue_due() -> bool:
    """Mark an export as queued; False where one is, or nothing is new."""
    now = clock.now()
    state, _made = LakeState.objects.get_or_create(pk=1)
    if highest() <= state.watermark:
        return False
    free = LakeState.objects.filter(pk=1)
    stale = now - timedelta(hours=1)  # one that was queued so long ago is lost
    return bool(
        free.filter(queued_at=None).update(queued_at=now)
        or free.filter(queued_at__lt=stale).update(queued_at=now)
    )


def unqueue() -> None:
    """The export that was queued is done, or was overtaken."""
    LakeState.objects.filter(pk=1).update(queued_at=None)
