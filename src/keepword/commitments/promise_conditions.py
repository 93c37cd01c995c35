"""What can be asked about the promises of a conversation: in views, rules and policies."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from keepword.commitments.models import Promise, PromiseState
from keepword.conversations.models import NEVER, Conversation
from keepword.core.conditions import Field, Hand, register

_GROUP = _("Promises")


def _having(values: Sequence[Any] | None) -> Q:
    rows = Promise.objects.filter(conversation=OuterRef("pk"))
    return Q(Exists(rows if values is None else rows.filter(state__in=values)))


def _states(item: Conversation, hand: Hand) -> set[str]:
    if "promises" not in hand:
        rows = Promise.objects.filter(conversation_id=item.pk)
        hand["promises"] = set(rows.values_list("state", flat=True))
    states: set[str] = hand["promises"]
    return states


def _next_due() -> Subquery:
    rows = Promise.objects.filter(
        conversation=OuterRef("pk"), state=PromiseState.OPEN, due_at__lt=NEVER
    ).order_by()
    return Subquery(rows.values("conversation").annotate(next=Min("due_at")).values("next"))


def _read_due(item: Conversation, hand: Hand) -> datetime | None:
    if "promise_due" not in hand:
        rows = Promise.objects.filter(conversation_id=item.pk, state=PromiseState.OPEN, due_at__lt=NEVER)
        hand["promise_due"] = rows.aggregate(next=Min("due_at"))["next"]
    due: datetime | None = hand["promise_due"]
    return due


register(
    "conversation",
    Field(
        "promise",
        "",
        _("promises"),
        kind="set",
        choices=lambda: PromiseState.choices,
        holds=str,
        having=_having,
        read=_states,
        cost=1,
        group=_GROUP,
    ),
    Field(
        "promise_due",
        "",
        _("when a promise is due"),
        kind="moment",
        expression=_next_due,
        read=_read_due,
        cost=1,
        group=_GROUP,
    ),
)
