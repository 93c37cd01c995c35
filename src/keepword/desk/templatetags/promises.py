"""Promises in the bar and in the composer."""

from django import template

from keepword.accounts.models import User
from keepword.commitments.queries import owed_count

register = template.Library()


@register.filter
def extra(extras: dict[str, list[str]], name: str) -> list[str]:
    """What a form carries under a name."""
    return extras.get(name, [])


@register.simple_tag
def owed_by(user: User) -> int:
    """How many promises of theirs are broken or due within a day."""
    return owed_count(user)
