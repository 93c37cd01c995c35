"""What becomes of promises is told to webhooks."""

from typing import Any

from keepword.api.shapes.promises import PromiseOut
from keepword.commitments.events import (
    PromiseBroken,
    PromiseKept,
    PromiseMade,
    PromiseMoved,
    PromiseWithdrawn,
)
from keepword.commitments.models import Promise
from keepword.core.events import on
from keepword.webhooks.services import emit


@on(PromiseMade)
def tell_made(event: PromiseMade) -> None:
    """Something was promised."""
    _tell("promise.made", event.promise)


@on(PromiseKept)
def tell_kept(event: PromiseKept) -> None:
    """It was kept, by evidence or by word."""
    _tell("promise.kept", event.promise)


@on(PromiseMoved)
def tell_moved(event: PromiseMoved) -> None:
    """The customer knows of another time."""
    _tell("promise.moved", event.promise)


@on(PromiseBroken)
def tell_broken(event: PromiseBroken) -> None:
    """Its minute has passed."""
    _tell("promise.broken", event.promise)


@on(PromiseWithdrawn)
def tell_withdrawn(event: PromiseWithdrawn) -> None:
    """It holds no more."""
    _tell("promise.withdrawn", event.promise)


def _tell(topic: str, promise: Promise) -> None:
    """What came from another system happened there, and long ago."""
    message = promise.message
    if message is not None and message.marks.get("silent"):
        return

    def data() -> dict[str, Any]:
        return {"promise": PromiseOut.of(promise).model_dump(mode="json")}

    emit(topic, data)
