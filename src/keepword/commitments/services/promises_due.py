"""What the scheduler does about promises: break what is due, remind before, tell leads."""

from datetime import datetime

from django.db.models import QuerySet

from keepword.audit.services import record, system
from keepword.commitments.events import PromiseBroken
from keepword.commitments.models import Promise, PromiseState
from keepword.commitments.rules import promises as rules
from keepword.commitments.services.promises_book import end_fact
from keepword.conversations.models import NEVER
from keepword.core import clock, events, facts, live, rows
from keepword.core.batches import SIZE, in_batches


def mark_broken() -> int:
    """Break every promise whose minute has passed, at that minute; how many there were.

    However late this runs, the times are true. Two workers at once break each once: the rows are locked.
    """
    now = clock.now()
    return in_batches(_due(now).exists, lambda _: _break(now))


def _due(now: datetime) -> QuerySet[Promise]:
    return Promise.objects.filter(state=PromiseState.OPEN, due_at__lt=now)


def _break(now: datetime) -> int:
    found = list(
        _due(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("conversation", "customer", "author")
        .order_by("due_at", "id")[:SIZE]
    )
    for one in found:
        one.word, one.remind_at = rules.fall_due(one.word, now), NEVER
    rows.update(found, ["state", "decided_at", "remind_at"])
    facts.record([end_fact(one, system) for one in found])
    for one in found:
        record(system, "broke promise", one, due_at=one.due_at.isoformat())
        assert one.decided_at is not None
        events.publish(PromiseBroken(one, one.decided_at))
    for pk in {one.conversation_id for one in found}:
        live.push(f"conversation.{pk}", "state", conversation=pk)
    if found:
        live.push("desk", "list")
    return len(found)
