"""Beside a conversation that began with a notice: which it was, and that nobody is waited for."""

from typing import Any

from django.http import HttpRequest

from keepword.conversations.models import Conversation, Kind, Message
from keepword.desk.conversations.panels import Panel, register
from keepword.outreach.models import Recipient


def _context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    read: list[Message] = getattr(conversation, "read_messages", [])
    told = [message.pk for message in read if message.kind == Kind.NOTICE]
    if not told:
        return {}
    rows = Recipient.objects.filter(message__in=told).select_related("notice")
    return {"told_by": rows.order_by("-pk").first()}


register(Panel("notices", "desk/outreach/_told.html", _context, order=15))
