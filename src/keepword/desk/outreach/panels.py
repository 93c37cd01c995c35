"""Beside a conversation that began with a notice: which it was, and that nobody is waited for."""

from typing import Any

from django.http import HttpRequest

from keepword.conversations.models import Conversation
from keepword.desk.conversations.panels import Panel, register
from keepword.outreach.models import Recipient


def _context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    rows = Recipient.objects.filter(message__conversation=conversation).select_related("notice")
    return {"told_by": rows.order_by("-pk").first()}


register(Panel("notices", "desk/outreach/_told.html", _context, order=15))
