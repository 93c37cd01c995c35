"""What can be asked about how a customer rated us."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from keepword.conversations.models import Conversation
from keepword.core.conditions import Field, Hand, register
from keepword.feedback.models import Rating


def _newest(conversation: Any) -> Any:
    return Rating.objects.filter(conversation=conversation).order_by("-at", "-pk").values("score")[:1]


def _score(item: Conversation, hand: Hand) -> int | None:
    if "rating" not in hand:
        hand["rating"] = _newest(item.pk).values_list("score", flat=True).first()
    score: int | None = hand["rating"]
    return score


register(
    "conversation",
    Field(
        "rating",
        "",
        _("newest rating"),
        kind="number",
        expression=lambda: Subquery(_newest(OuterRef("pk"))),
        read=_score,
        cost=1,
        group=_("Customer"),
        unit=_("of 5"),
    ),
)
