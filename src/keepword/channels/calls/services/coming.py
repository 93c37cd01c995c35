"""A customer calls: who they are, where it is written down, what they choose, when they give up."""

import hashlib
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.calendars.queries import until_working_day
from keepword.channels.calls.events import CallCame, CallOver, Moved, Unrung
from keepword.channels.calls.models import Asked, Call, Line, Outcome, Way
from keepword.channels.calls.rules import measures, menu
from keepword.channels.calls.rules.states import LIVE, OVER, QUEUED, State, What, can
from keepword.channels.calls.services.book import (
    end_leg,
    idle,
    in_words,
    line_at,
    locked,
    move,
    note_fact,
    notify,
    open_legs,
    retitle,
    rewrite,
    shop_language,
    title,
)
from keepword.channels.calls.services.callbacks import ask, settle_after_call, take_place
from keepword.channels.calls.services.talking import let_go
from keepword.channels.doors import intake
from keepword.channels.doors.events import Arrival, Sender
from keepword.channels.doors.models import Reference
from keepword.conversations import services as conversations
from keepword.conversations.models import Inbox, Message
from keepword.conversations.services import Incoming, StoredFile
from keepword.conversations.services.state import lock_by_id
from keepword.core import clock, events
from keepword.core.actors import system
from keepword.customers.models import Customer
from keepword.customers.rules import normal_phone
from keepword.customers.services import Sighting, recognise

BARELY = timedelta(seconds=3)  # who hangs up sooner has dialled the wrong number


def begin(
    inbox: Inbox,
    *,
    external_id: str,
    number: str = "",
    customer: Customer | None = None,
    name: str = "",
    language: str = "",
) -> Call:
    """A customer calls; the same call again is the one that is there.

    Whose number calls is known, not proved: a number can be forged. Without one the caller is a stranger.
    """
    known = Call.objects.select_related("inbox", "customer").filter(
        inbox=inbox, external_id=external_id[:120]
    )
    found = known.first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _begin(inbox, external_id[:120], number, customer, name, language)
    except IntegrityError:  # the provider asked twice at once
        return known.get()


def _begin(
    inbox: Inbox, external_id: str, number: str, customer: Customer | None, name: str, language: str
) -> Call:
    now, plain = clock.now(), normal_phone(number)
    if customer is None:
        kind, value = ("phone", plain) if plain else ("external", _stranger(inbox, external_id))
        customer = recognise(kind, value, name=name or ("" if plain else _("Unknown caller")))
    call = Call.objects.create(
        inbox=inbox,
        external_id=external_id,
        customer=customer,
        number=plain,
        language=(language or customer.language or inbox.language)[:5],
        started_at=now,
    )
    sender = Sender(
        kind="phone", value=plain or _stranger(inbox, external_id), name=customer.name, language=call.language
    )
    arrival = Arrival(
        external_id=external_id,
        at=now,
        sender=sender,
        subject=title(call),
        text=in_words(call),
        marks={"call": call.pk},
    )
    message = intake.receive(inbox, arrival, customer, [])
    call.conversation, call.message_id = message.conversation, message.pk
    call.save(update_fields=["conversation", "message_id"])
    note_fact(call, "call_offered", now)
    events.publish(CallCame(call, now))
    notify(call)
    return call


def _stranger(inbox: Inbox, external_id: str) -> str:
    return "call-" + hashlib.sha256(f"{inbox.pk}:{external_id}".encode()).hexdigest()[:24]


def seen(call: Call) -> None:
    """The customer's end was heard of just now."""
    Call.objects.filter(pk=call.pk).update(seen_at=clock.now())


def greet(call: Call) -> Call:
    """They hear the greeting and the menu."""
    with transaction.atomic():
        current = locked(call.pk)
        return move(current, What.GREET) if can(current.state, What.GREET) else current


def choose(call: Call, digit: str) -> menu.Chosen | None:
    """They press a digit where the menu is heard; None for one that leads nowhere."""
    with transaction.atomic():
        current = locked(call.pk)
        if current.state != State.MENU:
            return None
        line = line_at(current)
        chosen = menu.choose(line.menu, current.path, digit)
        if chosen is None:
            return None
        current.language = chosen.language or current.language
        current.team_id = chosen.team or current.team_id
        if chosen.to == menu.MENU:
            current.path = chosen.path[-8:]
        current.save(update_fields=["language", "team", "path"])
        _lead(current, line, chosen.to)
    return chosen


def _lead(call: Call, line: Line, to: str) -> None:
    if to == menu.QUEUE:
        queue_up(call)
    elif to == menu.VOICEMAIL:
        to_voicemail(call)
    elif to == menu.CALLBACK:
        ask_callback(call)


def queue_up(call: Call) -> Call:
    """They wait for one of us, from now on. Whose place is known already keeps it."""
    with transaction.atomic():
        current = locked(call.pk)
        if not can(current.state, What.QUEUE):
            return current
        now = clock.now()
        if current.team_id is None:
            current.team_id = current.inbox.team_id
        place = current.place_at or take_place(current) or now
        move(current, What.QUEUE, queued_at=now, place_at=place, team_id=current.team_id)
        note_fact(current, "call_queued", now)
    return current


