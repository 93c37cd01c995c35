"""What can be asked about the slip that a conversation began with."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from keepword.channels.boxes.models import Kind, Place, Slip, Smile
from keepword.conversations.conditions import newest_message
from keepword.conversations.models import Conversation
from keepword.core.conditions import Choices, Field, Hand, register

_GROUP = _("Box")


def _places() -> Choices:
    return list(Place.objects.filter(archived_at=None).order_by("name").values_list("pk", "name"))


def _first(conversation: Any) -> Any:
    return Slip.objects.filter(message__conversation=conversation).order_by("pk")


def _of(name: str) -> Any:
    return lambda: Subquery(_first(OuterRef("pk")).values(name)[:1])


def _read(item: Conversation, hand: Hand) -> dict[str, Any]:
    """From the message in hand while its slip is not written yet: rules are asked as it comes in."""
    if "slip" not in hand:
        found = _first(item.pk).values("place", "smile", "place__kind").first()
        message = newest_message(item, hand) if found is None else None
        if message is not None and message.marks.get("door") == "box":
            place = Place.objects.filter(pk=message.marks.get("box")).values("kind").first()
            found = {
                "place": message.marks.get("box"),
                "smile": message.marks.get("smile"),
                "place__kind": place["kind"] if place else None,
            }
        hand["slip"] = found or {}
    known: dict[str, Any] = hand["slip"]
    return known


register(
    "conversation",
    Field(
        "box",
        "",
        _("box"),
        choices=_places,
        holds=int,
        expression=_of("place"),
        read=lambda item, hand: _read(item, hand).get("place"),
        cost=1,
        group=_GROUP,
    ),
    Field(
        "box_kind",
        "",
        _("kind of box"),
        choices=lambda: Kind.choices,
        holds=str,
        expression=_of("place__kind"),
        read=lambda item, hand: _read(item, hand).get("place__kind"),
        cost=1,
        group=_GROUP,
    ),
    Field(
        "smile",
        "",
        _("smile"),
        choices=lambda: Smile.choices,
        holds=int,
        ordered=True,
        expression=_of("smile"),
        read=lambda item, hand: _read(item, hand).get("smile"),
        cost=1,
        group=_GROUP,
    ),
)
