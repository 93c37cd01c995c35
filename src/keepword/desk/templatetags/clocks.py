"""`{% load clocks %}`: the clocks of a conversation."""

from django import template

from keepword.commitments import queries
from keepword.commitments.queries import ClockLine
from keepword.conversations.models import Conversation

register = template.Library()


@register.simple_tag
def clocks_of(conversation: Conversation) -> list[ClockLine]:
    """The clocks of the latest contact that promise something, oldest first."""
    return queries.clocks_of(conversation)
