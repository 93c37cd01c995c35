"""The tasks of a conversation, in the customer's pane."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.desk.conversations.panels import Panel, register
from keepword.desk.tasks.form import choices
from keepword.tasks.queries import tasks_of


def context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """What is to be done, and the days that can be chosen."""
    found = tasks_of(conversation)
    return {
        "tasks_here": [task for task in found if task.done_at is None],
        "tasks_done": [task for task in found if task.done_at is not None],
        "task_days": choices(timezone.localtime(clock.now())),
    }


register(Panel("pane", "desk/tasks/_pane.html", context, order=40))
