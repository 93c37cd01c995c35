"""A rule calls an address of somebody else's: by a job, after the commit, and again when nobody answers."""

from datetime import timedelta
from typing import Any, Final

from django.db import transaction

from keepword.audit.services import Automaton, record
from keepword.conversations.models import Conversation
from keepword.core import clock, jobs, outgoing
from keepword.core.actors import Actor
from keepword.core.errors import Invalid, Unavailable

_AGAIN: Final = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))


def call_later(actor: Actor, conversation: Conversation, url: str) -> None:
    """Queue a POST that tells of a conversation as it is now. Invalid for an address not to be called."""
    outgoing.check_url(url)
    current = Conversation.objects.select_related("customer", "inbox", "assignee").get(pk=conversation.pk)
    jobs.enqueue(call, url, _body(actor, current), 0)


def _body(actor: Actor, conversation: Conversation) -> dict[str, Any]:
    assignee = conversation.assignee
    return {
        "type": "rule",
        "timestamp": clock.now().isoformat(),
        "by": str(actor),
        "data": {
            "conversation": conversation.pk,
            "subject": conversation.subject,
            "status": conversation.status,
            "priority": conversation.priority,
            "language": conversation.language,
            "inbox": conversation.inbox.address,
            "customer": conversation.customer.name,
            "assignee": assignee.email if assignee else None,
        },
    }


@jobs.job
def call(url: str, body: dict[str, Any], tried: int) -> None:
    """Call once; when nobody takes it, again later, and in the end say so in the conversation's history."""
    try:
        answer = outgoing.post_json(url, body)
        problem = "" if answer.ok else f"HTTP {answer.status}"
    except (Invalid, Unavailable) as error:
        problem = error.message
    if not problem:
        return
    with transaction.atomic():
        if tried < len(_AGAIN):
            jobs.enqueue(call, url, body, tried + 1, run_after=clock.now() + _AGAIN[tried])
            return
        found = Conversation.objects.filter(pk=body["data"]["conversation"]).first()
        if found is not None:
            record(Automaton(body["by"]), "webhook failed", found, failure=problem[:500])
