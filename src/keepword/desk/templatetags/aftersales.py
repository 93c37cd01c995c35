"""Amounts of returns and repairs as people read and type them."""

from django import template
from django.utils.translation import get_language

from keepword.core.money import major, shown

register = template.Library()


@register.filter
def price(amount: int, currency: str) -> str:
    """Minor units of a currency as people read them."""
    return shown(amount, currency, get_language() or "en")


@register.filter
def plain_amount(amount: int, currency: str) -> str:
    """The same as one types it."""
    return str(major(amount, currency))
