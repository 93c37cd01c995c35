"""A notice is over when everybody is seen to; one that repeats is scheduled again."""

from calendar import monthrange
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from keepword.accounts.days import zone as shop_zone
from keepword.audit.services import record, system
from keepword.core import clock, events, live
from keepword.outreach.events import NoticeDone
from keepword.outreach.models import Notice, Recipient, RecipientState, Repeat, State
from keepword.outreach.rules import machine


def finish_if_over(number: int) -> bool:
    """End a notice that is being sent when nobody waits any more; whether it was ended."""
    if not _is_over(number):
        return False
    with transaction.atomic():
        rows = Notice.objects.select_for_update(of=("self",)).filter(pk=number, state=State.SENDING)
        notice = rows.exclude(prepared_at=None).first()
        if notice is None or not _is_over(number):
            return False
        verb = "again" if notice.repeat else "finish"
        notice.state = machine.after(notice.standing, notice.state, verb) or State.DONE
        notice.done_at = clock.now()
        if notice.repeat:
            notice.starts_at = following(notice.starts_at or notice.started_at or clock.now(), notice.repeat)
        notice.save(update_fields=["state", "done_at", "starts_at"])
        record(system, "finished notice", notice, name=notice.name)
        events.publish(NoticeDone(notice))
        live.push("desk", "notice", notice=notice.pk)
    return True


def _is_over(number: int) -> bool:
    ready = Notice.objects.filter(pk=number, state=State.SENDING, prepared_at__isnull=False)
    return ready.exists() and not (
        Recipient.objects.filter(notice=number, state=RecipientState.WAITING).exists()
    )


def following(before: datetime, repeat: str) -> datetime:
    """The next moment that is still to come: the same hour of the shop a week or a month later; a month that
    has no such day takes its last one."""
    zone, now = shop_zone(), clock.now()
    first = before.astimezone(zone)
    for step in range(1, 5_000):
        found = _later(first, step, repeat, zone)
        if found > now:
            return found
    return now + timedelta(days=7)


def _later(first: datetime, steps: int, repeat: str, zone: ZoneInfo) -> datetime:
    if repeat == Repeat.WEEKLY:
        day = first.date() + timedelta(days=7 * steps)
    else:
        months = first.year * 12 + first.month - 1 + steps
        year, month = divmod(months, 12)
        day = first.date().replace(
            year=year, month=month + 1, day=min(first.day, monthrange(year, month + 1)[1])
        )
    return datetime.combine(day, first.time().replace(tzinfo=None), zone)
