"""The calls of a conversation, in the customer's pane: how each went, what was recorded, and calling them."""

from typing import Any

from django.http import HttpRequest

from keepword.channels.calls.models import Callback, Recording, Wanted
from keepword.channels.calls.rules import measures
from keepword.conversations.models import Attachment, Conversation, Inbox
from keepword.customers.rules import PHONES
from keepword.desk.conversations.panels import Panel, register

SHOWN = 10


def context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """The last calls, the callback that is owed, the numbers that can be called."""
    calls = list(conversation.calls.select_related("agent").order_by("-started_at")[:SHOWN])
    recorded: dict[int, list[Any]] = {}
    if calls:
        for one in calls:
            recorded[one.pk] = []
        for recording in Recording.objects.filter(call__in=calls).exclude(blob="").order_by("pk"):
            recorded[recording.call_id].append(recording)
    numbers: list[str] = []
    if Inbox.objects.filter(channel="phone", is_active=True).exists():
        found = conversation.customer.identities.filter(kind__in=PHONES).order_by("pk")
        numbers = list(dict.fromkeys(found.values_list("value", flat=True)))
    return {
        "calls_here": [(one, measures.length(one.talked_seconds), recorded[one.pk]) for one in calls],
        "voicemails": list(
            Attachment.objects.filter(
                message__conversation=conversation, message__side=None, type__startswith="audio/"
            ).select_related("message")[:SHOWN]
        )
        if calls
        else [],
        "call_numbers": numbers,
        "call_owed": Callback.objects.filter(conversation=conversation, state=Wanted.OPEN).first()
        if calls
        else None,
    }


register(Panel("pane", "desk/calls/_pane.html", context, order=35))
