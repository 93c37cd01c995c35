"""`{% load strategy %}`: numbers of goals as people write them."""

from django import template
from django.utils import formats
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def plain(value: float) -> str:
    """A number without what is behind its second place, in the reader's language: "4.25", "90"."""
    rounded = round(value, 2)
    whole = rounded == int(rounded)
    return str(formats.number_format(rounded, 0 if whole else 2, use_l10n=True, force_grouping=True))


@register.filter
def percent(part: float | None) -> str:
    """A part of a whole in per cent: "35 %"; a dash for nothing known."""
    return "–" if part is None else _("%(n)s %%") % {"n": round(100 * part)}


@register.filter
def portion(part: float | None) -> str:
    """A part of a whole as a meter takes it, 0 to 1."""
    return f"{min(1.0, max(0.0, part or 0.0)):.3f}"
