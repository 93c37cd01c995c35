"""`{% load money %}`: amounts in minor units as the reader's language writes them."""

from django import template
from django.utils.translation import get_language

from keepword.core.money import shown

register = template.Library()


@register.filter
def amount_in(amount: int, currency: str) -> str:
    """An amount of a currency: "€12.50"."""
    return shown(amount, currency, get_language() or "en")
