"""How words of a conversation stand in a line: `{% load quality %}`."""

from django import template

register = template.Library()


@register.filter
def one_line(words: str) -> str:
    """Words without their line breaks."""
    return " ".join(words.split())
