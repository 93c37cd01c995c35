"""What came of the promises of the demo shop: most were kept, some forgotten."""

from datetime import datetime, timedelta

from django.db.models import F

from keepword.commitments import services
from keepword.commitments.models import Promise, PromiseKind, PromiseState
from keepword.conversations.models import NEVER
from keepword.core import clock
from keepword.core.errors import Conflict

SETTLED = timedelta(days=3)  # after which a broken promise has been made up for
HEARD = timedelta(hours=20)
PATIENCE = timedelta(days=5)


def go_on(now: datetime) -> None:
    """Whatever fell due before `now` is kept or broken; in ten, one is broken and one kept by word."""
    rows = Promise.objects.filter(state__in=[PromiseState.OPEN, PromiseState.WAITING])
    rows = rows.exclude(kind=PromiseKind.NEVER_AGAIN).select_related("conversation", "author")
    for one in rows.filter(made_at__lt=now - PATIENCE, due_at=NEVER).order_by("pk"):
        _without_a_day(one)
    for one in rows.filter(due_at__lt=now).order_by("pk"):
        _with_a_day(one)
    late = Promise.objects.filter(
        state=PromiseState.BROKEN, kind=PromiseKind.CONTACT, done_at__gt=F("due_at")
    )
    for one in late.select_related("conversation", "author").order_by("pk"):
        if one.pk % 4:  # they were rung up before they were written to
            services.prove(one, happened_at=one.due_at - (one.due_at - one.made_at) / 4)
    services.mark_broken()


def _with_a_day(one: Promise) -> None:
    done = one.due_at - (one.due_at - one.made_at) / 4
    turn = one.pk % 10
    if turn == 0:
        return
    if turn == 1 and one.author is not None:
        with clock.moved(done):
            services.keep_by_word(one.author, one)
    else:
        services.prove(one, happened_at=done)


def _without_a_day(one: Promise) -> None:
    done = one.made_at + timedelta(days=2)
    if one.pk % 8 == 0:
        return
    if one.state == PromiseState.WAITING and one.author is not None:
        try:
            with clock.moved(done):
                services.withdraw(one.author, one, reason="They did not need it after all.")
        except Conflict:
            return
    else:
        services.prove(one, happened_at=done)


def were_heard_of(now: datetime) -> None:
    """Leads have heard of what was broken before today, and its writers have made up for most of it."""
    old = Promise.objects.filter(state=PromiseState.BROKEN, decided_at__lt=now - HEARD)
    old.update(told=True)
    old.filter(decided_at__lt=now - SETTLED).update(settled_at=now - SETTLED)
