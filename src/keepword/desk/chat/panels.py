"""What chat adds to the page of a conversation."""

from typing import Any

from django.http import HttpRequest

from keepword.channels.chat.queries import has_left, mail_address, session_of
from keepword.conversations.models import Conversation
from keepword.desk.conversations.panels import Panel, register


def context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """The visitor, where the conversation is a chat; what is none asks the database nothing."""
    session = session_of(conversation) if conversation.inbox.channel == "chat" else None
    if session is None:
        return {"chat": None}
    questions = session.answers.items()
    return {
        "chat": session,
        "chat_here": session.left_at is None and not has_left(session),
        "chat_email": mail_address(session),
        "chat_answers": [(key, answer) for key, answer in questions if key != "consent"],
    }


register(
    Panel("badges", "desk/chat/_badge.html", context, order=1),
    Panel("pane", "desk/chat/_pane.html", context, order=10),
)
