"""What the pane of a conversation shows of its customer's points, and how one surprises them."""

from typing import Any

from django.http import HttpRequest

from keepword.conversations.models import Conversation
from keepword.desk.conversations.panels import Panel, register
from keepword.desk.loyalty.members import about
from keepword.loyalty import queries


def _context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    if not queries.programme().is_on:
        return {"loyal": None}
    return {"loyal": about(request, conversation.customer)}


register(Panel("pane", "desk/loyalty/_pane.html", _context, order=35))
