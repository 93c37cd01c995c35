"""A notice is sent, stopped, goes on; one that stands is switched on and off."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.days import day_of
from keepword.accounts.models import User
from keepword.audit.services import record, system
from keepword.core import clock, events, jobs, live
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Invalid
from keepword.outreach.events import NoticeStarted, NoticeStopped
from keepword.outreach.models import Notice, Reason, Recipient, RecipientState, State
from keepword.outreach.rules import machine
from keepword.outreach.services.editing import demand, demand_ready, locked
from keepword.outreach.services.preparing import prepare

LATEST: Final = timedelta(days=366)  # for which it can be scheduled
_TOGETHER: Final = 1_000


def start(user: User, notice: Notice, *, starts_at: datetime | None = None) -> Notice:
    """Send it, now or at a moment (aware, within a year). Who gets it is decided when it begins.

    Invalid with the first problem of `check`; Conflict where the state does not allow it.
    """
    demand(user)
    with transaction.atomic():
        current = locked(notice)
        if starts_at is not None:
            if not clock.now() < starts_at <= clock.now() + LATEST:
                raise Invalid(_("Choose a time that is still to come, within a year."), field="starts_at")
            _step(current, "schedule")
            demand_ready(current)
            current.starts_at = starts_at
            current.save(update_fields=["state", "starts_at"])
            record(user, "scheduled notice", current, name=current.name, at=starts_at.isoformat())
            _tell(current)
            return current
        _step(current, "start")
        demand_ready(current)
        _begin(user, current)
    return current


@jobs.every(20)
def begin_due() -> int:
    """Begin what was scheduled for now; how many it was. One that cannot be sent as it is, is stopped."""
    now, count = clock.now(), 0
    due = Notice.objects.filter(state=State.SCHEDULED, starts_at__lte=now)
    for number in due.values_list("pk", flat=True):
        with transaction.atomic():
            current = locked(Notice(pk=number))
            if current.state != State.SCHEDULED or current.starts_at is None or current.starts_at > now:
                continue
            _step(current, "begin")
            _begin(system, current)
            count += 1
            try:
                demand_ready(current)
            except Invalid as error:
                _stop(system, current, error.message)
    return count


def _begin(actor: Actor, current: Notice) -> None:
    now = clock.now()
    current.occasion = f"{day_of(now)}" if current.repeat else ""
    current.started_at, current.stopped_at, current.done_at = now, None, None
    current.prepared_to, current.prepared_at = 0, None
    current.save()
    record(actor, "started notice", current, name=current.name)
    events.publish(NoticeStarted(current, actor))
    jobs.enqueue(prepare, current.pk)
    _tell(current)


def stop(user: User, notice: Notice) -> Notice:
    """Nothing more of it is written from the commit on; what a mail server has been given is gone."""
    demand(user)
    with transaction.atomic():
        current = locked(notice)
        _stop(user, current)
    return current


def _stop(actor: Actor, current: Notice, why: str = "") -> None:
    _step(current, "stop")
    current.stopped_at = clock.now()
    current.save(update_fields=["state", "stopped_at"])
    record(actor, "stopped notice", current, name=current.name, **({"reason": why} if why else {}))
    events.publish(NoticeStopped(current, actor))
    _tell(current)


def resume(user: User, notice: Notice) -> Notice:
    """Go on where it was stopped: whoever has it does not get it again."""
    demand(user)
    with transaction.atomic():
        current = locked(notice)
        _step(current, "resume")
        demand_ready(current)
        current.stopped_at = None
        current.save(update_fields=["state", "stopped_at"])
        record(user, "resumed notice", current, name=current.name)
        events.publish(NoticeStarted(current, user))
        jobs.enqueue(prepare, current.pk)
        _tell(current)
    return current


def cancel(user: User, notice: Notice) -> Notice:
    """For good: a draft, a scheduled or a stopped one. Who still waited is skipped."""
    demand(user)
    with transaction.atomic():
        current = locked(notice)
        _step(current, "cancel")
        current.stopped_at = current.done_at = clock.now()
        current.save(update_fields=["state", "stopped_at", "done_at"])
        _drop(current)
        record(user, "cancelled notice", current, name=current.name)
        events.publish(NoticeStopped(current, user))
        _tell(current)
    return current


def switch_on(user: User, notice: Notice) -> Notice:
    """A standing one acts from now on: on what happens after this, never on what was before."""
    demand(user)
    with transaction.atomic():
        current = locked(notice)
        _step(current, "switch_on")
        demand_ready(current)
        current.started_at, current.stopped_at = clock.now(), None
        current.save(update_fields=["state", "started_at", "stopped_at"])
        record(user, "switched notice on", current, name=current.name)
        events.publish(NoticeStarted(current, user))
        _tell(current)
    return current


def switch_off(user: User, notice: Notice) -> Notice:
    """It acts on nothing more; who still waits is skipped."""
    demand(user)
    with transaction.atomic():
        current = locked(notice)
        _step(current, "switch_off")
        current.stopped_at = clock.now()
        current.save(update_fields=["state", "stopped_at"])
        _drop(current)
        record(user, "switched notice off", current, name=current.name)
        events.publish(NoticeStopped(current, user))
        _tell(current)
    return current


def _step(current: Notice, verb: str) -> None:
    """Conflict unless it can be done in its state."""
    found = machine.after(current.standing, current.state, verb)
    if found is None:
        values: dict[str, Any] = {"state": current.get_state_display()}
        raise Conflict(_("This cannot be done now: the notice is “%(state)s”.") % values)
    current.state = found


def _drop(current: Notice) -> None:
    """Whoever still waits is told nothing any more."""
    rows = Recipient.objects.filter(notice=current, state=RecipientState.WAITING)
    rows.update(state=RecipientState.SKIPPED, reason=Reason.OVER, at=clock.now())


def _tell(current: Notice) -> None:
    live.push("desk", "notice", notice=current.pk)
