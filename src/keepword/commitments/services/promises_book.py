"""What every verb of promises ends with: the row written, its fact put right, those above told."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from keepword.commitments.events import (
    PromiseBroken,
    PromiseKept,
    PromiseMoved,
    PromiseWithdrawn,
)
from keepword.commitments.models import Manner, Promise, PromiseState
from keepword.commitments.models.promises import KEPT
from keepword.commitments.rules import promises as rules
from keepword.conversations.models import NEVER, Conversation
from keepword.conversations.queries import subjects
from keepword.core import events, facts, live
from keepword.core.actors import Actor
from keepword.core.models import Fact

MADE = "promise_made"
ENDS = ("promise_kept", "promise_moved", "promise_broken", "promise_withdrawn")
_FACTS = {
    PromiseState.KEPT: "promise_kept",
    PromiseState.BY_WORD: "promise_kept",
    PromiseState.MOVED: "promise_moved",
    PromiseState.BROKEN: "promise_broken",
    PromiseState.WITHDRAWN: "promise_withdrawn",
}
FIELDS = ["state", "due_at", "decided_at", "done_at", "evidence_id", "reason", "remind_at"]


def settle(
    promise: Promise,
    word: rules.Word,
    *,
    by: Actor,
    evidence: int | None = None,
    reason: str | None = None,
) -> bool:
    """Write what has become of a promise (locked by the caller); whether anything changed.

    A fact that does not hold any more is taken back; the new one bears the true moment.
    """
    if word == promise.word:
        return False
    before = promise.state
    promise.word = word
    if word.state == PromiseState.KEPT and evidence is not None:
        promise.evidence_id = evidence
    if reason is not None:
        promise.reason = reason[:500]
    if not promise.alive:
        promise.remind_at = NEVER
    promise.save(update_fields=FIELDS)
    if before not in rules.ALIVE:
        facts.record(facts.retract(holding(promise, ENDS)))
    if not promise.alive:
        facts.record([end_fact(promise, by)])
        if promise.state != before:
            _publish(promise, by)
    notify(promise.conversation_id)
    return True


def _publish(promise: Promise, by: Actor) -> None:
    at = promise.decided_at
    assert at is not None
    if promise.state in KEPT:
        events.publish(PromiseKept(promise, at, by))
    elif promise.state == PromiseState.MOVED:
        events.publish(PromiseMoved(promise, at, by))
    elif promise.state == PromiseState.BROKEN:
        events.publish(PromiseBroken(promise, at))
    else:
        events.publish(PromiseWithdrawn(promise, at, by))


def made_fact(promise: Promise, *, overpromised: bool) -> Fact:
    """A promise was made; `overpromised`: there was a warning that it cannot be kept."""
    due = promise.due
    return _fact(
        promise,
        MADE,
        promise.made_at,
        value=(due - promise.made_at).total_seconds() if due else None,
        dated=due is not None,
        corrected=promise.corrected,
        overpromised=overpromised,
        follows=promise.follows_id,
    )


def end_fact(promise: Promise, by: Actor) -> Fact:
    """What became of it, by the seconds that were left (less than none: too late)."""
    at, due, done = promise.decided_at, promise.due, promise.done_at
    assert at is not None
    value = (due - done).total_seconds() if due and done else None
    more: dict[str, Any] = {}
    if promise.state in KEPT:
        more["by"] = "evidence" if promise.state == PromiseState.KEPT else "word"
    return _fact(promise, _FACTS[PromiseState(promise.state)], at, value=value, **more)


def _fact(promise: Promise, kind: str, at: datetime, *, value: float | None, **data: Any) -> Fact:
    author = promise.author
    return facts.fact(
        kind,
        at,
        subject_id=promise.conversation_id,
        person=promise.customer.key,
        actor=author.key if author else None,
        value=value,
        promise=promise.pk,
        about=promise.kind,
        team=promise.team_id,
        inbox=promise.conversation.inbox_id,
        **data,
    )


def holding(promise: Promise, kinds: Iterable[str]) -> list[Fact]:
    """The facts of a promise that hold."""
    return facts.holding(subjects(promise.conversation), kind__in=list(kinds), data__promise=promise.pk)


def reminder(due_at: datetime | None, made_at: datetime) -> datetime:
    """When its writer is reminded; NEVER when that would be before it was made."""
    minutes = remind_minutes()
    if due_at is None or not minutes:
        return NEVER
    at = due_at - timedelta(minutes=minutes)
    return at if at > made_at else NEVER


def remind_minutes() -> int:
    """How long before a promise is due its writer hears of it."""
    kept = Manner.objects.values_list("remind_minutes", flat=True).first()
    return 60 if kept is None else kept


def locked(*conversations: Conversation) -> list[Promise]:
    """The promises of conversations (locked by the caller) that may still change, the oldest first."""
    rows = Promise.objects.select_for_update(of=("self",)).filter(conversation__in=conversations)
    rows = rows.exclude(state__in=[PromiseState.MOVED, PromiseState.WITHDRAWN])
    return list(rows.select_related("conversation", "customer", "author").order_by("made_at", "pk"))


def notify(conversation_id: int) -> None:
    """Open pages show what was promised."""
    live.push(f"conversation.{conversation_id}", "state", conversation=conversation_id)
    live.push("desk", "list")
