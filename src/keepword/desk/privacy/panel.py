"""What a customer agreed to, and the way to their data, beside a conversation."""

from typing import Any

from django.http import HttpRequest

from keepword.conversations.models import Conversation
from keepword.customers import consent
from keepword.desk.access import person
from keepword.desk.conversations.panels import Panel, register


def _context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    user = person(request)
    offered = list(consent.purposes(user)[: consent.MOST_SHOWN])
    given = list(consent.consents(user, conversation.customer)[: consent.MOST_SHOWN]) if offered else []
    now = [one for one in given if one.withdrawn_at is None]
    agreed = {one.purpose_id for one in now}
    return {
        "consents_now": now,
        "consents_past": [one for one in given if one.withdrawn_at is not None][:5],
        "purposes_open": [one for one in offered if one.pk not in agreed],
        "may_privacy": user.may("privacy"),
    }


register(Panel("pane", "desk/privacy/_pane.html", _context, order=300))
