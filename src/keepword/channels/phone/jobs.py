"""What is asked of the provider: rings, redirections, ends, recordings. Each may run twice."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from keepword.channels.calls import queries, services
from keepword.channels.calls.models import Call, Leg, Seat
from keepword.channels.calls.rules.states import State
from keepword.channels.doors import connections
from keepword.channels.doors.models import Connection
from keepword.channels.phone import keeping, turns
from keepword.channels.phone.providers import provider_of
from keepword.channels.phone.talk import Ring
from keepword.core import blobs, clock, jobs
from keepword.core.errors import Invalid, KeepwordError, NotFound, Unavailable
from keepword.core.outgoing import Unanswered

logger = logging.getLogger(__name__)
AGAIN: Final = (2, 10, 60, 300, 1800)  # seconds until a recording is asked for again
NO_NAME: Final = ("out:", "callback:")
DIALLED_SECONDS: Final = 45


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
    ring = Ring(
        seat.address,
        turns.address(connection, "agent", leg.key),
        turns.address(connection, "agent-status", leg.key),
        queries.line_of(leg.call.inbox).ring_seconds,
    )
    sid = _create(connection, ring)
    if sid is None:
        services.not_answered(leg)
    elif sid:
        Leg.objects.filter(pk=leg.pk, external_id="").update(external_id=sid)
        if Leg.objects.filter(pk=leg.pk, ended_at__isnull=False).exists():  # the customer gave up meanwhile
            provider_of(connection).end(connection, sid)


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
    ring = Ring(
        call.number,
        turns.address(connection, "customer", call.key),
        turns.address(connection, "customer-status", call.key),
        DIALLED_SECONDS,
    )
    sid = _create(connection, ring)
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
    with _noted(call.external_id):
        provider_of(connection).send(
            connection, call.external_id, turns.address_once(connection, "turn", call.key)
        )


@jobs.job
def let_go(call_id: int) -> None:
    """End the wires of whoever is not to be heard any more."""
    call = Call.objects.select_related("inbox").filter(pk=call_id).first()
    connection = connections.of(call.inbox) if call is not None else None
    if call is None or connection is None:
        return
    for leg in call.legs.filter(ended_at__isnull=False).exclude(external_id=""):
        _end(connection, leg.external_id)
    over = call.state == State.WRAP_UP or turns.is_over(call)
    if over and not call.external_id.startswith(NO_NAME):
        _end(connection, call.external_id)


@jobs.job
def fetch_voicemail(call_id: int, sid: str, seconds: int, attempt: int = 0) -> None:
    """Fetch a voicemail from the provider; it becomes a message."""
    call = Call.objects.select_related("inbox", "customer").filter(pk=call_id).first()
    content = _sound(call, fetch_voicemail, sid, seconds, attempt) if call is not None else None
    if call is None or content is None:
        return
    keeping.keep_voicemail(call, "voicemail.mp3", "audio/mpeg", content, seconds)


@jobs.job
def fetch_talk(call_id: int, sid: str, seconds: int, attempt: int = 0) -> None:
    """Fetch what was recorded of a talk, with the customer's consent."""
    call = Call.objects.select_related("inbox", "customer", "agent").filter(pk=call_id).first()
    if call is None or call.consent_at is None:
        return
    content = _sound(call, fetch_talk, sid, seconds, attempt)
    if content is None:
        return
    keeping.keep_talk(call, "audio/mpeg", content)


@jobs.job
def keep_brought(call_id: int, is_talk: bool, blob: str, seconds: int, attempt: int = 0) -> None:
    """Keep what was streamed to us (WAV): a talk, else a message. The bytes are a blob already."""
    call = Call.objects.select_related("inbox", "customer", "agent").filter(pk=call_id).first()
    if call is None:
        return
    try:
        if is_talk:
            keeping.keep_talk(call, "audio/wav", blobs.get(blob))
        else:
            keeping.keep_voicemail(call, "voicemail.wav", "audio/wav", blobs.get(blob), seconds)
    except Unavailable as error:
        if attempt >= len(AGAIN):
            logger.error("What was recorded of call %s could not be kept: %s", call.pk, error)
            return
        after = clock.now() + timedelta(seconds=AGAIN[attempt])
        jobs.enqueue(keep_brought, call_id, is_talk, blob, seconds, attempt + 1, run_after=after)
    except (Invalid, NotFound) as error:
        logger.error("What was recorded of call %s is not taken: %s", call.pk, error)


def _sound(call: Call, job: object, sid: str, seconds: int, attempt: int) -> bytes | None:
    connection = connections.of(call.inbox)
    if connection is None:
        return None
    try:
        return provider_of(connection).recording(connection, sid)
    except (Unavailable, NotFound) as error:
        if attempt >= len(AGAIN):
            logger.error("Recording %s of call %s was not had: %s", sid, call.pk, error)
            return None
        after = clock.now() + timedelta(seconds=AGAIN[attempt])
        jobs.enqueue(job, call.pk, sid, seconds, attempt + 1, run_after=after)
    except Invalid as error:
        logger.error("Recording %s of call %s is not taken: %s", sid, call.pk, error)
    return None


def _create(connection: Connection, ring: Ring) -> str | None:
    """The provider's name of a new call; None when it does not make one, "" when nobody knows."""
    try:
        sid = provider_of(connection).ring(connection, ring)
    except Unanswered as error:
        # It may ring: who is called tells us, so nobody is rung twice.
        logger.warning("The provider may have taken a call: %s", error)
        return ""
    except KeepwordError as error:
        connections.failing(connection, error.message)
        return None
    connections.went_out(connection)
    return sid


def _end(connection: Connection, sid: str) -> None:
    with _noted(sid):
        provider_of(connection).end(connection, sid)


@contextmanager
def _noted(sid: str) -> Iterator[None]:
    """What was asked and not done is in the log: the call goes on, or is over already."""
    try:
        yield
    except KeepwordError as error:
        logger.warning("Call %s was not steered: %s", sid, error)


__all__ = ["dial_customer", "fetch_talk", "fetch_voicemail", "keep_brought", "let_go", "ring_agent", "turn"]
