"""Who is rung: one arbiter hands out calls, one offer at a time.

Whoever holds the gate decides; nobody decides beside it. So no call rings at two people (but where the line
says so), and nobody is rung for two calls: the database refuses it besides (models.Leg).
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.channels.calls import queries
from keepword.channels.calls.events import Connected, Dialled, Rung, Unrung
from keepword.channels.calls.models import Call, Gate, Leg, Line, Outcome, Seat, Way, new_key
from keepword.channels.calls.rules import matching
from keepword.channels.calls.rules.states import QUEUED, State, What, can
from keepword.channels.calls.services.book import (
    alone,
    end_leg,
    idle,
    in_words,
    line_at,
    locked,
    move,
    note_fact,
    notify,
    open_legs,
    rewrite,
    seat_of,
)
from keepword.channels.calls.services.callbacks import settle_after_call
from keepword.channels.calls.services.coming import ask_callback, hang_up, to_voicemail
from keepword.channels.calls.services.seats import switch_off
from keepword.conversations import services as conversations
from keepword.conversations.models import Conversation, Inbox
from keepword.conversations.services import Incoming
from keepword.conversations.services.state import demand, lock_by_id
from keepword.core import clock, events, jobs
from keepword.core.errors import Conflict, Invalid
from keepword.customers.rules import normal_phone
from keepword.customers.services import Sighting

PATIENCE: Final = timedelta(seconds=60)  # a call waits so long for one person alone
MOST_MISSED: Final = 2  # one after the other; then they are taken to be away


def offer_next() -> list[Leg]:
    """Ring whoever is next for the calls that wait; those who are rung from now on.

    Safe to run at any time, by any number of workers.
    """
    if not Call.objects.filter(state=State.WAITING).exists():
        return []
    with transaction.atomic():
        _hold_gate()
        offers = matching.match(queries.waiting(), queries.free())
        return [leg for offer in offers for leg in _ring(offer)]


@jobs.every(1)
def keep_ringing() -> int:
    """Take back what nobody answers, send on whoever has waited too long, ring the next; how many rang."""
    _take_back_missed()
    _send_on()
    return len(offer_next())


def accept(user: User, leg: Leg) -> Call:
    """Take the call that one is rung for. Conflict when somebody else has, or the customer has given up."""
    with transaction.atomic():
        call = locked(leg.call_id)
        legs = open_legs(call)
        mine = next((one for one in legs if one.pk == leg.pk and one.agent_id == user.pk), None)
        if mine is None:
            raise Conflict(_("Somebody else has taken this call, or it is over."))
        if mine.answered_at is not None:
            return call
        now = clock.now()
        mine.answered_at, mine.outcome = now, Outcome.ANSWERED
        mine.save(update_fields=["answered_at", "outcome"])
        Seat.objects.filter(user=user).update(missed=0)
        for other in legs:
            if other.pk != mine.pk:
                end_leg(other, Outcome.CANCELLED, now)
                idle(other.agent_id, now)
                events.publish(Unrung(other, now))
        if call.way == Way.OUT and call.answered_at is None:
            move(call, What.DIAL, agent=user, rung_at=now)
            events.publish(Dialled(call, now))
        else:
            _answer(call, mine, now)
    return call


def reached(call: Call) -> Call:
    """The customer whom we call has answered."""
    with transaction.atomic():
        current = locked(call.pk)
        if current.state != State.DIALLING:
            return current
        mine = next((one for one in open_legs(current) if one.answered_at is not None), None)
        if mine is None:
            return hang_up(current)
        _answer(current, mine, clock.now())
    return current


def decline(user: User, leg: Leg) -> Call:
    """Not now: the call goes to the next."""
    with transaction.atomic():
        call = locked(leg.call_id)
        mine = next((one for one in open_legs(call) if one.pk == leg.pk and one.agent_id == user.pk), None)
        if mine is None or mine.answered_at is not None:
            return call
        now = clock.now()
        _not_taken(call, mine, Outcome.DECLINED, now)
        events.publish(Unrung(mine, now))
    offer_next()
    return call


def not_answered(leg: Leg) -> None:
    """Their phone was not picked up, was busy, or nobody pressed a key."""
    with transaction.atomic():
        call = locked(leg.call_id)
        mine = next((one for one in open_legs(call) if one.pk == leg.pk), None)
        if mine is not None and mine.answered_at is None:
            _missed(call, mine, clock.now())


def call_customer(user: User, conversation: Conversation, number: str, *, inbox: Inbox) -> Call:
    """Call a customer: the agent is rung first, then the customer."""
    demand(user)
    plain = normal_phone(number)
    if not plain:
        raise Invalid(_("This is no number with its country: +370 612 34567."), field="number")
    with transaction.atomic():
        current = lock_by_id(conversation.pk)
        _hold_gate()
        now, seat = clock.now(), seat_of(user)
        call = Call.objects.create(
            inbox=inbox,
            external_id=f"out:{new_key()}",
            way=Way.OUT,
            customer=current.customer,
            conversation=current,
            number=plain,
            language=current.language,
            agent=user,
            for_agent=user,
            started_at=now,
        )
        if seat.wrap_until is not None:
            Seat.objects.filter(pk=seat.pk).update(wrap_until=None)
        if not _ring_one(call, user.pk, now, alone=True):
            raise Conflict(_("You are on a call."))
        move(call, What.RING)
        record(user, "called customer", call, conversation=current.pk)
    return call


# How it is done ---------------------------------------------------------------------------------


def _hold_gate() -> None:
    Gate.objects.get_or_create(pk=1)
    Gate.objects.select_for_update().get(pk=1)


def _ring(offer: matching.Offer) -> list[Leg]:
    call = alone(offer.call)
    if call is None or call.state != State.WAITING:
        return []
    now, only = clock.now(), len(offer.agents) == 1
    legs = [leg for pk in offer.agents if (leg := _ring_one(call, pk, now, alone=only)) is not None]
    if legs:
        # For a call of ours "rung" is when the customer was.
        changes = {} if call.way == Way.OUT else {"rung_at": now}
        move(call, What.RING, **changes)
    return legs


def _ring_one(call: Call, agent_id: int, now: datetime, *, alone: bool) -> Leg | None:
    try:
        with transaction.atomic():
            leg = Leg.objects.create(call=call, agent_id=agent_id, rung_at=now, alone=alone)
    except IntegrityError:  # they have just called somebody themselves
        return None
    notify(call, agent_id)
    events.publish(Rung(leg, now))
    return leg


def _answer(call: Call, leg: Leg, now: datetime) -> None:
    first = call.answered_at is None
    if call.queued_at is not None and call.way == Way.IN:
        call.waited_seconds += (now - call.queued_at).total_seconds()
    call.agent, call.for_agent = leg.agent, None
    call.answered_at = call.answered_at or now
    move(
        call,
        What.ANSWER,
        agent=leg.agent,
        for_agent=None,
        answered_at=call.answered_at,
        waited_seconds=call.waited_seconds,
    )
    ring = (now - leg.rung_at).total_seconds()
    note_fact(
        call,
        "call_answered",
        now,
        value=ring,
        actor=leg.agent,
        wait=call.waited_seconds,
        leg=leg.pk,
        again=not first,
    )
    _write_down(call, leg.agent, now)
    settle_after_call(call, now)
    events.publish(Connected(call, leg, now))


def _write_down(call: Call, agent: User, now: datetime) -> None:
    """Talking to the customer is an answer; the conversation is theirs unless it is somebody's."""
    if call.conversation_id is None:
        return
    conversation = lock_by_id(call.conversation_id)
    item = Incoming(
        inbox=call.inbox,
        at=now,
        sender=Sighting(call.inbox.address, agent.name, call.language),
        text=_talks(call, agent),
        marks={"call": call.pk, "spoken": True},
        answered_by_us=True,
        author_id=agent.pk,
        conversation=conversation,
    )
    (message,) = conversations.receive([item])
    if call.message_id is None:
        call.message_id = message.pk
        call.save(update_fields=["message_id"])
    if conversation.assignee_id is None:
        conversations.assign(agent, conversation, agent)


