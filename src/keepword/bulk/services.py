"""Verbs about bulk runs: start, stop, undo; and the work itself, some conversations at a time.

Each transaction takes the run, then the next few conversations in the order of their numbers, does what is
to be done to each by its verb and notes what became of it. So a killed process has done a handful or none
of it, two workers never do the same, and two runs over the same conversations wait for each other.
"""

import logging
from collections.abc import Iterable
from time import monotonic, sleep
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.bulk import queries
from keepword.bulk.models import ACTIVE, BulkItem, BulkRun, ItemState, RunState
from keepword.bulk.notices import tell_finished
from keepword.bulk.snapshot import Standing, changes, standing, still
from keepword.conversations.models import Conversation
from keepword.conversations.queries import visible
from keepword.core import actions, clock, jobs, rows
from keepword.core.actions import Step
from keepword.core.errors import Conflict, Invalid, KeepwordError, Refused

logger = logging.getLogger(__name__)

MOST = 20_000
AT_ONCE = 50  # up to here it is done before the answer; beyond, in the background
TOGETHER = 20  # conversations in a transaction: short enough that nobody at the pages waits for it
PAUSE = 0.005  # seconds between two; SQLite's writers take turns
SHARE = 5.0  # seconds of a job, so that others in the queue have their turn


def start(
    user: User,
    steps: list[Step],
    *,
    ids: Iterable[int] = (),
    rows_of: QuerySet[Conversation] | None = None,
) -> BulkRun:
    """Do steps (see core.actions) to many conversations: those of `ids`, or all of `rows_of` as they are now.

    Up to fifty are done when this returns; more go on in the background. What this user may not see is
    skipped like what cannot be done, with its reason. Invalid when a step cannot be done to many, or
    when there are none or more than 20,000.
    """
    if not user.may("converse"):
        raise Refused(_("You may not work on conversations."))
    if not steps:
        raise Invalid(_("Choose what to do."), field="actions")
    actions.check(queries.SUBJECT, steps)
    for step in steps:
        action = actions.get(queries.SUBJECT, str(step["do"]))
        if not action.bulk:
            raise Invalid(
                _("“%(action)s” cannot be done to many at once.") % {"action": action.label}, field="do"
            )
    chosen = _chosen(ids, rows_of)
    with transaction.atomic():
        run = _written(user, [dict(step) for step in steps], chosen)
        if len(chosen) > AT_ONCE:
            _queue(run)
    if len(chosen) <= AT_ONCE:
        work(run.pk)
        run.refresh_from_db()
    return run


def _chosen(ids: Iterable[int], rows_of: QuerySet[Conversation] | None) -> list[int]:
    if rows_of is None:
        chosen = sorted({pk for pk in ids if 0 < pk < 2**63})
        chosen = list(Conversation.objects.filter(pk__in=chosen[: MOST + 1]).values_list("pk", flat=True))
    else:
        chosen = list(rows_of.order_by().values_list("pk", flat=True)[: MOST + 1])
    if not chosen:
        raise Invalid(_("Choose at least one conversation."), field="ids")
    if len(chosen) > MOST:
        raise Invalid(
            _("At most %(n)s conversations at once. Choose fewer of them.") % {"n": MOST}, field="ids"
        )
    return sorted(chosen)


def _written(user: User, steps: list[dict[str, Any]], chosen: list[int]) -> BulkRun:
    now = clock.now()
    BulkRun.objects.filter(user=user, seen_at=None).exclude(state__in=ACTIVE).update(seen_at=now)
    run = BulkRun.objects.create(user=user, steps=steps, total=len(chosen), created_at=now, touched_at=now)
    rows.insert([BulkItem(run_id=run.pk, conversation_id=pk) for pk in chosen])
    record(user, "started bulk action", run, steps=steps, total=len(chosen))
    return run


def stop(user: User, run: BulkRun) -> BulkRun:
    """Go no further; what is done is done, and can be undone. Of an undo: leave the rest as it is."""
    with transaction.atomic():
        current = _locked(user, run)
        if current.state in ACTIVE:
            _finish(current, RunState.STOPPED if current.state == RunState.RUNNING else RunState.UNDONE)
            record(user, "stopped bulk action", current, done=current.done, total=current.total)
    return current


def undo(user: User, run: BulkRun) -> BulkRun:
    """Take back what a run changed, save what others have changed since. Conflict when it is too late."""
    with transaction.atomic():
        current = _locked(user, run)
        if current.state == RunState.RUNNING:
            _finish(current, RunState.STOPPED)
        if not queries.may_undo(current):
            raise Conflict(_("This cannot be undone any more."))
        current.state, current.done, current.finished_at = RunState.UNDOING, 0, None
        current.total, current.seen_at, current.touched_at = current.changed, None, clock.now()
        current.save()
        record(user, "undid bulk action", current, total=current.total)
        if current.total > AT_ONCE:
            _queue(current)
    if current.total <= AT_ONCE:
        work(current.pk)
        current.refresh_from_db()
    return current


def put_away(user: User, run: BulkRun) -> None:
    """Show its result no more; the list of runs still has it."""
    with transaction.atomic():
        current = _locked(user, run)
        if current.state not in ACTIVE:
            current.seen_at = clock.now()
            current.save(update_fields=["seen_at"])


