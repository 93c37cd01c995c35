"""Clocks that are about to break, and those that did, are told to whoever has the conversation."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.commitments.models import Clock, ClockKind, ClockState
from keepword.conversations.models import Status
from keepword.conversations.notices import matter, news
from keepword.core import clock, jobs
from keepword.notifications.queries import told_keys
from keepword.notifications.registry import Kind, Told, register
from keepword.notifications.services import tell

SOON: Final = timedelta(minutes=15)
MOST: Final = 500  # a turn


def _soon(data: Mapping[str, Any]) -> Told:
    what = _what(data)
    return Told(
        _("Due in %(n)s min: %(subject)s") % {"n": data.get("minutes", "?"), "subject": matter(data)}, what
    )


def _missed(data: Mapping[str, Any]) -> Told:
    return Told(_("Too late: %(subject)s") % {"subject": matter(data)}, _what(data))


def _what(data: Mapping[str, Any]) -> str:
    kinds = dict(ClockKind.choices)
    return str(kinds.get(data.get("clock", ""), ""))


register(
    Kind("clock_soon", gettext_lazy("A clock of mine is about to break"), _soon, icon="clock", order=40),
    Kind("clock_missed", gettext_lazy("A clock of mine was missed"), _missed, icon="late", order=41),
)


@jobs.every(10)
def warn() -> int:
    """Tell of what comes due within a quarter of an hour and what was just missed; how many were told.

    A person is told of a clock's due moment once, whichever worker runs this and however often.
    """
    now = clock.now()
    due = [("clock_soon", one) for one in _due(now)] + [("clock_missed", one) for one in _just_missed(now)]
    keys = {_key(kind, one) for kind, one in due}
    known = told_keys({one.conversation.assignee_id for _kind, one in due}, keys) if keys else set()
    told = 0
    for kind, one in due:
        if (one.conversation.assignee_id, _key(kind, one)) not in known:
            told += _tell(kind, one, now)
    return told


def _due(now: datetime) -> list[Clock]:
    rows = Clock.objects.filter(state=ClockState.RUNNING, due_at__gt=now, due_at__lte=now + SOON)
    return _of_somebody(rows)


def _just_missed(now: datetime) -> list[Clock]:
    rows = Clock.objects.filter(missed_at__gt=now - SOON, missed_at__lte=now, stopped_at=None)
    return _of_somebody(rows)


def _of_somebody(rows: Any) -> list[Clock]:
    found = rows.filter(conversation__assignee__isnull=False, conversation__status=Status.OPEN)
    return list(found.select_related("conversation__assignee").order_by("pk")[:MOST])


def _key(kind: str, one: Clock) -> str:
    return f"{kind} {one.pk} {one.due_at.isoformat()}"


def _tell(kind: str, one: Clock, now: datetime) -> int:
    assignee = one.conversation.assignee
    assert assignee is not None
    minutes = max(1, round((one.due_at - now) / timedelta(minutes=1)))
    told = news(kind, one.conversation, key=_key(kind, one), clock=one.kind, minutes=minutes)
    return len(tell(told, [assignee]))
