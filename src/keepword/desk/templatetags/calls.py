"""How lengths of calls are shown."""

from datetime import datetime

from django import template

from keepword.channels.calls.rules import measures
from keepword.core import clock

register = template.Library()


@register.filter
def length_of(seconds: float) -> str:
    """4:12."""
    return measures.length(seconds)


@register.filter
def since(at: datetime) -> str:
    """How long ago, as it is counted on."""
    return measures.length((clock.now() - at).total_seconds())


@register.filter
def percent(share: float) -> str:
    """38 %."""
    return f"{round(share * 100)} %"
