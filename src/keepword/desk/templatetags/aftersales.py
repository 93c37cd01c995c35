"""Amounts of returns and repairs as people type them."""

from django import template

from keepword.core.money import major

register = template.Library()


@register.filter
def plain_amount(amount: int, currency: str) -> str:
    """Minor units of a currency as one types them into a field."""
    return str(major(amount, currency))
