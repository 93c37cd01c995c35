"""What the scheduler does: mark what was missed, and reckon anew what runs by rules that changed."""

from datetime import datetime

from django.db.models import QuerySet

from keepword.commitments import rules
from keepword.commitments.models import Clock, ClockState
from keepword.commitments.queries import Rulebook, rulebook
from keepword.commitments.services.sheet import Sheet, missed_fact
from keepword.conversations.models import Conversation
from keepword.core import clock, facts, live, rows
from keepword.core.batches import SIZE, in_batches


def mark_missed() -> int:
    """Mark every clock whose due moment has come, at that moment; how many there were.

    However late this runs, the times are true. Two workers at once mark each clock once: the rows are
    locked (PostgreSQL) or the file is (SQLite).
    """
    now = clock.now()
    return in_batches(_due(now).exists, lambda _: _mark(now))


def _due(now: datetime) -> QuerySet[Clock]:
    return Clock.objects.filter(state=ClockState.RUNNING, due_at__lte=now)


def _mark(now: datetime) -> int:
    found = list(
        _due(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("conversation__customer", "conversation__assignee")
        .order_by("due_at")[:SIZE]
    )
    for one in found:
        one.timer = rules.miss(one.timer)
    rows.update(found, ["state", "missed_at"])
    facts.record([missed_fact(one, one.conversation) for one in found])
    for pk in {one.conversation_id for one in found}:
        live.push(f"conversation.{pk}", "state", conversation=pk)
    if found:
        live.push("desk", "list")
    return len(found)


def bring_up_to_date() -> int:
    """Reckon anew the unfinished clocks that were reckoned by an older ruleset; how many there were.

    A clock missed by a rule that was wrong, and not by the present one, runs again. Whoever started a
    clock by rules that changed in that second is corrected here too.
    """
    book = rulebook(trust_seconds=0)
    return in_batches(lambda: set(outdated(book)[:SIZE]), lambda stale: _reckon_anew(book, stale))


def outdated(book: Rulebook) -> QuerySet[Clock, int]:
    """The conversations with clocks reckoned by another ruleset."""
    # Two questions that the index answers: as one with "or", SQLite looks at every clock.
    unfinished = Clock.objects.filter(stopped_at=None).values_list("conversation_id", flat=True)
    older, newer = (
        unfinished.filter(revision__lt=book.revision),
        unfinished.filter(revision__gt=book.revision),
    )
    return older.union(newer, all=True)


def _reckon_anew(book: Rulebook, conversation_ids: set[int]) -> int:
    # Conversations first, as everybody locks them in this order.
    found = (
        Conversation.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("inbox", "customer", "assignee")
        .filter(pk__in=conversation_ids)
    )
    conversations = {conversation.pk: conversation for conversation in found.order_by("pk")}
    active = Clock.objects.select_for_update().filter(conversation_id__in=conversations, stopped_at=None)
    sheet, count = Sheet(book), 0
    for one in active.order_by("pk"):
        sheet.add(conversations[one.conversation_id], [one])
    for conversation in conversations.values():
        rule = book.rule_for(conversation)
        for one in sheet.active(conversation):
            sheet.follow(one, rule, clock.now())
            count += 1
    sheet.write()
    if count:
        live.push("desk", "list")
    return count
