"""What people say of promises: kept, withdrawn, put off, dated, tied to a cause; what leads found."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.commitments import queries
from keepword.commitments.events import PromiseTied
from keepword.commitments.models import Dismissal, Manner, Promise, PromiseKind, PromiseState
from keepword.commitments.rules import lengths
from keepword.commitments.rules import promises as rules
from keepword.commitments.services.promises import Correction, correct
from keepword.commitments.services.promises_book import notify, reminder, settle
from keepword.conversations.models import Message
from keepword.conversations.services import Letter, reply
from keepword.conversations.services.state import demand, lock
from keepword.core import clock, events
from keepword.core.actors import Actor, system
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.language.detect import detect

LONGEST_REASON = 500
LATEST = timedelta(days=3 * 366)


def keep_by_word(user: Actor, promise: Promise, *, at: datetime | None = None, note: str = "") -> Promise:
    """One of us says that it was done, now or at a moment that is past; too late, it stays broken."""
    demand(user)
    moment = at or clock.now()
    if moment > clock.now():
        raise Invalid(_("Give a moment that is past."), field="at")
    with transaction.atomic():
        current = _locked(promise)
        if moment < current.made_at:
            raise Invalid(_("That was before it was promised."), field="at")
        word = _or_conflict(rules.vouch, current.word, moment)
        if settle(current, word, by=user, reason=_reason(note)):
            record(user, "kept promise by word", current, at=moment.isoformat(), state=current.state)
    return current


def prove(promise: Promise, *, happened_at: datetime, by: Actor = system) -> Promise:
    """Evidence from elsewhere (a call, a shipment) that it was done, whenever it is told."""
    with transaction.atomic():
        current = _locked(promise)
        if settle(current, rules.prove(current.word, happened_at), by=by):
            record(by, "proved promise", current, at=happened_at.isoformat(), state=current.state)
    return current


def withdraw(user: Actor, promise: Promise, *, reason: str) -> Promise:
    """It holds no more, and why: the customer does not want it, or it never was one."""
    demand(user)
    if not reason.strip():
        raise Invalid(_("Say why it does not hold any more."), field="reason")
    with transaction.atomic():
        current = _locked(promise)
        word = _or_conflict(rules.withdraw, current.word, clock.now())
        settle(current, word, by=user, reason=_reason(reason))
        record(user, "withdrew promise", current)
    return current


def put_off(user: User, promise: Promise, *, due_at: datetime, text: str) -> Message:
    """Tell the customer of another time. When the answer departs, the promise is moved and a new one follows
    it; taken back before, nothing has changed."""
    demand(user)
    _check_due(due_at)
    with transaction.atomic():
        current = _locked(promise)
        if current.state not in (PromiseState.OPEN, PromiseState.WAITING, PromiseState.BROKEN):
            raise Conflict(_("This promise is over."))
        message = reply(user, current.conversation, Letter(text))
        words = Correction(words=f"#{current.pk}", due_at=due_at, moves=current)
        correct(user, message, [words])
    return message


def fulfil_condition(
    user: Actor, promise: Promise, *, at: datetime | None = None, due_at: datetime | None = None
) -> Promise:
    """What it waited for has happened; its days begin. Without `due_at` they are those that it names."""
    demand(user)
    moment = at or clock.now()
    with transaction.atomic():
        current = _locked(promise)
        due = due_at or due_after(current, moment)
        if due_at is not None:
            _check_due(due_at)
        current.condition_at = moment
        current.remind_at = reminder(due, moment)
        word = _or_conflict(rules.fulfil, current.word, due)
        current.save(update_fields=["condition_at", "remind_at"])
        settle(current, word, by=user)
        record(user, "fulfilled condition of promise", current, due_at=due.isoformat() if due else None)
    return current


def due_after(promise: Promise, moment: datetime) -> datetime | None:
    """By when a promise that names a length of time ("within three working days") is due from a moment."""
    lang = promise.language or detect(promise.words) or promise.conversation.language
    return lengths.due_after(promise.words, lang, moment, queries.hours_of(promise.conversation))


def set_due(user: Actor, promise: Promise, *, due_at: datetime) -> Promise:
    """A promise without a date gets one. (One that has a date is put off, and the customer told.)"""
    demand(user)
    _check_due(due_at)
    with transaction.atomic():
        current = _locked(promise)
        if current.kind == PromiseKind.NEVER_AGAIN:
            raise Conflict(_("What is never to happen again has no day."))
        word = _or_conflict(rules.name_day, current.word, due_at)
        current.corrected, current.remind_at = True, reminder(due_at, clock.now())
        current.save(update_fields=["corrected"])
        settle(current, word, by=user)
        record(user, "dated promise", current, due_at=due_at.isoformat())
    return current


def settle_broken(user: Actor, promise: Promise) -> Promise:
    """The next step is taken: it leaves the lists of what is broken, and stays broken."""
    demand(user)
    with transaction.atomic():
        current = _locked(promise)
        if current.state != PromiseState.BROKEN:
            raise Conflict(_("This promise is not broken."))
        if current.settled_at is None:
            current.settled_at = clock.now()
            current.save(update_fields=["settled_at"])
            record(user, "settled broken promise", current)
            notify(current.conversation_id)
    return current


# Never again ------------------------------------------------------------------------------------


def tie(user: Actor, promise: Promise, cause_key: str) -> Promise:
    """What was never to happen again is about this cause; the key is of whoever knows causes."""
    demand(user)
    with transaction.atomic():
        current = _locked(promise)
        if current.kind != PromiseKind.NEVER_AGAIN:
            raise Conflict(_("Only what is never to happen again has a cause."))
        current.cause_key = cause_key[:80]
        current.save(update_fields=["cause_key"])
        record(user, "tied promise to cause", current, cause=current.cause_key)
        events.publish(PromiseTied(current, current.cause_key, user))
    return current


def recurred(cause_key: str, at: datetime, *, by: Actor = system) -> int:
    """A cause has come back: whoever promised that it would not has broken that; how many promises."""
    if not cause_key:
        return 0
    with transaction.atomic():
        rows = Promise.objects.select_for_update(of=("self",)).filter(
            cause_key=cause_key, kind=PromiseKind.NEVER_AGAIN, made_at__lt=at
        )
        found = rows.select_related("conversation", "customer", "author").order_by("pk")
        return sum(settle(one, rules.recur(one.word, at), by=by) for one in found)


# Leads look -------------------------------------------------------------------------------------


def look(user: User, what: Promise | Dismissal, *, right: bool) -> None:
    """A lead has looked at a keeping by word or a dismissal, and found it right or not."""
    if not user.may("see_today"):
        raise Refused(_("Only leads look at this."))
    with transaction.atomic():
        rows = type(what).objects.filter(pk=what.pk)
        rows.update(looked_at=clock.now(), looked_by=user, looked_right=right)
        record(user, "looked at promise", what, right=right)


def save_manner(user: User, *, remind_minutes: int) -> Manner:
    """How long before a promise is due its writer is reminded; 0 for never. For promises from now on."""
    if not user.may("settle"):
        raise Refused(_("Only admins settle this."))
    if not 0 <= remind_minutes <= 7 * 24 * 60:
        raise Invalid(_("Choose between 0 minutes and a week."), field="remind_minutes")
    with transaction.atomic():
        manner, _new = Manner.objects.update_or_create(pk=1, defaults={"remind_minutes": remind_minutes})
        record(user, "saved how promises are minded", manner, remind_minutes=remind_minutes)
    return manner


# How it is done ---------------------------------------------------------------------------------


def _locked(promise: Promise) -> Promise:
    """The promise as it is now. Its conversation is locked first, as everybody does."""
    lock(promise.conversation)
    rows = Promise.objects.select_for_update(of=("self",))
    rows = rows.select_related("conversation__team", "conversation__inbox", "customer", "author")
    found = rows.filter(pk=promise.pk).first()
    if found is None:
        raise NotFound("There is no such promise.")
    return found


def _or_conflict(
    change: Callable[[rules.Word, Any], rules.Word], word: rules.Word, moment: Any
) -> rules.Word:
    try:
        return change(word, moment)
    except rules.TooLate:
        raise Conflict(_("It is too late to change this promise.")) from None


def _check_due(due_at: datetime) -> None:
    if not clock.now() < due_at <= clock.now() + LATEST:
        raise Invalid(_("Choose a time that is still to come."), field="due_at")


def _reason(text: str) -> str:
    return " ".join(text.split())[:LONGEST_REASON]
