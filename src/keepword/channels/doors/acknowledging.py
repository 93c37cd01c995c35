"""Whoever writes first by a messenger is told that it came: in a sentence, with the way to their own page."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from keepword.channels.doors.channel import WebChannel
from keepword.conversations import services as conversations
from keepword.conversations.channels import channel_of
from keepword.conversations.events import Received
from keepword.conversations.links import status_url
from keepword.conversations.models import Conversation, Kind, Message
from keepword.core import clock

LATE = timedelta(hours=24)  # an acknowledgement after a longer outage would only puzzle
PAUSE = timedelta(hours=1)  # between two to one person: two machines that answer each other must stop


def deserving(items: Sequence[Received]) -> list[int]:
    """Which of these messages are to be acknowledged, as far as that needs no query: their ids."""
    return [item.message.pk for item in items if _deserves(item)]


def _deserves(item: Received) -> bool:
    message, inbox = item.message, item.message.inbox
    channel = channel_of(inbox)
    if not (item.new_contact and item.new_conversation and message.kind == Kind.MESSAGE):
        return False
    if not isinstance(channel, WebChannel) or not channel.acknowledges or not channel.can.sends:
        return False
    return inbox.acknowledge and message.at >= max(inbox.created_at, clock.now() - LATE)


def acknowledge(message_ids: Sequence[int]) -> int:
    """Tell those who wrote; how many were told. Safe to repeat: nobody is told twice."""
    told = 0
    for message in Message.objects.filter(pk__in=message_ids).select_related("conversation__inbox"):
        with transaction.atomic():
            conversation = Conversation.objects.select_for_update().get(pk=message.conversation_id)
            if _was_told(conversation):
                continue
            with translation.override(conversation.language or conversation.inbox.language):
                text = _("Thank you for writing to us. A person will read your message and answer it.")
                page = _("How things stand: %(url)s") % {"url": status_url(conversation.pk)}
            conversations.automatic(conversation, f"{text}\n{page}", reason="acknowledge")
            told += 1
    return told


def _was_told(conversation: Conversation) -> bool:
    lately = Message.objects.filter(
        conversation__customer=conversation.customer_id, kind=Kind.AUTOMATIC, at__gt=clock.now() - PAUSE
    )
    return lately.exists() or conversation.messages.filter(kind=Kind.AUTOMATIC).exists()
