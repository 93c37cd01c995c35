"""What can be asked about the complaint of a conversation."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.complaints.models import ORDER, Complaint, State
from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.core.conditions import Field, Hand, register

SUGGESTED, LATE, DONE = "suggested", "late", "done"


def _choices() -> Sequence[tuple[int | str, str | Promise]]:
    return [
        (SUGGESTED, State.SUGGESTED.label),
        *((stage.value, stage.label) for stage in ORDER),
        (LATE, pgettext_lazy("complaint", "late")),
        (DONE, State.DONE.label),
    ]


def _having(values: Sequence[Any] | None) -> Q:
    rows = Complaint.objects.filter(conversation=OuterRef("pk")).exclude(state=State.DISMISSED)
    if values is None:
        return Q(Exists(rows))
    wanted = Q(state=State.OPEN, stage__in=[one for one in values if one in ORDER])
    if LATE in values:
        wanted |= Q(state=State.OPEN, due_at__lte=clock.now())
    wanted |= Q(state__in=[one for one in values if one in (SUGGESTED, DONE)])
    return Q(Exists(rows.filter(wanted)))


def _read(item: Conversation, hand: Hand) -> set[str]:
    if "complaint" not in hand:
        found: set[str] = set()
        rows = Complaint.objects.filter(conversation_id=item.pk).exclude(state=State.DISMISSED)
        for state, stage, due_at in rows.values_list("state", "stage", "due_at"):
            found.add(stage if state == State.OPEN else state)
            if state == State.OPEN and due_at <= clock.now():
                found.add(LATE)
        hand["complaint"] = found
    known: set[str] = hand["complaint"]
    return known


register(
    "conversation",
    Field(
        "complaint",
        "",
        _("complaint"),
        kind="set",
        choices=_choices,
        holds=str,
        having=_having,
        read=_read,
        cost=1,
        group=_("Customer"),
    ),
)