def work(run_id: int, *, seconds: float | None = None) -> bool:
    """Go on with a run, for so many seconds at most; whether nothing of it is left. Safe to repeat."""
    until = monotonic() + seconds if seconds is not None else None
    while _some(run_id):
        if until is not None and monotonic() > until:
            return False
        sleep(PAUSE)
    return True


def _some(run_id: int) -> bool:
    """The next few of a run; False when none are left."""
    with transaction.atomic():
        run = BulkRun.objects.select_related("user").select_for_update(of=("self",)).filter(pk=run_id).first()
        if run is None or run.state not in ACTIVE:
            return False
        back = run.state == RunState.UNDOING
        waiting = run.items.filter(state=ItemState.CHANGED if back else ItemState.WAITING)
        items = list(waiting.order_by("conversation")[:TOGETHER])
        if items:
            with translation.override(run.user.language):
                _handle(run, items, back=back)
            rows.update(items, ["state", "reason", "before", "after"])
            _count(run, items)
        else:
            _finish(run, RunState.UNDONE if back else RunState.DONE)
            if run.total > AT_ONCE:
                tell_finished(run)
        run.touched_at = clock.now()
        run.save()
    return bool(items)


def _handle(run: BulkRun, items: list[BulkItem], *, back: bool) -> None:
    ids = [item.conversation_id for item in items]
    # All at once and in order: two runs over the same conversations cannot block each other for good.
    list(Conversation.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    seen = {
        found.pk: found
        for found in visible(run.user).filter(pk__in=ids).select_related("customer", "assignee", "inbox")
    }
    before = standing(ids)
    merged = _merged([pk for pk in ids if pk not in seen])
    for item in items:
        conversation = seen.get(item.conversation_id)
        if conversation is None:
            item.state, item.reason = _no(back), _why_unseen(run, merged.get(item.conversation_id))
        elif not back:
            _do(run, item, conversation)
        elif not still(item.after or {}, before.get(item.conversation_id, {})):
            item.state, item.reason = ItemState.KEPT, _("Somebody has changed it since.")
        else:
            _take_back(run, item, conversation)
    if not back:
        after = standing(ids)
        for item in items:
            was: Standing = before.get(item.conversation_id, {})
            item.after = changes(was, after.get(item.conversation_id, {}))


def _merged(ids: list[int]) -> dict[int, int]:
    """Where those of them are now that were merged. No query when all are seen."""
    if not ids:
        return {}
    rows = Conversation.objects.filter(pk__in=ids, merged_into__isnull=False)
    return {pk: into for pk, into in rows.values_list("pk", "merged_into_id") if into is not None}


def _why_unseen(run: BulkRun, into: int | None) -> str:
    """Where it is now is told to those only who see it there."""
    if into is not None and visible(run.user).filter(pk=into).exists():
        return _("It was merged into #%(number)s. Look there.") % {"number": into}
    return _("You cannot see this conversation now.")


def _do(run: BulkRun, item: BulkItem, conversation: Conversation) -> None:
    def steps() -> None:
        done = actions.run(run.user, queries.SUBJECT, conversation, run.steps)
        item.before = [[one.action.name, one.before] for one in done if one.before is not None]
        # What cannot be undone gives no `before`, and has changed something all the same.
        moved = bool(item.before) or any(one.action.undo is None for one in done)
        item.state = ItemState.CHANGED if moved else ItemState.SAME

    _try(item, steps, otherwise=ItemState.SKIPPED)


def _take_back(run: BulkRun, item: BulkItem, conversation: Conversation) -> None:
    def steps() -> None:
        for name, before in reversed(item.before or []):
            action = actions.get(queries.SUBJECT, name)
            if action.undo is not None:
                action.undo(run.user, conversation, before)
        item.state = ItemState.UNDONE

    if item.before:
        _try(item, steps, otherwise=ItemState.KEPT)
    else:
        item.state, item.reason = ItemState.KEPT, _("This cannot be undone.")


def _try(item: BulkItem, steps: Any, *, otherwise: str) -> None:
    """Do the steps, or none of them when one cannot be done."""
    try:
        with transaction.atomic():
            steps()
    except KeepwordError as error:
        item.state, item.reason = otherwise, (error.message or _("This cannot be done."))[:300]
    except DatabaseError:
        raise  # the whole handful is tried again
    except Exception:
        logger.exception("%s could not be done to #%s", item.run_id, item.conversation_id)
        item.state = otherwise
        item.reason = _("Something went wrong with this one. Whoever runs Keepword finds more in its log.")


def _no(back: bool) -> str:
    return ItemState.KEPT if back else ItemState.SKIPPED


def _count(run: BulkRun, items: list[BulkItem]) -> None:
    run.done += len(items)
    for item in items:
        if item.state in (ItemState.CHANGED, ItemState.SKIPPED, ItemState.UNDONE, ItemState.KEPT):
            setattr(run, item.state, getattr(run, item.state) + 1)


def _finish(run: BulkRun, state: str) -> None:
    run.state, run.finished_at = state, clock.now()
    run.save(update_fields=["state", "finished_at"])


def _locked(user: User, run: BulkRun) -> BulkRun:
    queries.get_run(user, run.pk)
    return BulkRun.objects.select_for_update().get(pk=run.pk)


def _queue(run: BulkRun) -> None:
    jobs.enqueue(go_on, run.pk)


@jobs.job
def go_on(run_id: int) -> None:
    """Some seconds of a run; the rest goes to the end of the queue."""
    if not work(run_id, seconds=SHARE):
        jobs.enqueue(go_on, run_id)
