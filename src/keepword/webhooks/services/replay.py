"""Tell again what was told before, or could not be told."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core import clock, live
from keepword.core.errors import Conflict, NotFound
from keepword.webhooks.models import Delivery, Endpoint, State
from keepword.webhooks.services.endpoints import demand_admin
from keepword.webhooks.services.send import enqueue

MOST_AT_ONCE = 1000


def replay(user: User, delivery: Delivery) -> Delivery:
    """Send an event once more, under its own id; its tries are counted anew. Conflict while it waits."""
    demand_admin(user)
    with transaction.atomic():
        rows = Delivery.objects.select_for_update(of=("self",)).select_related("endpoint", "event")
        current = rows.filter(pk=delivery.pk).first()
        if current is None:
            raise NotFound(_("There is no such delivery."))
        _demand_on(current.endpoint)
        if current.state == State.PENDING and current.tries == 0:
            raise Conflict(_("It is about to be sent."))
        _again(current)
        record(user, "replayed delivery", current.endpoint, delivery=current.pk, event=current.event.key)
        live.push("desk", "webhooks")
    return current


def replay_failed(user: User, endpoint: Endpoint, *, since: datetime | None = None) -> int:
    """Send all that failed (since a moment, by the time of the event) again; how many, 1,000 at most."""
    demand_admin(user)
    with transaction.atomic():
        _demand_on(endpoint)
        failed = Delivery.objects.select_for_update(of=("self",)).filter(
            endpoint=endpoint, state=State.FAILED
        )
        if since is not None:
            failed = failed.filter(created_at__gte=since)
        found = list(failed.order_by("pk")[:MOST_AT_ONCE])
        for delivery in found:
            _again(delivery)
        if found:
            record(user, "replayed failed deliveries", endpoint, count=len(found))
            live.push("desk", "webhooks")
    return len(found)


def _again(delivery: Delivery) -> None:
    delivery.state, delivery.tries, delivery.next_at = State.PENDING, 0, clock.now()
    delivery.save(update_fields=["state", "tries", "next_at"])
    enqueue(delivery)


def _demand_on(endpoint: Endpoint) -> None:
    if not endpoint.is_active:
        raise Conflict(_("The webhook is switched off; switch it on first."))
