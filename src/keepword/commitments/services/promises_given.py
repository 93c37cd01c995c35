"""Promises that something of ours gave without words: a callback, say. Whoever gave one names it by a key."""

from keepword.audit.services import record
from keepword.commitments import queries
from keepword.commitments.events import PromiseMade
from keepword.commitments.models import Promise, PromiseKind
from keepword.commitments.rules import promises as rules
from keepword.commitments.services.promises_book import made_fact, notify, reminder, settle
from keepword.conversations.events import Promised, PromiseDone, PromiseDropped
from keepword.conversations.services.state import lock
from keepword.core import events, facts
from keepword.core.actors import system


def given(event: Promised) -> Promise:
    """A record of it; the same key again is the one that is there."""
    conversation = lock(event.conversation)
    known = Promise.objects.filter(conversation=conversation, cause_key=event.key).first()
    if known is not None:
        return known
    promise = Promise(
        conversation=conversation,
        customer=conversation.customer,
        author=conversation.assignee,
        team_id=conversation.team_id,
        kind=PromiseKind.CONTACT,
        words=event.words,
        language=conversation.language,
        made_at=event.at,
        due_at=event.due_at,
        corrected=True,
        remind_at=reminder(event.due_at, event.at),
        cause_key=event.key,
    )
    overpromised = bool(queries.warnings(promise, queries.hours_of(conversation)))
    promise.save()
    facts.record([made_fact(promise, overpromised=overpromised)])
    record(system, "promised", promise, conversation=conversation.pk)
    events.publish(PromiseMade(promise, system))
    notify(conversation.pk)
    return promise


def done(event: PromiseDone) -> None:
    """It was done: in time it is kept by evidence."""
    for promise in _named(event):
        settle(promise, rules.prove(promise.word, event.at), by=system)


def dropped(event: PromiseDropped) -> None:
    """It holds no more."""
    for promise in _named(event):
        if promise.alive and promise.word.in_time(event.at):
            settle(promise, rules.withdraw(promise.word, event.at), by=system, reason=event.reason)


def _named(event: PromiseDone | PromiseDropped) -> list[Promise]:
    """By its key wherever it is: the conversation may have been merged."""
    rows = Promise.objects.select_for_update(of=("self",)).filter(cause_key=event.key)
    rows = rows.filter(conversation=lock(event.conversation))
    return list(rows.select_related("conversation", "customer", "author"))
