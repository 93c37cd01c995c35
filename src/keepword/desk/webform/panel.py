"""What the page of a conversation says of a request that is taken for spam: why."""

from typing import Any

from django.http import HttpRequest

from keepword.channels.form.queries import submission_of
from keepword.channels.form.words import reasons
from keepword.conversations.models import Conversation, Status
from keepword.desk.conversations.panels import Panel, register


def _context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """Only while it lies among the spam: once a person has released it, their word counts."""
    found = submission_of(conversation) if conversation.status == Status.SPAM else None
    return {"spam_reasons": reasons(found.reasons) if found is not None else []}


register(Panel("notices", "desk/webform/_spam.html", _context, order=5))
