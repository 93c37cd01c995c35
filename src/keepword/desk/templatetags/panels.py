"""`{% load panels %}`: what features add to the page of a conversation."""

from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from keepword.desk.conversations import panels as registry

register = template.Library()


@register.simple_tag(takes_context=True)
def panels(context: template.Context, place: str) -> SafeString:
    """The panels of a place, each rendered with the page's context."""
    return _rendered(context, [panel.template for panel in registry.panels(place)])


def _rendered(context: template.Context, names: list[str]) -> SafeString:
    parts: list[str] = []
    for name in names:
        found: Any = get_template(name)  # cached by the loader
        parts.append(found.template.render(context))
    return mark_safe("".join(parts))  # noqa: S308 - rendered templates
