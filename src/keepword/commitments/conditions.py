"""What can be asked about the clocks of a conversation."""

from collections.abc import Sequence
from typing import Any

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import NullIf
from django.utils.translation import gettext_lazy as _

from keepword.commitments.models import Clock, ClockKind, ClockState, FourMinutes, MinutesState
from keepword.conversations.models import NEVER, Conversation
from keepword.core.conditions import Field, Hand, register

_TIME = _("Time")


def _asked() -> Any:
    """Clocks that promise something and are not stopped."""
    return Clock.objects.filter(stopped_at=None, target_minutes__isnull=False)


def _having(values: Sequence[Any] | None) -> Q:
    clocks = _asked().filter(conversation=OuterRef("pk"))
    return Q(Exists(clocks if values is None else clocks.filter(state__in=values)))


def _states(item: Conversation, hand: Hand) -> set[str]:
    if "clocks" not in hand:
        hand["clocks"] = set(_asked().filter(conversation_id=item.pk).values_list("state", flat=True))
    states: set[str] = hand["clocks"]
    return states


def _broken(values: Sequence[Any] | None) -> Q:
    missed = Clock.objects.filter(conversation=OuterRef("pk"), missed_at__isnull=False)
    return Q(Exists(missed if values is None else missed.filter(kind__in=values)))


def _missed(item: Conversation, hand: Hand) -> set[str]:
    if "missed" not in hand:
        missed = Clock.objects.filter(conversation_id=item.pk, missed_at__isnull=False)
        hand["missed"] = set(missed.values_list("kind", flat=True))
    kinds: set[str] = hand["missed"]
    return kinds


register(
    "conversation",
    Field(
        "clock",
        "",
        _("clocks now"),
        kind="set",
        choices=lambda: [
            choice
            for choice in ClockState.choices
            if choice[0] in (ClockState.RUNNING, ClockState.PAUSED, ClockState.MISSED)
        ],
        holds=str,
        having=_having,
        read=_states,
        cost=1,
        group=_TIME,
    ),
    Field(
        "missed",
        "",
        _("clocks ever missed"),
        kind="set",
        choices=lambda: ClockKind.choices,
        holds=str,
        having=_broken,
        read=_missed,
        cost=1,
        group=_TIME,
    ),
    Field(
        "due",
        "",
        _("a clock's due time"),
        kind="moment",
        expression=lambda: NullIf(F("due_at"), Value(NEVER, output_field=DateTimeField())),
        read=lambda item, hand: None if item.due_at == NEVER else item.due_at,
        group=_TIME,
    ),
)


# The four minutes ----------------------------------------------------------------------------------


def _of_latest_contact(states: Sequence[Any] | None) -> Q:
    """Of the contact that began last: what became of earlier ones is not the conversation's state."""
    later = FourMinutes.objects.filter(
        conversation=OuterRef("conversation"), started_at__gt=OuterRef("started_at")
    )
    found = FourMinutes.objects.filter(~Exists(later), conversation=OuterRef("pk"))
    if states is not None:
        wanted = [str(state) for state in states]
        found = found.filter(Q(state__in=wanted) | Q(opening_state__in=wanted))
    return Q(Exists(found))


def _minutes(item: Conversation, hand: Hand) -> set[str]:
    if "four_minutes" not in hand:
        row = FourMinutes.objects.filter(conversation_id=item.pk).order_by("-started_at", "-pk").first()
        hand["four_minutes"] = {row.state, row.opening_state} - {""} if row else set()
    states: set[str] = hand["four_minutes"]
    return states


register(
    "conversation",
    Field(
        "four_minutes",
        "",
        _("the four minutes"),
        kind="set",
        choices=lambda: MinutesState.choices,
        holds=str,
        having=_of_latest_contact,
        read=_minutes,
        cost=1,
        group=_TIME,
    ),
)
