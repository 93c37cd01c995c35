"""What every verb of calls begins and ends with: the row locked, its new state, its fact, pages told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.channels.calls.models import Call, Leg, Line, Outcome, Seat, Way
from keepword.channels.calls.rules import measures
from keepword.channels.calls.rules.states import State, Unknown, step
from keepword.conversations.models import Conversation, Message
from keepword.conversations.rules import preview
from keepword.conversations.services.state import lock_by_id
from keepword.core import clock, facts, live
from keepword.core.errors import Conflict, NotFound


def locked(pk: int) -> Call:
    """The call as it is now, nobody else changing it until this transaction ends.

    Its conversation is locked first, as everybody does who changes both.
    """
    place = Call.objects.filter(pk=pk).values_list("conversation", flat=True).first()
    if place is not None:
        lock_by_id(place)
    found = alone(pk)
    if found is None:
        raise NotFound("There is no such call.")
    return found


def alone(pk: int) -> Call | None:
    """The same for whoever does not touch the conversation."""
    rows = Call.objects.select_for_update(of=("self",))
    return rows.select_related("inbox", "customer", "conversation", "agent", "team").filter(pk=pk).first()


def move(call: Call, what: str, **changes: Any) -> Call:
    """Let something happen to a call (locked by the caller). Conflict where that cannot be."""
    try:
        call.state = step(call.state, what)
    except Unknown:
        raise Conflict(_("This cannot be done with the call any more.")) from None
    for name, value in changes.items():
        setattr(call, name, value)
    call.save(update_fields=["state", *changes])
    notify(call)
    return call


def note_fact(
    call: Call,
    kind: str,
    at: datetime,
    *,
    value: float | None = None,
    actor: User | None = None,
    **data: Any,
) -> None:
    """Write a fact of a call; `value` is in seconds."""
    facts.record(
        [
            facts.fact(
                kind,
                at,
                subject_id=call.conversation_id,
                person=call.customer.key,
                actor=actor.key if actor else None,
                value=value,
                call=call.pk,
                inbox=call.inbox_id,
                channel=call.inbox.channel,
                team=call.team_id,
                language=call.language,
                way=call.way,
                **data,
            )
        ]
    )


def notify(call: Call, *people: int | None) -> None:
    """Open pages ask again: the queue, and the call bars of these people (ids)."""
    live.push("desk", "calls")
    for pk in {call.agent_id, *people} - {None}:
        live.push(f"user.{pk}", "call")
    live.push(f"call.{call.key}", "call", call=call.key)


def open_legs(call: Call) -> list[Leg]:
    """Those who are rung for a call, or on it; locked."""
    rows = Leg.objects.select_for_update(of=("self",)).filter(call=call, ended_at=None)
    return list(rows.select_related("agent").order_by("pk"))


def end_leg(leg: Leg, outcome: str, at: datetime) -> None:
    """One of us is rung, or heard, no more."""
    leg.ended_at = at
    if leg.outcome == Outcome.RINGING:
        leg.outcome = outcome
    leg.save(update_fields=["ended_at", "outcome"])
    live.push(f"user.{leg.agent_id}", "call")


def idle(agent_id: int, at: datetime, *, wrap_until: datetime | None = None) -> None:
    """One of us has nothing to do with a call any more, but for what is to be written down."""
    Seat.objects.filter(user=agent_id).update(idle_since=wrap_until or at, wrap_until=wrap_until)


def seat_of(user: User) -> Seat:
    """How somebody takes calls, made at first need, locked."""
    now = clock.now()
    Seat.objects.get_or_create(user=user, defaults={"since": now, "idle_since": now})
    return Seat.objects.select_for_update().get(user=user)


def line_at(call: Call) -> Line:
    """How its line is set up."""
    return Line.objects.filter(inbox=call.inbox_id).first() or Line(inbox=call.inbox)


@contextmanager
def shop_language() -> Iterator[None]:
    """Within the block words are those of the shop: agents read them, whoever's call it is."""
    shop = business()
    with translation.override(shop.language if shop else "en"):
        yield


def in_words(call: Call) -> str:
    """What the thread says of a call."""
    with shop_language():
        if call.state == State.UNREACHED:
            return _("We called; nobody answered.")
        if call.answered_at is not None and call.ended_at is not None:
            seconds = (call.ended_at - call.answered_at).total_seconds()
            return _("Call, %(length)s min") % {"length": measures.length(seconds)}
        if call.state == State.CALLBACK:
            return _("Call; wants to be called back")
        if call.state == State.VOICEMAIL:
            return _("Call; went to voicemail")
        if call.state == State.ABANDONED:
            wait = _waited(call)
            return _("Missed call, waited %(length)s min") % {"length": wait} if wait else _("Missed call")
        return _("Call") if call.way == Way.IN else _("We called")


def title(call: Call, *, voicemail: bool = False) -> str:
    """The subject of a conversation that begins by this call: what it is, and whose."""
    who = call.customer.name or call.number
    return _title(_what(call, voicemail), who)


def _what(call: Call, voicemail: bool) -> str:
    if voicemail:
        return "voicemail"
    missed = call.answered_at is None and call.ended_at is not None
    return "missed" if missed and call.state in (State.ABANDONED, State.VOICEMAIL) else "call"


def _title(what: str, who: str) -> str:
    with shop_language():
        words = {
            "call": _("Call from %(who)s"),
            "missed": _("Missed call from %(who)s"),
            "voicemail": _("Voicemail from %(who)s"),
        }
        return words[what] % {"who": who}


def retitle(call: Call, *, voicemail: bool = False) -> None:
    """The conversation that the call began is named after what became of it, while it bears the name that
    a call gave it: not once somebody has named it. It is locked by the caller."""
    if call.way != Way.IN or call.conversation_id is None:
        return
    given = [_title(what, who) for what in _BEFORE for who in (call.customer.name, call.number) if who]
    begun = Conversation.objects.filter(
        pk=call.conversation_id, created_at=call.started_at, subject__in=given
    )
    if begun.update(subject=title(call, voicemail=voicemail)[:500]):
        Message.objects.filter(conversation=call.conversation_id).update(indexed=False)
        live.push(f"conversation.{call.conversation_id}", "state", conversation=call.conversation_id)


_BEFORE = ("call", "missed")  # a voicemail is the last that becomes of a call


def _waited(call: Call) -> str:
    if call.queued_at is None or call.ended_at is None:
        return ""
    return measures.length((call.ended_at - call.queued_at).total_seconds())


def rewrite(call: Call) -> None:
    """The thread tells what has become of the call; its conversation is locked by the caller."""
    if call.message_id is None:
        return
    text = in_words(call)
    if not call.answered_at and call.ended_at:
        retitle(call)
    found = Message.objects.filter(pk=call.message_id).exclude(text="", indexed=True)
    before = found.values_list("text", flat=True).first()
    if before in (None, text):
        return
    found.update(text=text, indexed=False)
    if call.conversation_id is not None:
        short = Conversation.objects.filter(pk=call.conversation_id, preview=preview(before or ""))
        short.update(preview=preview(text))
        live.push(f"conversation.{call.conversation_id}", "messages", conversation=call.conversation_id)
        live.push("desk", "list")
