"""While they talk: hold, passing on, the end and what is written down after it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.channels.calls import queries
from keepword.channels.calls.events import BackInQueue, Held
from keepword.channels.calls.models import Call, Leg, Seat, Way
from keepword.channels.calls.rules.states import LIVE, QUEUED, State, What
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
from keepword.conversations.services import close, note
from keepword.core import clock, events, jobs
from keepword.core.errors import Conflict, Invalid
from keepword.teams.models import Team

LONGEST_RESULT = 500
GONE = timedelta(seconds=60)
SILENCE = timedelta(minutes=10)  # longer than any announcement and the music before the next one
NEXT = ("", "close")  # what may follow a call


def hold(user: User, leg: Leg) -> Call:
    """The customer hears music until the agent is back."""
    with transaction.atomic():
        call, _mine = _talked(user, leg)
        now = clock.now()
        move(call, What.HOLD, held_at=now)
        events.publish(Held(call, True, now))
    return call


def resume(user: User, leg: Leg) -> Call:
    """The agent is back."""
    with transaction.atomic():
        call, mine = _talked(user, leg)
        now = clock.now()
        _end_hold(call, mine, now)
        move(call, What.RESUME, held_at=None)
        events.publish(Held(call, False, now))
    return call


def transfer(user: User, leg: Leg, *, team: Team | None = None, agent: User | None = None) -> Call:
    """Pass the call on to a team or to a colleague; the customer keeps their place, at the front."""
    if (team is None) == (agent is None):
        raise Invalid(_("Choose a team or a colleague."), field="to")
    if agent is not None and (agent.pk == user.pk or not agent.may("converse")):
        raise Invalid(_("Choose a colleague who takes calls."), field="to")
    with transaction.atomic():
        call, _mine = _talked(user, leg)
        now = clock.now()
        let_go(call, now)
        call.for_agent, call.team = agent, team or call.team
        move(call, What.TRANSFER, queued_at=now, held_at=None, for_agent=agent, team=call.team)
        note_fact(
            call, "call_transferred", now, actor=user, to_team=team.pk if team else None, to_agent=bool(agent)
        )
        record(user, "passed call on", call, conversation=call.conversation_id)
        events.publish(BackInQueue(call, now))
    return call


def hang_up_as(user: User, leg: Leg) -> Call:
    """The agent ends the call."""
    from keepword.channels.calls.services.coming import hang_up  # it ends every kind of call, this one too

    with transaction.atomic():
        call = locked(leg.call_id)
        if not Leg.objects.filter(pk=leg.pk, agent=user).exists():
            raise Conflict(_("This call is not yours any more."))
        return hang_up(call)


def let_go(call: Call, at: datetime) -> None:
    """Whoever talks does so no more, and has time to write down what was said. The call is locked."""
    line = line_at(call)
    for leg in open_legs(call):
        if leg.answered_at is None:
            continue
        if call.state == State.HELD:
            _end_hold(call, leg, at)
        begin = max(leg.answered_at, call.answered_at or leg.answered_at)
        talked = max(0.0, (at - begin).total_seconds() - leg.held_seconds)
        end_leg(leg, leg.outcome, at)
        wrap_until = at + timedelta(seconds=line.wrap_up_seconds) if line.wrap_up_seconds else None
        idle(leg.agent_id, at, wrap_until=wrap_until)
        call.talked_seconds += talked
        call.save(update_fields=["talked_seconds", "held_seconds"])
        note_fact(call, "call_talked", at, value=talked, actor=leg.agent, held=leg.held_seconds, leg=leg.pk)
        if wrap_until is None:
            _wrapped(call, leg, at)


def wrap_up(user: User, leg: Leg, *, result: str = "", next_step: str = "") -> Call:
    """What came of it, and that one is ready again. `next_step` as in NEXT."""
    words = " ".join(result.split())
    if len(words) > LONGEST_RESULT:
        raise Invalid(_("This is too long; write the rest as a note."), field="result")
    if next_step not in NEXT:
        raise Invalid(_("There is no such next step."), field="next")
    with transaction.atomic():
        call = locked(leg.call_id)
        mine = Leg.objects.select_for_update().filter(pk=leg.pk, agent=user).first()
        if mine is None or mine.ended_at is None or mine.answered_at is None:
            raise Conflict(_("This call is not over yet."))
        if words and call.conversation is not None:
            call.result = words
            call.save(update_fields=["result"])
            note(user, call.conversation, words)
        if next_step == "close" and call.conversation is not None:
            close(user, call.conversation)
        now = clock.now()
        mine.agent = user
        if mine.wrapped_at is None:
            _wrapped(call, mine, now)
            idle(user.pk, now)
            record(user, "wrapped up call", call, conversation=call.conversation_id)
        notify(call, user.pk)
    return call


@jobs.every(2)
def end_wrap_ups() -> int:
    """Who has had their time is ready again, from its true end on; how many they were."""
    now = clock.now()
    over = list(Seat.objects.filter(wrap_until__lte=now).values_list("user_id", "wrap_until")[:200])
    for user_id, until in over:
        with transaction.atomic():
            _end_wrap_up(user_id, until)
    return len(over)


def _end_wrap_up(user_id: int, until: datetime | None) -> None:
    if until is None or not Seat.objects.filter(user=user_id, wrap_until=until).exists():
        return
    rows = Leg.objects.filter(
        agent=user_id, answered_at__isnull=False, ended_at__isnull=False, wrapped_at=None
    )
    leg = rows.order_by("-ended_at").first()
    if leg is not None:
        call = locked(leg.call_id)
        mine = Leg.objects.select_for_update(of=("self",)).select_related("agent").get(pk=leg.pk)
        if mine.wrapped_at is None:
            _wrapped(call, mine, until)
            notify(call, user_id)
    Seat.objects.filter(user=user_id, wrap_until=until).update(wrap_until=None, idle_since=until)


@jobs.every(30)
def end_ghosts() -> int:
    """End what nobody heard the end of: a browser that crashed, a provider that said nothing; how many."""
    from keepword.channels.calls.services.coming import hang_up

    now = clock.now()
    gone = [one for one in queries.open_calls() if _is_ghost(one, now)]
    for call in gone:
        hang_up(call)
    return len(gone)


def _is_ghost(call: Call, now: datetime) -> bool:
    if call.inbox.channel == "voice" and call.state != State.WRAP_UP:
        return (
            now - (call.seen_at or call.started_at) > GONE
        )  # its page says every few seconds that it is there
    if call.way == Way.OUT and call.state in QUEUED:
        return False  # it waits for us
    if call.state in LIVE or call.state == State.DIALLING:
        return now - (call.answered_at or call.started_at) > queries.LONGEST_CALL
    if call.state == State.WRAP_UP:
        return False
    return now - (call.seen_at or call.started_at) > SILENCE


def _wrapped(call: Call, leg: Leg, at: datetime) -> None:
    leg.wrapped_at = at
    leg.save(update_fields=["wrapped_at"])
    took = max(0.0, (at - leg.ended_at).total_seconds()) if leg.ended_at else 0.0
    note_fact(call, "call_wrapped", at, value=took, actor=leg.agent, leg=leg.pk)
    if call.state == State.WRAP_UP:
        move(call, What.WRAP)


def _talked(user: User, leg: Leg) -> tuple[Call, Leg]:
    """The call and this user's part in it, locked. Conflict when it is over for them."""
    call = locked(leg.call_id)
    mine = next((one for one in open_legs(call) if one.pk == leg.pk and one.agent_id == user.pk), None)
    if mine is None or mine.answered_at is None or call.state not in LIVE:
        raise Conflict(_("This call is over."))
    return call, mine


def _end_hold(call: Call, leg: Leg, at: datetime) -> None:
    seconds = max(0.0, (at - call.held_at).total_seconds()) if call.held_at else 0.0
    leg.held_seconds += seconds
    leg.save(update_fields=["held_seconds"])
    call.held_seconds += seconds
    call.save(update_fields=["held_seconds"])
    note_fact(call, "call_held", at, value=seconds, actor=leg.agent, leg=leg.pk)
