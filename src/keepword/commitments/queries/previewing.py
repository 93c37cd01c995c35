"""What a changed policy would do to the clocks that are under way, before it is saved."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from keepword.accounts.models import User
from keepword.commitments import rules
from keepword.commitments.models import Clock, ClockState, Policy
from keepword.commitments.queries.clocks import Rulebook, book_of, rulebook
from keepword.conversations.models import Conversation
from keepword.core import clock

MOST = 2_000  # clocks looked at: those due first


@dataclass(slots=True)
class Preview:
    """How many of the unfinished clocks change. `looked_at` of `of` were reckoned; they are those due first.

    `sooner`, `later`: another due moment; `none`: it comes due no more; `at_once`: among the sooner ones, due
    at the moment of the change, as their time would be over; `unmissed`: missed by the old rule alone.
    """

    of: int = 0
    looked_at: int = 0
    changed: int = 0
    sooner: int = 0
    later: int = 0
    none: int = 0
    at_once: int = 0
    unmissed: int = 0


def preview(user: User, draft: Policy) -> Preview:
    """What saving the draft would do now; nothing for who may not. Changes nothing."""
    if not user.may("hours"):
        return Preview()
    now, present = clock.now(), rulebook(trust_seconds=0)
    book = _with(present, draft)
    unfinished = Clock.objects.filter(stopped_at=None)
    told = Preview(of=unfinished.count())
    for conversation, one in _looked_at(unfinished):
        rule = book.rule_for(conversation)
        same = rule.id == one.policy_id and rule == present.rule(one.policy_id)
        after = rules.retarget(rule.hours, one.timer, rule.target(one.kind), now)
        told.looked_at += 1
        if not same:
            _count(told, one.timer, after, now)
    return told


def _looked_at(unfinished: QuerySet[Clock]) -> list[tuple[Conversation, Clock]]:
    rows = unfinished.select_related("conversation__inbox", "conversation__customer")
    return [(one.conversation, one) for one in rows.order_by("due_at", "pk")[:MOST]]


def _with(present: Rulebook, draft: Policy) -> Rulebook:
    policies = list(
        Policy.objects.filter(removed_at=None).select_related("calendar").order_by("position", "pk")
    )
    known = draft.pk is not None and any(one.pk == draft.pk for one in policies)
    order = [draft if one.pk == draft.pk else one for one in policies] if known else [*policies, draft]
    return book_of(present.revision, order)


def _count(told: Preview, before: rules.Timer, after: rules.Timer, now: datetime) -> None:
    if after == before:
        return
    told.changed += 1
    if before.state == ClockState.MISSED:
        told.unmissed += after.missed_at is None
        return
    old, new = before.due_at, after.due_at
    if new is None:
        told.none += old is not None
    elif old is None or new > old:
        told.later += old is not None
        told.sooner += old is None
    elif new < old:
        told.sooner += 1
    told.at_once += new is not None and new != old and new <= now