def _talks(call: Call, agent: User) -> str:
    return _("%(name)s answered the call") % {"name": agent.name} if call.way == Way.IN else in_words(call)


def _not_taken(call: Call, leg: Leg, outcome: str, now: datetime) -> None:
    """A leg came to nothing: the call waits on; one of ours that was for this person alone is over."""
    end_leg(leg, outcome, now)
    idle(leg.agent_id, now)
    note_fact(
        call, "call_not_taken", now, value=(now - leg.rung_at).total_seconds(), actor=leg.agent, how=outcome
    )
    if any(one.ended_at is None for one in open_legs(call)):
        return
    if call.way == Way.OUT and call.queued_at is None:
        hang_up(call)
        return
    if can(call.state, What.UNRING):
        move(call, What.UNRING, for_agent=None)


def _missed(call: Call, leg: Leg, now: datetime) -> None:
    _not_taken(call, leg, Outcome.MISSED, now)
    seat = seat_of(leg.agent)
    seat.missed += 1
    seat.save(update_fields=["missed"])
    if seat.missed >= MOST_MISSED:
        switch_off(leg.agent)
    events.publish(Unrung(leg, now))


def _take_back_missed() -> None:
    now = clock.now()
    times = dict(Line.objects.values_list("inbox_id", "ring_seconds"))
    for leg in Leg.objects.filter(ended_at=None, answered_at=None).select_related("call"):
        limit = times.get(leg.call.inbox_id, Line._meta.get_field("ring_seconds").default)
        if (now - leg.rung_at).total_seconds() >= limit:
            not_answered(leg)


def _send_on() -> None:
    """Nobody waits for ever: in time a call goes to voicemail, is called back, or is for everybody."""
    now = clock.now()
    for call in Call.objects.filter(state__in=sorted(QUEUED), way=Way.IN).select_related("inbox"):
        waited = now - (call.queued_at or call.started_at)
        line = line_at(call)
        if call.for_agent_id is not None and call.state == State.WAITING and waited >= PATIENCE:
            Call.objects.filter(pk=call.pk, state=State.WAITING).update(for_agent=None)
        if waited.total_seconds() < line.max_wait_seconds:
            continue
        if line.voicemail and call.answered_at is None:
            to_voicemail(call)
        elif line.callback and call.number and call.answered_at is None:
            ask_callback(call)
        elif call.team_id is not None:
            Call.objects.filter(pk=call.pk, state=State.WAITING).update(team=None)


__all__ = [
    "accept",
    "call_customer",
    "decline",
    "keep_ringing",
    "not_answered",
    "offer_next",
    "reached",
    "rewrite",
]
