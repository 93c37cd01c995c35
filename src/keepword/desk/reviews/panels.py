"""What the page of a conversation shows of the review that it began with."""

from typing import Any

from django.http import HttpRequest

from keepword.channels.reviews.queries import review_of
from keepword.conversations.channels import channel_of
from keepword.conversations.models import Conversation
from keepword.desk.conversations.panels import Panel, register


def _context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """Only where it came from a source of reviews: no other page pays for the question."""
    if conversation.inbox.channel.rpartition(".")[2] != "review":
        return {"review": None}
    channel = channel_of(conversation.inbox)
    obstacle = channel.obstacle(conversation, conversation.inbox) if channel is not None else ""
    return {"review": review_of(conversation), "review_obstacle": obstacle}


register(Panel("notices", "desk/reviews/_panel.html", _context, order=6))
