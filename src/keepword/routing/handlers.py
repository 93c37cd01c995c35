"""Routing listens to what comes in.

The decision needs the gate and half a dozen reads, so it is a job: intake pays one insert for a whole batch,
and only where some rule could concern it. What the past brought (an import) is not given to anybody.
"""

from datetime import timedelta

from keepword.conversations.events import MessagesReceived, Received
from keepword.conversations.models import Status
from keepword.core import clock, jobs
from keepword.core.events import on
from keepword.routing import actions, conditions, queries  # noqa: F401 - registers what can be asked and done
from keepword.routing.models import Policy, Reroute
from keepword.routing.services.give import route
from keepword.teams.events import TeamRemoved

FRESH = timedelta(hours=24)  # older messages are an import, or mail that lay while nobody looked


@on(MessagesReceived)
def _messages_received(event: MessagesReceived) -> None:
    book = queries.book()
    if not book.does_anything:
        return
    since = clock.now() - FRESH
    found = {
        item.conversation.pk: None
        for item in event.items
        if item.contact is not None and item.message.at >= since and _concerns(book, item)
    }
    if found:
        jobs.enqueue(route, list(found))


def _concerns(book: queries.Book, item: Received) -> bool:
    conversation = item.conversation
    if conversation.status != Status.OPEN:
        return False
    rule = book.rule(conversation.team_id)
    if conversation.assignee_id is not None:
        return rule.reroute != Reroute.KEEP
    return rule.gives and (item.new_conversation or item.status_before != Status.OPEN)


@on(TeamRemoved)
def _team_removed(event: TeamRemoved) -> None:
    Policy.objects.filter(team=event.team).delete()
    Policy.objects.filter(overflow_team=event.team).update(overflow_team=None, overflow_minutes=None)
    queries.forget()
