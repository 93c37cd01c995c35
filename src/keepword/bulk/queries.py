"""Reads about bulk runs, each for the person whose they are."""

from datetime import timedelta

from django.db.models import Count, QuerySet

from keepword.accounts.models import User
from keepword.bulk.models import ACTIVE, BulkItem, BulkRun, ItemState, RunState
from keepword.core import actions, clock
from keepword.core.errors import NotFound

UNDO_FOR = timedelta(hours=1)
SHOWN_FOR = timedelta(minutes=10)
SUBJECT = "conversation"


def runs(user: User) -> QuerySet[BulkRun]:
    """This user's own runs, unordered."""
    return BulkRun.objects.filter(user=user) if user.may("converse") else BulkRun.objects.none()


def get_run(user: User, pk: int) -> BulkRun:
    """One of this user's runs; missing and others' alike are NotFound."""
    found = runs(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such bulk action.")
    return found


def current(user: User) -> list[BulkRun]:
    """What runs now, and the last result that has not been put away: at most three, the newest first."""
    newest = list(runs(user).filter(seen_at=None).order_by("-pk")[:3])
    since = clock.now() - SHOWN_FOR
    active = [run for run in newest if run.state in ACTIVE]
    recent = [run for run in newest if run not in active and run.finished_at and run.finished_at > since]
    return active or recent[:1]


def may_undo(run: BulkRun) -> bool:
    """Whether a run can still be taken back: for an hour, and once."""
    if run.state not in (RunState.DONE, RunState.STOPPED) or not run.changed or run.finished_at is None:
        return False
    if clock.now() > run.finished_at + UNDO_FOR:
        return False
    known = {action.name for action in actions.actions(SUBJECT) if action.undo is not None}
    return any(step.get("do") in known for step in run.steps)


def reasons(run: BulkRun) -> list[tuple[str, int]]:
    """Why conversations were skipped or left as they are, with how many of each; the commonest first."""
    rows = run.items.filter(state__in=[ItemState.SKIPPED, ItemState.KEPT]).values_list("reason")
    return list(rows.annotate(n=Count("pk")).order_by("-n", "reason")[:20])


def left_out(run: BulkRun) -> QuerySet[BulkItem]:
    """The conversations that were skipped or left as they are."""
    return run.items.filter(state__in=[ItemState.SKIPPED, ItemState.KEPT]).select_related("conversation")
