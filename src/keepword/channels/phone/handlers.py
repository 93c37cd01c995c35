"""What happens to calls of the phone is asked of the provider, by jobs queued in that transaction."""

from typing import Any

from keepword.channels.calls.events import (
    BackInQueue,
    CallOver,
    Connected,
    Dialled,
    Held,
    Moved,
    Rung,
    Unrung,
)
from keepword.channels.calls.models import Call, Way
from keepword.channels.phone import jobs
from keepword.core.events import on
from keepword.core.jobs import enqueue


@on(Rung)
def _rung(event: Rung) -> None:
    _ask(event.leg.call, jobs.ring_agent, event.leg.pk)


@on(Unrung)
def _unrung(event: Unrung) -> None:
    if event.leg.external_id:
        _ask(event.leg.call, jobs.let_go, event.leg.call_id)


@on(Dialled)
def _dialled(event: Dialled) -> None:
    _ask(event.call, jobs.dial_customer, event.call.pk)


@on(Connected)
def _connected(event: Connected) -> None:
    """The customer of a call of ours has just picked up, and is answered with the room."""
    if event.call.way == Way.IN:
        _ask(event.call, jobs.turn, event.call.pk)


@on(Held)
def _held(event: Held) -> None:
    _ask(event.call, jobs.turn, event.call.pk)


@on(BackInQueue)
def _back_in_queue(event: BackInQueue) -> None:
    _ask(event.call, jobs.turn, event.call.pk)
    _ask(event.call, jobs.let_go, event.call.pk)


@on(Moved)
def _moved(event: Moved) -> None:
    _ask(event.call, jobs.turn, event.call.pk)


@on(CallOver)
def _over(event: CallOver) -> None:
    _ask(event.call, jobs.let_go, event.call.pk)


def _ask(call: Call, job: Any, *args: Any) -> None:
    if call.inbox.channel == "phone":
        enqueue(job, *args)
