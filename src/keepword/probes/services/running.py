"""A run from its beginning to its end: asked for, walked by a worker, ended once, told of."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import IntegrityError, transaction

from keepword.conversations.probing import Came
from keepword.core import clock, events, facts, jobs, live
from keepword.core.models import Fact
from keepword.probes.events import ProbeBack, ProbeFailing
from keepword.probes.models import Kind, Outcome, Probe, Run, Step
from keepword.probes.rules import alarms, due
from keepword.probes.rules.alarms import Standing
from keepword.probes.rules.walked import Walked
from keepword.probes.walkers import WALKERS

KEPT: Final = timedelta(days=90)
_OLD: Final = 1_000  # runs that are forgotten at once
LONGEST: Final = 500  # characters of what was seen
_CHANNELS: Final = {
    Kind.MAIL: "email",
    Kind.CHAT: "chat",
    Kind.FORM: "form",
    Kind.PAGE: "portal",
    Kind.API: "api",
}


def queue_due() -> int:
    """Begin what is due and end what is over; how many runs began.

    What a worker has to wait for goes one after the other, so that no customer's mail waits behind it.
    """
    now = clock.now()
    end_over(now)
    ready = [
        probe
        for probe in Probe.objects.filter(is_on=True, archived_at=None).order_by("next_at", "pk")
        if due.is_due(probe.next_at, now, timedelta(minutes=probe.every))
    ]
    if not ready:
        return 0
    going = dict(Run.objects.filter(ended_at=None).values_list("probe_id", "probe__kind"))
    busy = any(kind != Kind.MAIL for kind in going.values())
    began = 0
    for probe in ready:
        if probe.pk in going or (busy and probe.kind != Kind.MAIL):
            continue
        began += _begin_due(probe.pk, now)
        busy = busy or probe.kind != Kind.MAIL
    return began


def _begin_due(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        rows = Probe.objects.select_for_update(skip_locked=True, of=("self",))
        probe = rows.filter(pk=pk, is_on=True, archived_at=None).first()
        if probe is None or not due.is_due(probe.next_at, now, timedelta(minutes=probe.every)):
            return False
        run = start(probe)
        if run is None:
            return False
        queue(run)
    return True


def start(probe: Probe) -> Run | None:
    """A run of a probe that is locked, in the caller's transaction; None while another one goes on."""
    now = clock.now()
    try:
        with transaction.atomic():
            run = Run.objects.create(probe=probe, asked_at=now)
    except IntegrityError:
        return None
    probe.next_at = due.next_after(probe.next_at, now, timedelta(minutes=probe.every))
    probe.save(update_fields=["next_at"])
    return run


def queue(run: Run) -> None:
    """Let a worker walk it, in the transaction that starts it."""
    jobs.enqueue(walk, run.pk)


@jobs.job
def walk(pk: int) -> None:
    """Walk a run. A mail is sent only: its run ends when it comes in, or when its time is up."""
    run = begin(pk)
    if run is None:
        return
    walked = WALKERS[Kind(run.probe.kind)](run, partial(sent, run))
    if walked is not None:
        finish(pk, walked)


def begin(pk: int) -> Run | None:
    """A worker takes a run up. None when it is over, or when another worker had it and was stopped: nobody
    knows then how far that came, so it is not judged, and walked anew at once."""
    with transaction.atomic():
        run = _going(pk)
        if run is None:
            return None
        if run.begun_at is None:
            run.begun_at, run.step = clock.now(), Step.SET_UP
            run.save(update_fields=["begun_at", "step"])
            return run
        if run.step != Step.COME_BACK:  # its mail is out, which goes on without any worker
            _drop(run, "The worker was stopped while it walked.")
            Probe.objects.filter(pk=run.probe_id).update(next_at=clock.now())
    return None


def sent(run: Run) -> bool:
    """What it sends is about to leave, and from now on the answer may come; False when it is over already."""
    now = clock.now()
    return bool(Run.objects.filter(pk=run.pk, ended_at=None).update(begun_at=now, step=Step.COME_BACK))


def finish(pk: int, walked: Walked) -> Run | None:
    """The end of a run, once: None when it has ended before."""
    with transaction.atomic():
        run = _going(pk)
        if run is None:
            return None
        run.ended_at = clock.now()
        run.outcome = Outcome.PASSED if walked.passed else Outcome.FAILED
        run.seconds, run.first_byte = walked.seconds, walked.first_byte
        run.step = "" if walked.passed else walked.step
        run.evidence = _plain(walked.evidence)
        run.save()
        facts.record(_facts(run.probe, run))
        _stand(run.probe, run, passed=walked.passed)
        live.push("desk", "probes")
    return run


