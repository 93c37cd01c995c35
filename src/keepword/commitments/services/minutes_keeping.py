"""What the scheduler does for the four minutes: mark those that passed, at their true moment."""

from datetime import datetime

from django.db.models import QuerySet

from keepword.commitments import queries
from keepword.commitments.models import FourMinutes, MinutesState
from keepword.commitments.queries.minutes import hours_of
from keepword.commitments.rules import minutes
from keepword.commitments.services.minutes import FIELDS, fact
from keepword.conversations.models import NEVER, Conversation
from keepword.core import clock, facts, live, rows
from keepword.core.batches import SIZE, in_batches
from keepword.core.models import Fact


def mark_minutes() -> int:
    """Mark every contact of which a reading is over, however late this runs; how many there were.

    Two workers at once mark each once: the rows are locked (PostgreSQL) or the file is (SQLite).
    """
    now = clock.now()
    return in_batches(_due(now).exists, lambda _: _mark(now))


def _due(now: datetime) -> QuerySet[FourMinutes]:
    # An answer at the very moment is in time, so a reading is over only after it.
    return FourMinutes.objects.filter(runs=True, next_due_at__lt=now)


def _mark(now: datetime) -> int:
    found = list(
        _due(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related(
            "conversation__customer", "conversation__inbox", "conversation__assignee", "opened_by"
        )
        .order_by("next_due_at")[:SIZE]
    )
    told: list[Fact] = []
    for row in found:
        actor = row.opened_by or row.conversation.assignee
        told += [fact(row.conversation, row, name, actor) for name in row.settle(now)]
    rows.update(found, FIELDS)
    facts.record(told)
    for pk in {row.conversation_id for row in found}:
        live.push(f"conversation.{pk}", "state", conversation=pk)
    if found:
        live.push("desk", "list")
    return len(found)


def reckon_minutes() -> int:
    """Reckon anew what runs by working hours that have changed since; how many there were."""
    book = queries.rulebook(trust_seconds=0)
    return in_batches(lambda: _by_other_hours(book.revision), lambda stale: _reckon(book, stale))


def _by_other_hours(revision: int) -> set[int]:
    """Conversations of which something runs that was reckoned by another ruleset; two looks into an index, as
    one question with "or" reads all of it."""
    runs = FourMinutes.objects.filter(runs=True).values_list("conversation_id", flat=True)
    return {*runs.filter(revision__lt=revision)[:SIZE], *runs.filter(revision__gt=revision)[:SIZE]}


def _reckon(book: queries.Rulebook, conversation_ids: set[int]) -> int:
    # Conversations first, as everybody locks them in this order.
    locked = Conversation.objects.select_for_update(skip_locked=True, of=("self",))
    conversations = locked.select_related("inbox", "customer").in_bulk(sorted(conversation_ids))
    found = list(FourMinutes.objects.select_for_update().filter(conversation__in=conversations, runs=True))
    now = clock.now()
    for row in found:
        row.revision = book.revision
        if row.live:
            continue
        row.policy_id = book.rule_for(conversations[row.conversation_id]).id
        hours = hours_of(row)
        if row.state == MinutesState.RUNNING:
            row.due_at = _later(minutes.due(hours, row.started_at), now, row.due_at)
        if row.opening_state == MinutesState.RUNNING and row.opened_at is not None:
            row.opening_due_at = _later(minutes.due(hours, row.opened_at), now, row.opening_due_at)
        row.reckon()
    rows.update(found, FIELDS)
    return len(found)


def _later(due_at: datetime | None, now: datetime, before: datetime) -> datetime:
    """Nobody is late by hours that were not there: a moment that would be past is now, or when it was."""
    if due_at is None:
        return NEVER
    return due_at if due_at >= now else min(before, now)
