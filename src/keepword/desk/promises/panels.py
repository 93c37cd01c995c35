"""What the page of a conversation shows of promises; and how many of mine wait, in the bar."""

from typing import Any

from django.http import HttpRequest

from keepword.commitments.models.promises import ALIVE, KEPT
from keepword.commitments.queries import promises_of
from keepword.conversations.models import Conversation
from keepword.desk.conversations.panels import Panel, register
from keepword.desk.promises import writing  # noqa: F401 - what is done when an answer is written


def context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """What was promised here: broken and open first, what is over below."""
    found = promises_of(conversation)
    broken = [one for one in found if one.state == "broken" and one.settled_at is None]
    alive = sorted((one for one in found if one.state in ALIVE), key=lambda one: (one.due_at, one.pk))
    return {
        "promises_broken": broken,
        "promises_open": alive,
        "promises_over": [one for one in found if one not in broken and one not in alive],
        "promises_kept": sum(one.state in KEPT for one in found),
    }


register(
    Panel("notices", "desk/promises/_notice.html", context, order=30),
    Panel("pane", "desk/promises/_pane.html", context, order=30),
    Panel("composer", "desk/promises/_composer.html", None, order=5),
)
