"""`{% load advice %}`: names of the fields of a guide's editor, and shares as they are read."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def of(values: Mapping[str, Any], key: str) -> Any:
    """What stands under a key, "" for nothing."""
    return values.get(key, "")


@register.filter
def join_number(begin: str, place: int) -> str:
    """ "q-" and 0: "q-0"."""
    return f"{begin}{place}"


@register.filter
def join_answer(at: str, place: int) -> str:
    """The name of an answer of a question."""
    return f"{at}-a-{place}"


@register.filter
def join_effect(under: str, place: int) -> str:
    """The name of what an answer wants."""
    return f"{under}-e-{place}"


@register.filter
def percent(share: float) -> str:
    """A share from 0 to 1 as it is read: "34 %"."""
    return _("%(n)s%%") % {"n": number_format(round(share * 100))}


@register.simple_tag
def guide_button(on: str = "") -> SafeString:
    """What makes a control of the editor change it in its place; without scripts it sends the form."""
    trigger = format_html(' hx-trigger="{}" hx-vals=\'{{"do": "redraw"}}\'', on) if on else ""
    return format_html(
        'hx-post hx-select="#guide-form" hx-target="#guide-form" hx-swap="outerHTML show:none"'
        ' hx-include="closest form"{}',
        trigger,
    )