def hear(came: Came) -> None:
    """What a mail probe sent has come in: it has passed, when it is the right inbox and in time."""
    run = (
        Run.objects.select_related("probe").filter(pk=came.run, ended_at=None, begun_at__isnull=False).first()
    )
    if run is None or run.probe.kind != Kind.MAIL or run.begun_at is None:
        return
    if came.bounced:
        finish(run.pk, Walked(False, step=Step.COME_BACK, evidence=f"It came back: {came.bounced}"))
    elif came.inbox_id == run.probe.inbox_id:
        took = due.seconds_between(run.begun_at, clock.now())
        if took is not None and took > run.probe.limit:
            finish(run.pk, _late(run.probe, took))
        else:
            finish(run.pk, Walked(True, took))


def end_over(now: datetime) -> int:
    """End the runs whose time is up; how many there were."""
    ended = 0
    for run in Run.objects.filter(ended_at=None).select_related("probe")[:200]:
        waits = run.probe.kind == Kind.MAIL and run.step == Step.COME_BACK
        limit = timedelta(seconds=run.probe.limit)
        verdict = due.over(due.Going(run.asked_at, run.begun_at, waits, limit), now)
        if verdict == due.Over.FAILED:
            ended += finish(run.pk, _late(run.probe, None)) is not None
        elif verdict == due.Over.DROPPED:
            with transaction.atomic():
                current = _going(run.pk)
                if current is not None:
                    _drop(current, "No worker came to its end, or the clock was set back.")
                    ended += 1
    return ended


def drop_going(probe: Probe) -> None:
    """What goes on of a probe is judged no more, in the caller's transaction."""
    for run in Run.objects.select_for_update(of=("self",)).filter(probe=probe, ended_at=None):
        _drop(run, "The test was stopped.")


def forget_old() -> int:
    """Delete runs of long ago; how many. Their facts stay."""
    old = Run.objects.filter(asked_at__lt=clock.now() - KEPT, ended_at__isnull=False)
    ids = list(old.order_by("asked_at").values_list("pk", flat=True)[:_OLD])
    Run.objects.filter(pk__in=ids).delete()
    return len(ids)


def _going(pk: int) -> Run | None:
    """A run that goes on, locked after its probe, as everybody does."""
    probe = Probe.objects.select_for_update(of=("self",)).filter(runs=pk).first()
    run = Run.objects.select_for_update(of=("self",)).filter(pk=pk, ended_at=None).first()
    if run is not None and probe is not None:
        run.probe = probe
    return run


def _drop(run: Run, why: str) -> None:
    run.ended_at, run.outcome, run.evidence = clock.now(), Outcome.DROPPED, _plain(why)
    run.save(update_fields=["ended_at", "outcome", "evidence"])


def _late(probe: Probe, took: float | None) -> Walked:
    if took is None:
        text = f"It did not come in within {probe.limit} seconds."
    else:
        text = f"It came in after {took:.0f} seconds, later than {probe.limit}."
    return Walked(False, took, Step.COME_BACK, text)


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST]


def _stand(probe: Probe, run: Run, *, passed: bool) -> None:
    before = Standing(probe.failing, probe.alarmed_at is not None)
    after, tell = alarms.after(before, passed=passed)
    probe.failing, probe.last_outcome = after.failing, run.outcome
    if tell:
        probe.alarmed_at = run.ended_at if tell == "failing" else None
    probe.save(update_fields=["failing", "last_outcome", "alarmed_at"])
    if tell == "failing":
        events.publish(ProbeFailing(probe, run))
    elif tell == "back":
        events.publish(ProbeBack(probe, run))


def _facts(probe: Probe, run: Run) -> list[Fact]:
    at = run.ended_at or clock.now()
    common: dict[str, Any] = {
        "probe": probe.pk,
        "run": run.pk,
        "channel": _CHANNELS[Kind(probe.kind)],
    }
    made = [
        facts.fact(
            "probe_run",
            at,
            value=run.seconds,
            probe_kind=probe.kind,
            inbox=probe.inbox_id,
            passed=run.outcome == Outcome.PASSED,
            step=run.step,
            every=probe.every,
            **common,
        )
    ]
    if probe.kind == Kind.PAGE and run.seconds is not None and run.outcome == Outcome.PASSED:
        made.append(
            facts.fact(
                "page_timed", at, value=run.seconds, path=probe.path, first_byte=run.first_byte, **common
            )
        )
    return made
