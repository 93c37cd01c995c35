"""Who came into a segment and who left it is told to webhooks, in batches."""

from typing import Any

from keepword.api.fields import iso
from keepword.api.shapes.segments import SegmentName
from keepword.core.events import on
from keepword.relationship.events import SegmentEntered, SegmentLeft
from keepword.webhooks.services import emit


@on(SegmentEntered)
def tell_entered(event: SegmentEntered) -> None:
    """They came in, by what happened to them."""
    emit("segment.entered", lambda: _told(event))


@on(SegmentLeft)
def tell_left(event: SegmentLeft) -> None:
    """They are in it no longer."""
    emit("segment.left", lambda: _told(event))


def _told(event: SegmentEntered | SegmentLeft) -> dict[str, Any]:
    return {
        "segment": SegmentName.of(event.segment).model_dump(mode="json"),
        "customers": list(event.customers),
        "at": iso(event.at),
    }