def to_voicemail(call: Call) -> Call:
    """They are to leave a message: they chose so, we are closed, or they have waited long enough."""
    with transaction.atomic():
        current = locked(call.pk)
        if not can(current.state, What.VOICEMAIL):
            return current
        now = clock.now()
        _unring(current, now)
        _note_wait(current, now)
        move(current, What.VOICEMAIL, waited_seconds=current.waited_seconds)
        events.publish(Moved(current, now))
    return current


def keep_voicemail(call: Call, file: StoredFile, seconds: float) -> Message | None:
    """Their message becomes one of the conversation; None for one that is there already."""
    with transaction.atomic():
        current = locked(call.pk)
        name = f"{current.external_id}:voicemail"[:255]
        if (
            current.conversation_id is None
            or Reference.objects.filter(inbox=current.inbox, external_id=name).exists()
        ):
            return None
        now = clock.now()
        with shop_language():
            text = _("Voicemail, %(length)s min") % {"length": measures.length(seconds)}
        (message,) = conversations.receive(
            [
                Incoming(
                    inbox=current.inbox,
                    at=now,
                    sender=Sighting(
                        current.number or _stranger(current.inbox, current.external_id),
                        current.customer.name,
                        current.language,
                    ),
                    text=text,
                    files=[file],
                    marks={"call": current.pk, "voicemail": round(seconds, 1)},
                    conversation=lock_by_id(current.conversation_id),
                    customer=current.customer,
                )
            ]
        )
        Reference.objects.create(inbox=current.inbox, external_id=name, message=message)
        retitle(current, voicemail=True)
        note_fact(current, "voicemail", now, value=seconds, day=until_working_day(now))
    return message


def ask_callback(call: Call, *, number: str = "") -> Call:
    """They hang up and keep their place: we call them."""
    with transaction.atomic():
        current = locked(call.pk)
        if not can(current.state, What.CALLBACK):
            return current
        now = clock.now()
        if number:
            current.number = normal_phone(number) or current.number
            current.save(update_fields=["number"])
        _unring(current, now)
        _note_wait(current, now)
        current.place_at = current.place_at or now
        move(current, What.CALLBACK, place_at=current.place_at, waited_seconds=current.waited_seconds)
        ask(current, Asked.CUSTOMER, now)
        rewrite(current)
        events.publish(Moved(current, now))
    return current


def hang_up(call: Call) -> Call:
    """Nobody is at the customer's end any more. Said twice, or too late, it changes nothing."""
    with transaction.atomic():
        current = locked(call.pk)
        now = clock.now()
        if current.state in LIVE:
            let_go(current, now)
            move(current, What.HANG_UP, ended_at=now)
            _after_talk(current, now)
        elif current.state in OVER:
            _after_the_end(current, now)
        elif current.state != State.WRAP_UP:
            _missed(current, now)
        rewrite(current)
    return current


def _after_talk(call: Call, now: datetime) -> None:
    settle_after_call(call, now)
    events.publish(CallOver(call, now))
    if line_at(call).wrap_up_seconds == 0:
        move(call, What.WRAP)


def _after_the_end(call: Call, now: datetime) -> None:
    """Who was sent to voicemail, or keeps their place, hangs up at last."""
    if call.ended_at is not None:
        return
    call.ended_at = now
    call.save(update_fields=["ended_at"])
    if call.state == State.VOICEMAIL and line_at(call).callback_missed:
        ask(call, Asked.MISSED, now)


def _missed(call: Call, now: datetime) -> None:
    outgoing = call.way == Way.OUT
    queued = call.state in QUEUED
    _unring(call, now)
    if outgoing:
        move(call, What.FAIL, ended_at=now)
        if call.rung_at is not None and call.conversation is not None:
            with shop_language():
                text = _("We called %(number)s; nobody answered.") % {"number": call.number}
            conversations.note(system, call.conversation, text)
        settle_after_call(call, now)
        events.publish(CallOver(call, now))
        return
    _note_wait(call, now)
    move(call, What.HANG_UP, ended_at=now, waited_seconds=call.waited_seconds)
    if queued or now - call.started_at >= BARELY:
        day = until_working_day(now)
        note_fact(call, "call_abandoned", now, value=call.waited_seconds, queued=queued, day=day)
        if line_at(call).callback_missed:
            ask(call, Asked.MISSED, now)
    events.publish(CallOver(call, now))


def _unring(call: Call, now: datetime) -> None:
    """Whoever is rung for it, or is there before the customer is, is let go."""
    for leg in open_legs(call):
        end_leg(leg, Outcome.CANCELLED, now)
        idle(leg.agent_id, now)
        events.publish(Unrung(leg, now))


def _note_wait(call: Call, now: datetime) -> None:
    if call.queued_at is not None and call.state in QUEUED:
        call.waited_seconds += (now - call.queued_at).total_seconds()
