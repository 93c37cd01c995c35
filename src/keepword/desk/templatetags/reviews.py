"""Ratings as signs with words: `{% load reviews %}`."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from keepword.channels.reviews import rules

register = template.Library()


@register.filter
def stars(of_one: float | None) -> SafeString:
    """A share of the best rating as stars, with "2 of 5" in words beside them."""
    if of_one is None:
        return format_html('<span class="soft">{}</span>', _("no rating"))
    full = rules.of_five(of_one) or 0
    said = _("%(n)s of 5") % {"n": f"{full:g}"}
    look = "low" if full <= 2.5 else "high" if full >= 4 else ""
    return format_html(
        '<span class="stars {}"><span aria-hidden="true">{}</span> <span class="number">{}</span></span>',
        look,
        rules.stars(of_one),
        said,
    )
