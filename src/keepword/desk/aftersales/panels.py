"""What the page of a conversation shows of its customer's returns and repairs."""

from typing import Any

from django.http import HttpRequest

from keepword.aftersales import queries
from keepword.conversations.models import Conversation
from keepword.desk.conversations.panels import Panel, register


def _context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    return {"aftersales": queries.of_conversation(conversation)}


register(
    Panel("pane", "desk/aftersales/_pane.html", _context, order=32),
    Panel("menu", "desk/aftersales/_menu.html", order=56),
)
