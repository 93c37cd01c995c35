"""What teams add to the page of a conversation."""

from typing import Any

from django.http import HttpRequest

from keepword.conversations.models import Conversation
from keepword.desk.conversations.panels import Panel, register
from keepword.routing.explaining import Move, moves


def context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """How it came here."""
    found = moves(conversation)
    return {
        "team_moves": found,
        "team_message": _message(found),
    }


def _message(found: list[Move]) -> Move | None:
    """The last hand-over, while it says something that whoever has it now should read."""
    newest = found[0] if found else None
    return newest if newest is not None and newest.reason and not newest.by_itself else None


register(
    Panel("badges", "desk/teams/_badge.html", context, order=10),
    Panel("notices", "desk/teams/_notice.html", context, order=20),
    Panel("pane", "desk/teams/_moves.html", context, order=90),
    Panel("dialogs", "desk/teams/_hand_over.html", context, order=20),
)
