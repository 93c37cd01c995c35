"""What is asked of the provider: rings, redirections, ends, recordings. Each may run twice."""

import logging
from datetime import timedelta
from typing import Final

from django.db import transaction

from keepword.channels.calls import queries, services
from keepword.channels.calls.models import Call, Leg, Recording, Seat
from keepword.channels.calls.rules.states import State
from keepword.channels.doors import connections
from keepword.channels.doors.models import Connection
from keepword.channels.phone import rest, turns
from keepword.conversations.services import StoredFile
from keepword.core import blobs, clock, jobs, uploads
from keepword.core.errors import Invalid, KeepwordError, NotFound, Unavailable
from keepword.core.outgoing import Unanswered

logger = logging.getLogger(__name__)
AGAIN: Final = (2, 10, 60, 300, 1800)  # seconds until a recording is asked for again
NO_NAME: Final = ("out:", "callback:")
EVENTS: Final = ["completed"]


@jobs.job
def ring_agent(leg_id: int) -> None:
    """Have the phone of one of us rung."""
    leg = Leg.objects.select_related("call__inbox").filter(pk=leg_id).first()
    if leg is None or leg.ended_at is not None or leg.external_id:
        return
    connection = connections.of(leg.call.inbox)
    seat = Seat.objects.filter(user=leg.agent_id).first()
    if connection is None or seat is None or not seat.address:
        services.not_answered(leg)
        return
    fields = {
        "To": seat.address,
        "From": connection.inbox.address,
        "Url": turns.address(connection, "agent", leg.key),
        "StatusCallback": turns.address(connection, "agent-status", leg.key),
        "StatusCallbackEvent": EVENTS,
        "Timeout": queries.line_of(leg.call.inbox).ring_seconds,
    }
    sid = _create(connection, fields)
    if sid is None:
        services.not_answered(leg)
    elif sid:
        Leg.objects.filter(pk=leg.pk, external_id="").update(external_id=sid)
        if Leg.objects.filter(pk=leg.pk, ended_at__isnull=False).exists():  # the customer gave up meanwhile
            rest.update_call(connection, sid, Status="completed")


@jobs.job
def dial_customer(call_id: int) -> None:
    """Have the customer rung; the agent is there."""
    call = Call.objects.select_related("inbox").filter(pk=call_id).first()
    if call is None or call.state != State.DIALLING or not call.external_id.startswith(NO_NAME):
        return
    connection = connections.of(call.inbox)
    if connection is None:
        services.hang_up(call)
        return
    fields = {
        "To": call.number,
        "From": connection.inbox.address,
        "Url": turns.address(connection, "customer", call.key),
        "StatusCallback": turns.address(connection, "customer-status", call.key),
        "StatusCallbackEvent": EVENTS,
        "Timeout": 45,
    }
    sid = _create(connection, fields)
    if sid is None:
        services.hang_up(call)
    elif sid:
        Call.objects.filter(pk=call.pk, external_id__startswith="out:").update(external_id=sid)
        Call.objects.filter(pk=call.pk, external_id__startswith="callback:").update(external_id=sid)


@jobs.job
def turn(call_id: int) -> None:
    """Send the customer to what is to be heard now; else they come by themselves at their next turn."""
    call = Call.objects.select_related("inbox").filter(pk=call_id).first()
    connection = connections.of(call.inbox) if call is not None else None
    if call is None or connection is None or turns.is_over(call) or call.external_id.startswith(NO_NAME):
        return
    _update(connection, call.external_id, Url=turns.address(connection, "turn", call.key), Method="POST")


@jobs.job
def let_go(call_id: int) -> None:
    """End the wires of whoever is not to be heard any more."""
    call = Call.objects.select_related("inbox").filter(pk=call_id).first()
    connection = connections.of(call.inbox) if call is not None else None
    if call is None or connection is None:
        return
    for leg in call.legs.filter(ended_at__isnull=False).exclude(external_id=""):
        _update(connection, leg.external_id, Status="completed")
    over = call.state == State.WRAP_UP or turns.is_over(call)
    if over and not call.external_id.startswith(NO_NAME):
        _update(connection, call.external_id, Status="completed")


@jobs.job
def fetch_voicemail(call_id: int, sid: str, seconds: int, attempt: int = 0) -> None:
    """Fetch a voicemail from the provider; it becomes a message."""
    call = Call.objects.select_related("inbox", "customer").filter(pk=call_id).first()
    content = _sound(call, fetch_voicemail, sid, seconds, attempt) if call is not None else None
    if call is None or content is None:
        return
    kept = uploads.keep("voicemail.mp3", "audio/mpeg", content)
    services.keep_voicemail(call, StoredFile(kept.name, kept.type, kept.size, kept.blob), seconds)


@jobs.job
def fetch_talk(call_id: int, sid: str, seconds: int, attempt: int = 0) -> None:
    """Fetch what was recorded of a talk, with the customer's consent."""
    call = Call.objects.select_related("inbox", "customer", "agent").filter(pk=call_id).first()
    if call is None or call.consent_at is None:
        return
    content = _sound(call, fetch_talk, sid, seconds, attempt)
    if content is None:
        return
    now, line, blob = clock.now(), queries.line_of(call.inbox), blobs.put(content)
    with transaction.atomic():
        Recording.objects.get_or_create(
            call=call,
            blob=blob,
            defaults={
                "agent": call.agent,
                "consent_at": call.consent_at,
                "began_at": call.answered_at or now,
                "ended_at": now,
                "type": "audio/mpeg",
                "size": len(content),
                "delete_at": now + timedelta(days=line.keep_days),
            },
        )


def _sound(call: Call, job: object, sid: str, seconds: int, attempt: int) -> bytes | None:
    connection = connections.of(call.inbox)
    if connection is None:
        return None
    try:
        return rest.recording(connection, sid)
    except (Unavailable, NotFound) as error:
        if attempt >= len(AGAIN):
            logger.error("Recording %s of call %s was not had: %s", sid, call.pk, error)
            return None
        after = clock.now() + timedelta(seconds=AGAIN[attempt])
        jobs.enqueue(job, call.pk, sid, seconds, attempt + 1, run_after=after)
    except Invalid as error:
        logger.error("Recording %s of call %s is not taken: %s", sid, call.pk, error)
    return None


def _create(connection: Connection, fields: dict[str, object]) -> str | None:
    """The provider's name of a new call; None when it does not make one, "" when nobody knows."""
    try:
        sid = rest.create_call(connection, fields)
    except Unanswered as error:
        # It may ring: who is called tells us, so nobody is rung twice.
        logger.warning("The provider may have taken a call: %s", error)
        return ""
    except KeepwordError as error:
        connections.failing(connection, error.message)
        return None
    connections.went_out(connection)
    return sid


def _update(connection: Connection, sid: str, **fields: str) -> None:
    try:
        rest.update_call(connection, sid, **fields)
    except KeepwordError as error:
        logger.warning("Call %s was not steered: %s", sid, error)


__all__ = ["dial_customer", "fetch_talk", "fetch_voicemail", "let_go", "ring_agent", "turn"]
