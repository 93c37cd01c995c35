"""`{% load rows %}`: the rows of a list of conversations."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from keepword.conversations.models import Conversation
from keepword.desk.conversations.rows import written

register = template.Library()


@register.simple_tag(takes_context=True)
def list_rows(context: template.Context, rows: Iterable[Conversation]) -> SafeString:
    """The list items of these rows in the view at hand."""
    return written(rows, context["view"], context["request"].user)
