"""Sums and spans of time on the pages of segments and of the journey, and a customer's labels."""

from datetime import timedelta
from typing import Any

from django import template
from django.utils.translation import get_language, ngettext

from keepword.core.money import shown
from keepword.customers.models import Customer
from keepword.relationship.queries.segments import labels_of

register = template.Library()
_HOUR = timedelta(hours=1)


@register.filter
def sum_of(amount: int, currency: str) -> str:
    """Minor units as a sum, in the reader's language."""
    return shown(amount, currency or "EUR", get_language() or "en")


@register.filter
def span(length: timedelta | None) -> str:
    """A mean stay: in hours below two days, else in days; "–" for none."""
    if length is None:
        return "–"
    if length < 48 * _HOUR:
        hours = max(1, round(length / _HOUR))
        return ngettext("%(n)s h", "%(n)s h", hours) % {"n": hours}
    days = round(length / timedelta(days=1))
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


@register.inclusion_tag("desk/segments/_labels.html", takes_context=True)
def customer_labels(context: template.Context, customer: Customer) -> dict[str, Any]:
    """The labels of a customer, for any page about them."""
    request = context["request"]
    return {"labels": labels_of(request.user, customer), "request": request}
