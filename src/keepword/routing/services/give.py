"""Give a conversation to somebody by the rules.

Whoever decides holds the conversation first, then the gate: in this order everywhere, so that two workers
wait for each other but never in a circle. Loads and turns are read behind the gate, when the decision before
is committed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from keepword.accounts.models import User
from keepword.audit.services import Actor, Automaton
from keepword.conversations import services as conversations
from keepword.conversations.models import Conversation, Status
from keepword.conversations.services import KEEP, Category
from keepword.conversations.services.state import demand, lock
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.core.jobs import job
from keepword.routing import queries, rules
from keepword.routing.models import Gate, Reroute, Turn
from keepword.teams import rules as presence
from keepword.teams.queries import standings

ROUTER = Automaton("Routing")
GONE_FOR = timedelta(hours=4)  # who is away for longer, or without saying for how long, is not waited for


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who got it (None: nobody can take it now, or it had somebody)."""

    assignee: User | None = None
    why: str = ""


def give(actor: Actor, conversation: Conversation) -> Outcome:
    """Give a conversation that is open and nobody's to whoever the rules of its team name."""
    demand(actor)
    with transaction.atomic():
        current = lock(conversation)
        if current.assignee_id is not None or current.status != Status.OPEN:
            return Outcome()
        chosen, choice = _decide(current)
        if chosen is None:
            return Outcome()
        conversations.assign(actor, current, chosen, why=_why(choice))
    return Outcome(chosen, choice.why)


def give_anew(conversation: Conversation) -> Outcome:
    """A customer has written to somebody who is not there: somebody else gets it, if the rule says so.

    When nobody else can take it now, it goes back to the team's queue, from where the sweep gives it.
    """
    with transaction.atomic():
        current = lock(conversation)
        holder = current.assignee
        rule = queries.book().rule(current.team_id)
        if holder is None or current.status != Status.OPEN or not _is_gone(holder, rule.reroute):
            return Outcome()
        chosen, choice = _decide(current, without=holder.pk)
        conversations.hand_over(
            ROUTER,
            current,
            team=KEEP,
            assignee=chosen,
            category=Category.ABSENCE,
            why=_why(choice) | {"gone": True},
        )
    return Outcome(chosen, choice.why)


def take_up(conversation_id: int) -> Outcome:
    """What came in: it is nobody's, or its person is not there. Safe to repeat."""
    try:
        conversation = Conversation.objects.only("pk", "assignee").get(pk=conversation_id)
    except Conversation.DoesNotExist:
        return Outcome()
    try:
        return give(ROUTER, conversation) if conversation.assignee_id is None else give_anew(conversation)
    except NotFound:  # removed between the two reads
        return Outcome()


@job
def route(conversation_ids: list[int]) -> None:
    """Take up what came in, each in a transaction of its own."""
    for pk in conversation_ids:
        take_up(pk)


def waiting_since(conversation: Conversation) -> datetime:
    """Since when a conversation waits in its team for somebody to take it."""
    came = conversation.waiting_since or conversation.created_at
    return max(came, conversation.team_since or came)


def hold_gate() -> Gate:
    """One decision at a time, until the end of the transaction."""
    Gate.objects.get_or_create(pk=1)
    return Gate.objects.select_for_update().get(pk=1)


def _decide(current: Conversation, *, without: int | None = None) -> tuple[User | None, rules.Choice]:
    rule = queries.book().rule(current.team_id)
    if not rule.gives:
        return None, rules.Choice()
    hold_gate()
    people = queries.candidates(current.team_id, rule, inbox_id=current.inbox_id)
    able = {one.user.pk: one for one in people if one.user.pk != without}
    waited = clock.now() - waiting_since(current)
    terms = queries.terms(rule, current.team_id, waited=waited)
    choice = rules.choose(queries.ask(current, rule), [one.candidate for one in able.values()], terms)
    if choice.chosen is None:
        return None, choice
    if choice.turn != terms.turn:
        Turn.objects.update_or_create(team_id=current.team_id or 0, defaults={"last": choice.turn})
    return able[choice.chosen].user, choice


def _why(choice: rules.Choice) -> dict[str, Any]:
    return {"rule": choice.why, "given_up": list(choice.given_up)}


def _is_gone(person: User, reroute: str) -> bool:
    """Whether a customer should not wait for this person, by the team's choice."""
    if reroute == Reroute.KEEP:
        return False
    if not person.is_active:
        return True
    stands = standings([person], by_hours=False)[0].presence
    if stands.word == presence.ABSENT:
        return True
    long = stands.until is None or stands.until - clock.now() >= GONE_FOR
    return reroute == Reroute.AWAY and stands.word == presence.AWAY and long
