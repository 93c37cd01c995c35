"""Tell whoever listens that something happened."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from keepword.core import clock
from keepword.webhooks import queries
from keepword.webhooks.models import Delivery, Endpoint, Event
from keepword.webhooks.services.send import enqueue


def emit(topic: str, data: Callable[[], dict[str, Any]]) -> Event | None:
    """Queue an event for all who want it, in the caller's transaction; None when nobody does.

    `data` makes the JSON object that is told; it is called only when somebody listens.
    """
    wanted = queries.listeners(topic)
    if not wanted:
        return None
    # In memory they may be gone by now.
    there = list(Endpoint.objects.filter(pk__in=wanted, is_active=True).values_list("pk", flat=True))
    return queue(topic, data(), there) if there else None


def queue(topic: str, data: dict[str, Any], endpoint_ids: Iterable[int]) -> Event:
    """The event and its deliveries, each with a job."""
    now = clock.now()
    event = Event.objects.create(key=f"msg_{uuid.uuid4().hex}", topic=topic, at=now, data=data)
    for endpoint_id in endpoint_ids:
        delivery = Delivery.objects.create(endpoint_id=endpoint_id, event=event, created_at=now, next_at=now)
        enqueue(delivery)
    return event
