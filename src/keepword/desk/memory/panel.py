"""What the page of a conversation shows of what is known: what to mention now, what to confirm, wishes."""

from typing import Any

from django.http import HttpRequest

from keepword.conversations.models import Conversation, Direction, Kind
from keepword.customers.models import RememberedState
from keepword.desk.access import person
from keepword.desk.conversations.panels import Panel, register
from keepword.relationship.queries.mentioning import mentions, moment_of


def _context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """One query, and what others ask who know what is worth mentioning."""
    moment = moment_of(person(request), conversation, _newest(request, conversation))
    conversation.at_hand = moment.known  # type: ignore[attr-defined]  # for the panels that come after
    suggested = [one for one in moment.remembered if one.state == RememberedState.SUGGESTED]
    return {
        "mentions": mentions(moment),
        "mentions_language": moment.language,
        "to_confirm": suggested[:5],
        "to_confirm_more": max(0, len(suggested) - 5),
        "belongs_to": moment.known.belongs,
    }


def _newest(request: HttpRequest, conversation: Conversation) -> str | None:
    """The customer's newest message, where the page has read it."""
    lines = getattr(conversation, "read_messages", None)
    if not lines:
        return None
    own = [one for one in lines if one.direction == Direction.IN and one.kind == Kind.MESSAGE]
    return own[-1].text if own else None


register(
    Panel("pane", "desk/memory/_pane.html", _context, order=12),
    Panel("composer", "desk/memory/_meter.html", order=210),
)
