"""What a customer is called by, in the pane beside a conversation."""

from typing import Any

from django.http import HttpRequest

from keepword.conversations.models import Conversation
from keepword.desk.access import person
from keepword.desk.conversations.panels import Panel, register
from keepword.relationship.queries.segments import labels_of


def _context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    return {"labels": labels_of(person(request), conversation.customer)}


register(Panel("pane", "desk/segments/_pane.html", _context, order=12))
