"""Amounts and shares as people read them."""

from django import template
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from keepword.complaints.models import Compensation
from keepword.core.money import shown

register = template.Library()


@register.filter
def money(one: Compensation) -> str:
    """What a compensation is worth."""
    return shown(one.amount, one.currency, get_language() or "en")


@register.filter
def percent(part: float) -> str:
    """A part of 1 in whole percents."""
    return _("%(n)s%%") % {"n": formats.number_format(round(part * 100))}
