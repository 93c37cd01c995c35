"""One try to tell one endpoint of one event."""

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.audit.services import record, system
from keepword.core import clock, events, jobs, live, outgoing, secrets
from keepword.core.errors import Invalid, Unavailable
from keepword.webhooks import queries, rules
from keepword.webhooks.events import EndpointSwitchedOff
from keepword.webhooks.models import Delivery, Endpoint, Event, State

EXCERPT = 2_000  # characters of an answer that the log keeps


def deliver(delivery_id: int) -> Delivery | None:
    """Try a delivery that is due; None when there is nothing to do (any more, yet).

    It may go out twice when the worker dies before it has noted the answer: receivers know it by its id.
    """
    delivery = Delivery.objects.select_related("endpoint", "event").filter(pk=delivery_id).first()
    now = clock.now()
    if delivery is None or delivery.state != State.PENDING or (delivery.next_at or now) > now:
        return None
    if not delivery.endpoint.is_active and delivery.event.topic != "ping":
        return _note(delivery, None, _("The webhook is switched off."), for_good=True)
    try:
        answer = outgoing.post_json(
            delivery.endpoint.url, body_of(delivery.event), headers=_headers(delivery, now)
        )
    except Unavailable as error:
        return _note(delivery, None, error.message)
    except Invalid as error:  # a private address: no use in trying again soon, but names may change
        return _note(delivery, None, error.message)
    return _note(
        delivery, answer, "" if answer.ok else _("It answered %(status)s.") % {"status": answer.status}
    )


@jobs.job
def deliver_webhook(delivery_id: int) -> None:
    """Try a delivery."""
    deliver(delivery_id)


def enqueue(delivery: Delivery) -> None:
    """A job that tries a delivery at its time, in the caller's transaction."""
    jobs.enqueue(deliver_webhook, delivery.pk, run_after=delivery.next_at)


def body_of(event: Event) -> bytes:
    """The body as it is signed and sent: what happened, when, to what."""
    told: dict[str, Any] = {
        "type": event.topic,
        "timestamp": event.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "data": event.data,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _headers(delivery: Delivery, now: datetime) -> dict[str, str]:
    endpoint = delivery.endpoint
    held = [secrets.decrypt(endpoint.secret)]
    if endpoint.old_secret and endpoint.old_secret_until and endpoint.old_secret_until > now:
        held.append(secrets.decrypt(endpoint.old_secret))
    return rules.headers(held, delivery.event.key, now, body_of(delivery.event))


def _note(
    delivery: Delivery, answer: outgoing.Answer | None, problem: str, *, for_good: bool = False
) -> Delivery | None:
    with transaction.atomic():
        current = Delivery.objects.select_for_update(of=("self",)).filter(pk=delivery.pk).first()
        if current is None or current.state != State.PENDING or current.tries != delivery.tries:
            return None  # another worker had the same job
        now = clock.now()
        current.tries += 0 if for_good else 1
        current.tried_at = now
        current.status = answer.status if answer else None
        current.answer = answer.text[:EXCERPT] if answer else ""
        current.seconds = round(answer.seconds, 3) if answer else None
        current.problem = problem[:500]
        gone = answer is not None and answer.status == rules.GONE
        if not problem:
            current.state, current.next_at = State.DELIVERED, None
        else:
            wish = answer.headers.get("retry-after", "") if answer else ""
            again = None if for_good or gone else rules.next_try(current.tries, now, retry_after=wish)
            current.state, current.next_at = (State.PENDING if again else State.FAILED), again
        current.save()
        if current.state == State.PENDING:
            enqueue(current)
        if not for_good:
            _note_endpoint(current.endpoint_id, now, problem, gone=gone)
        live.push("desk", "webhooks")
    return current


def _note_endpoint(endpoint_id: int, now: datetime, problem: str, *, gone: bool) -> None:
    """How the endpoint is doing; switched off when it has failed for long."""
    endpoint = Endpoint.objects.select_for_update().filter(pk=endpoint_id).first()
    if endpoint is None or (not problem and endpoint.failing_since is None):
        return
    since = (endpoint.failing_since or now) if problem else None
    endpoint.failing_since, endpoint.problem = since, problem[:500]
    if endpoint.is_active and since and (gone or now - since >= rules.GIVE_UP_AFTER):
        endpoint.is_active = False
        record(system, "switched off webhook", endpoint, problem=problem[:500])
        events.publish(EndpointSwitchedOff(endpoint))
        transaction.on_commit(queries.forget)
    endpoint.save(update_fields=["failing_since", "problem", "is_active"])
