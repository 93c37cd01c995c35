"""When numbers are to be measured: by the clock, or as somebody asks. Loads nothing that reckons."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.analytics.models import IndicatorState, Measuring
from keepword.analytics.queries.access import RIGHT
from keepword.analytics.rules.keeping import SELDOM, SOON
from keepword.audit.services import Actor, record
from keepword.core import clock
from keepword.core.errors import Refused
from keepword.core.models import Fact


def ask(user: Actor) -> None:
    """Measure everything anew, its past too, in the background. Refused for who does not see all numbers."""
    if isinstance(user, User) and not user.may(RIGHT):
        raise Refused(_("Only who sees the numbers of the whole service may do this."))
    with transaction.atomic():
        Measuring.objects.get_or_create(pk=1)
        state = Measuring.objects.select_for_update().get(pk=1)
        state.asked_at = clock.now()
        state.save(update_fields=["asked_at"])
        record(user, "asked for numbers anew", state)


def queue_due() -> bool:
    """Mark measuring as queued; False where it is, or nothing is due (which ones is seen to when it runs)."""
    now = clock.now()
    state, _made = Measuring.objects.get_or_create(pk=1)
    stale = now - timedelta(hours=1)  # one that was queued so long ago is lost
    if (state.queued_at is not None and state.queued_at >= stale) or not _something_due(state):
        return False
    free = Measuring.objects.filter(pk=1)
    return bool(
        free.filter(queued_at=None).update(queued_at=now)
        or free.filter(queued_at__lt=stale).update(queued_at=now)
    )


def unqueue() -> None:
    """Measuring is done for now."""
    Measuring.objects.filter(pk=1).update(queued_at=None)


def _something_due(state: Measuring) -> bool:
    now = clock.now()
    known = IndicatorState.objects.aggregate(
        oldest=Min("measured_at"), latest=Max("measured_at"), watermark=Min("watermark")
    )
    if known["oldest"] is None:
        return Fact.objects.filter(at__lt=now - SOON).exists()
    if state.asked_at is not None and known["oldest"] < state.asked_at:
        return True
    if now - known["oldest"] >= SELDOM:
        return True
    return now - known["latest"] >= SOON and Fact.objects.filter(pk__gt=known["watermark"]).exists()
