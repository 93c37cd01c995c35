"""What the page of a conversation shows of the slip that it began with."""

from typing import Any

from django.http import HttpRequest

from keepword.channels.boxes.queries import slips_of
from keepword.conversations.models import Conversation
from keepword.desk.conversations.panels import Panel, register


def _context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """Only where it came by a box: no other page pays for the question."""
    is_box = conversation.inbox.channel.rpartition(".")[2] == "box"
    return {"box_slips": slips_of(conversation) if is_box else []}


register(Panel("notices", "desk/boxes/_panel.html", _context, order=5))
