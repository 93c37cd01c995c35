"""Points and vouchers as people read them."""

from datetime import datetime, timedelta

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import get_language

from keepword.loyalty.models import Voucher
from keepword.loyalty.queries import worded
from keepword.loyalty.rules.codes import shown as grouped

register = template.Library()


@register.filter
def voucher_word(one: Voucher) -> str:
    """What it takes off: "10% off", "€5.00 off", "free shipping"."""
    return worded(one, get_language() or "en")


@register.filter
def signed(points: int) -> str:
    """With a sign, a true minus below nothing: "+50", "−20"."""
    return f"{'+' if points > 0 else '−'}{intcomma(abs(points))}"


@register.filter
def in_groups(code: str) -> str:
    """A code in groups of four."""
    return grouped(code)


@register.filter
def last_day(end: datetime) -> datetime:
    """Of what ends with a day, a moment of that day: the end itself belongs to the next."""
    return end - timedelta(seconds=1)
