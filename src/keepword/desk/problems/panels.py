"""What the page of a conversation shows of problems."""

from typing import Any

from django.http import HttpRequest

from keepword.conversations.models import Conversation
from keepword.desk.access import person
from keepword.desk.conversations.panels import Panel, register
from keepword.problems.queries import open_problems, problem_of


def _context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    joined = problem_of(conversation)
    return {"problem_joined": joined, "problems_open": [] if joined else open_problems(person(request))}


register(
    Panel("notices", "desk/problems/_notice.html", _context, order=20),
    Panel("menu", "desk/problems/_menu.html", _context, order=60),
)
