"""The scheduler's part: stages that were not passed in time; and clocks when other hours or times hold."""

from django.db import transaction
from django.db.models import QuerySet

from keepword.aftersales import queries
from keepword.aftersales.events import StageLate
from keepword.aftersales.models import Repair, Return, Stage
from keepword.aftersales.services.walking import case_of, fact_of, tell
from keepword.commitments import rules as clocks
from keepword.core import clock, events, facts, rows
from keepword.core.batches import SIZE, in_batches


def mark_late() -> int:
    """Mark every stage whose due moment has come, at that moment; how many there were.

    However late this runs, the times are true; two workers at once mark each once.
    """
    due = Stage.objects.filter(state=clocks.RUNNING, due_at__lte=clock.now())
    return in_batches(due.exists, lambda _: _late(due))


def _late(due: QuerySet[Stage]) -> int:
    found = list(
        due.select_for_update(skip_locked=True, of=("self",))
        .select_related("ret__customer", "ret__conversation", "repair__customer", "repair__conversation")
        .order_by("due_at", "pk")[:SIZE]
    )
    for stage in found:
        stage.timer = clocks.miss(stage.timer)
    rows.update(found, ["state", "late_at"])
    cases = [(stage, case_of(stage)) for stage in found]
    facts.record(
        [fact_of(f"{case.KIND}_late", case, stage.due_at, stage=stage.name) for stage, case in cases]
    )
    for stage, case in cases:
        events.publish(StageLate(stage))
        tell(case)
    return len(found)


def reckon_anew() -> int:
    """Other times or other hours hold from now on; how many clocks changed. Nobody is late by a time that
    was not there, and what is late stays late."""
    now, hours, policy, count = clock.now(), queries.hours(), queries.policy(), 0
    running = Stage.objects.filter(passed_at=None, late_at=None)
    for pk in list(running.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            stage = running.select_for_update(of=("self",)).filter(pk=pk).first()
            if stage is None:
                continue
            timer = clocks.retarget(hours, stage.timer, policy.target(stage.name), now)
            if timer == stage.timer:
                continue
            stage.timer = timer
            stage.save()
            count += 1
            Return.objects.filter(stages=stage).update(due_at=stage.due_at)
            Repair.objects.filter(stages=stage).update(due_at=stage.due_at)
    return count
