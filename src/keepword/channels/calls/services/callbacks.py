"""Whom we have to call back: asked for or owed after a missed call. It keeps its place, and is a promise."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.calendars.rules import add_working, is_open, next_opening
from keepword.channels.calls import queries
from keepword.channels.calls.models import Asked, Call, Callback, Line, Outcome, Wanted, Way
from keepword.channels.calls.rules.states import OVER, What
from keepword.channels.calls.services.book import (
    end_leg,
    idle,
    line_at,
    locked,
    move,
    note_fact,
    notify,
    open_legs,
)
from keepword.conversations.events import Promised, PromiseDone, PromiseDropped
from keepword.conversations.models import Inbox
from keepword.core import clock, events, jobs
from keepword.core.errors import Conflict

MOST_TRIES: Final = 3
PAUSE: Final = timedelta(minutes=30)  # between two tries


def ask(call: Call, why: str, at: datetime) -> Callback | None:
    """The customer of a call counts on being called; None for whom there is no number.

    Whom we owe a call already gets one, not two. The call and its conversation are locked by the caller.
    """
    if not call.number or call.conversation is None:
        return None
    known = (
        Callback.objects.select_related("by")
        .filter(customer=call.customer_id, inbox=call.inbox_id, state=Wanted.OPEN)
        .first()
    )
    if known is not None:
        if known.by is None:
            _line_up(known, call, at)
        return known
    line = line_at(call)
    begin = _opening(line, at)
    callback = Callback.objects.create(
        call=call,
        inbox=call.inbox,
        customer=call.customer,
        conversation=call.conversation,
        why=why,
        asked_at=at,
        place_at=call.place_at or at,
        not_before=begin,
        due_at=_due(line, begin),
    )
    _line_up(callback, call, at)
    note_fact(call, "callback_asked", at, value=(callback.due_at - at).total_seconds(), why=why)
    events.publish(Promised(call.conversation, _words(call), callback.due_at, at, key_of(callback)))
    return callback


def take_place(call: Call) -> datetime | None:
    """Whom we owe a call and who calls themselves comes at the place that was kept for them; None: they are
    owed none. The call to them leaves the queue, else we would ring a line that is busy."""
    rows = Callback.objects.select_for_update(of=("self",)).select_related("call", "by")
    owed = rows.filter(customer=call.customer_id, state=Wanted.OPEN).order_by("place_at").first()
    if owed is None or call.way == Way.OUT:
        return None
    _drop_call(owed, clock.now())
    owed.by = None
    owed.save(update_fields=["by"])
    return owed.place_at


def key_of(callback: Callback) -> str:
    """What the promise of a callback is known by."""
    return f"callback:{callback.pk}"


def settle_after_call(call: Call, at: datetime) -> None:
    """A call is over: whom we spoke with is owed no call any more; whom we did not reach is tried again."""
    spoke = call.answered_at is not None
    rows = Callback.objects.select_for_update(of=("self",)).select_related("conversation", "call", "customer")
    owed = rows.filter(customer=call.customer_id, state=Wanted.OPEN)
    for callback in owed.order_by("pk"):
        if spoke:
            _keep(callback, call.answered_at or at, call.agent)
        elif callback.by_id == call.pk:
            _again(callback, call, at)


def keep_by_hand(user: User, callback: Callback) -> Callback:
    """One of us has called them by other means."""
    with transaction.atomic():
        current = _locked(callback)
        _demand_open(current)
        _keep(current, clock.now(), user)
        record(user, "kept callback", current, conversation=current.conversation_id)
    return current


def withdraw(user: User, callback: Callback) -> Callback:
    """It is not needed any more."""
    with transaction.atomic():
        current = _locked(callback)
        _demand_open(current)
        now = clock.now()
        _settle(current, Wanted.WITHDRAWN, now)
        _drop_call(current, now)
        reason = _("The callback is not needed any more.")
        events.publish(PromiseDropped(current.conversation, key_of(current), now, reason))
        record(user, "withdrew callback", current, conversation=current.conversation_id)
    return current


@jobs.every(20)
def note_late() -> int:
    """Mark what was to be called by now and was not tried; how many there were."""
    now = clock.now()
    late = Callback.objects.filter(state=Wanted.OPEN, due_at__lt=now, late=False, tries=0)
    ids = list(late.values_list("pk", flat=True)[:100])
    for pk in ids:
        with transaction.atomic():
            rows = Callback.objects.select_for_update(of=("self",)).select_related(
                "call__customer", "call__inbox"
            )
            found = rows.filter(pk=pk, state=Wanted.OPEN, late=False).first()
            if found is not None:
                found.late = True
                found.save(update_fields=["late"])
                note_fact(found.call, "callback_missed", found.due_at)
    return len(ids)


# How it is done ---------------------------------------------------------------------------------


def _locked(callback: Callback) -> Callback:
    locked(callback.call_id)
    rows = Callback.objects.select_for_update(of=("self",))
    return rows.select_related("conversation", "call__customer", "call__inbox", "customer").get(
        pk=callback.pk
    )


def _demand_open(callback: Callback) -> None:
    if callback.state != Wanted.OPEN:
        raise Conflict(_("This callback is settled already."))


def _opening(line: Line, at: datetime) -> datetime:
    hours = queries.hours_of(line)
    if hours is None or is_open(hours, at):
        return at
    return next_opening(hours, at) or at


def _due(line: Line, begin: datetime) -> datetime:
    minutes, hours = line.callback_minutes, queries.hours_of(line)
    plain = begin + timedelta(minutes=minutes)
    return plain if hours is None else add_working(hours, begin, minutes) or plain


def _words(call: Call) -> str:
    with translation.override(call.language or "en"):
        return _("We will call you back.")


def _line_up(callback: Callback, call: Call, at: datetime) -> None:
    """The call to them stands in the queue, at its place, unless it can only be made by hand."""
    inbox = call.inbox if is_phone(call.inbox) else _phone_inbox()
    if inbox is None:
        return
    number = Call.objects.filter(external_id__startswith=f"callback:{callback.pk}:").count()
    made = Call.objects.create(
        inbox=inbox,
        external_id=f"callback:{callback.pk}:{number}",
        way=Way.OUT,
        customer=call.customer,
        conversation=call.conversation,
        number=call.number,
        language=call.language,
        team_id=call.team_id,
        started_at=at,
    )
    move(made, What.QUEUE, queued_at=at, place_at=callback.place_at)
    callback.by = made
    callback.save(update_fields=["by"])


def is_phone(inbox: Inbox) -> bool:
    """Whether numbers can be called by an inbox."""
    return inbox.channel.rpartition(".")[2] == "phone"


def _phone_inbox() -> Inbox | None:
    return Inbox.objects.filter(channel__in=["phone", "demo.phone"], is_active=True).order_by("pk").first()


def _keep(callback: Callback, at: datetime, by: User | None) -> None:
    _settle(callback, Wanted.KEPT, at)
    _drop_call(callback, at)
    note_fact(callback.call, "callback_kept", at, value=(callback.due_at - at).total_seconds(), actor=by)
    events.publish(PromiseDone(callback.conversation, key_of(callback), at))


def _again(callback: Callback, call: Call, at: datetime) -> None:
    """We have called, as we said that we would; nobody answered."""
    if call.rung_at is None:
        return
    callback.tries += 1
    events.publish(PromiseDone(callback.conversation, key_of(callback), at))
    if callback.tries >= MOST_TRIES:
        _settle(callback, Wanted.UNREACHED, at)
        return
    callback.not_before = _opening(line_at(call), at + PAUSE)
    callback.by = None
    callback.save(update_fields=["tries", "not_before", "by"])
    _line_up(callback, call, at)


def _settle(callback: Callback, state: str, at: datetime) -> None:
    callback.state, callback.settled_at = state, at
    callback.save(update_fields=["state", "settled_at", "tries"])


def _drop_call(callback: Callback, at: datetime) -> None:
    """The call to them leaves the queue, unless it is the one that was just made."""
    if callback.by_id is None:
        return
    waiting = Call.objects.select_for_update(of=("self",)).filter(pk=callback.by_id, answered_at=None)
    for call in waiting.exclude(state__in=sorted(OVER)).select_related("customer", "inbox"):
        for leg in open_legs(call):
            end_leg(leg, Outcome.CANCELLED, at)
            idle(leg.agent_id, at)
        move(call, What.FAIL, ended_at=at)
        notify(call)


__all__ = ["Asked", "ask", "is_phone", "keep_by_hand", "note_late", "settle_after_call", "withdraw"]
