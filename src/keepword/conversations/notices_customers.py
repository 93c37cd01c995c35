"""Of customers who may be one person people are notified: they are asked to decide."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.accounts.models import User
from keepword.conversations.models import Direction, Message
from keepword.core import clock, events
from keepword.customers.events import LikenessFound
from keepword.customers.models import Likeness
from keepword.customers.words import reasons
from keepword.notifications.registry import Kind, Told, register
from keepword.notifications.rules import PAGE
from keepword.notifications.services import News, tell

SUBJECT: Final = "likeness"
WHERE: Final = "/customers/same/"
LATELY: Final = timedelta(days=1)  # a customer is compared within minutes after they have written
ALL: Final = 0  # one page has them all, so they are one notification until somebody has looked


def _alike(data: Mapping[str, Any]) -> Told:
    """Without names: it may stand for several pairs, and the page shows who they are."""
    title = _("Two customers may be one person: decide whether they are")
    return Told(title, "; ".join(reasons(list(data.get("reasons", ())))))


register(
    Kind(
        "likeness",
        gettext_lazy("Two customers may be the same person"),
        _alike,
        (PAGE,),
        icon="people",
        order=46,
    )
)


@events.on(LikenessFound)
def _found(event: LikenessFound) -> None:
    """Whoever may join them. A pair that was decided once, and pairs of a past that is brought in, are told
    to nobody: they wait on their page."""
    pair = event.likeness
    if pair.decided_at is not None or not _has_just_written(pair):
        return
    people = [user for user in User.objects.filter(is_active=True) if user.may("converse")]
    tell(News("likeness", WHERE, subject=(SUBJECT, ALL), data={"reasons": pair.reasons}), people)


def _has_just_written(pair: Likeness) -> bool:
    since = clock.now() - LATELY
    lately = Message.objects.filter(
        conversation__customer__in=(pair.one_id, pair.other_id),
        conversation__last_message_at__gte=since,
        direction=Direction.IN,
        at__gte=since,
    )
    return lately.exclude(marks__has_key="silent").exists()
