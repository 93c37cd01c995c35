"""What can be asked about the review that a conversation began with."""

from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from keepword.channels.reviews.models import Review
from keepword.channels.reviews.sources import SOURCES
from keepword.conversations.conditions import newest_message
from keepword.conversations.models import Conversation
from keepword.core.conditions import Field, Hand, register

_GROUP = _("Review")


def _first(conversation: Any) -> Any:
    return Review.objects.filter(message__conversation=conversation).order_by("pk")


def _read(item: Conversation, hand: Hand) -> dict[str, Any]:
    """From the message in hand while its review is not written yet: rules are asked as it comes in."""
    if "review" not in hand:
        found = _first(item.pk).values("rating", "source").first()
        message = newest_message(item, hand) if found is None else None
        if message is not None and message.marks.get("door") == "review":
            found = {name: message.marks.get(name) for name in ("rating", "source")}
        hand["review"] = found or {}
    known: dict[str, Any] = hand["review"]
    return known


def _stars(item: Conversation, hand: Hand) -> float | None:
    rating = _read(item, hand).get("rating")
    return None if rating is None else float(rating) * 5


register(
    "conversation",
    Field(
        "review_rating",
        "",
        _("rating of the review"),
        kind="number",
        expression=lambda: Subquery(
            _first(OuterRef("pk")).annotate(of_five=F("rating") * 5.0).values("of_five")[:1]
        ),
        read=_stars,
        cost=1,
        group=_GROUP,
        unit=_("of 5"),
    ),
    Field(
        "review_source",
        "",
        _("source of the review"),
        choices=lambda: [(key, source.name) for key, source in SOURCES.items()],
        holds=str,
        expression=lambda: Subquery(_first(OuterRef("pk")).values("source")[:1]),
        read=lambda item, hand: _read(item, hand).get("source"),
        cost=1,
        group=_GROUP,
    ),
)
