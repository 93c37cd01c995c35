"""From the page of a conversation one chooses it to be reviewed, and sees its reviews."""

from typing import Any

from django.http import HttpRequest

from keepword.conversations.models import Conversation
from keepword.desk.access import person
from keepword.desk.conversations.panels import Panel, register
from keepword.quality.queries.reviews import may_review


def _context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    return {"may_grade": may_review(person(request))}


register(Panel("menu", "desk/quality/_menu.html", _context, order=57))
