"""`{% load minutes %}`: rings of the four minutes."""

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from keepword.commitments.queries.minutes import Ring
from keepword.desk import times

register = template.Library()

_TICK = '<path class="minute-sign" d="M8 12.3l2.7 2.7L16 9.4"/>'
_CROSS = '<path class="minute-sign" d="M9 9l6 6M15 9l-6 6"/>'
_NUMBER = '<text class="minute-number" x="12" y="12"></text>'
_SIGNS = {"met": _TICK, "missed": _CROSS, "running": _NUMBER}


@register.simple_tag
def minutes_ring_of(ring: Ring, size: str = "") -> SafeString:
    """A ring that closes as time passes (static/desk/js/minutes.js moves it); in words for those who hear it,
    with the exact moment on hover. Nothing in it changes by time, so pages replace it for news only."""
    said = escape(_words(ring))
    spans = " ".join([f"{start.isoformat()}/{end.isoformat()}" for start, end in ring.spans])
    return mark_safe(  # noqa: S308 - what is not ours is escaped
        f'<span class="minute-ring {escape(size)}" role="img" data-state="{ring.state}" data-spans="{spans}"'
        f' aria-label="{said}" title="{said}">'
        '<svg viewBox="0 0 24 24" aria-hidden="true"><circle class="minute-track" cx="12" cy="12" r="10"/>'
        '<circle class="minute-arc" cx="12" cy="12" r="10" pathLength="100" stroke-dasharray="100"'
        f' stroke-dashoffset="{100 if ring.state == "running" else 0}" transform="rotate(-90 12 12)"/>'
        f"{_SIGNS[ring.state]}</svg></span>"
    )


def _words(ring: Ring) -> str:
    told = {"reading": ring.reading_label, "state": ring.state_label}
    if ring.state != "running" or ring.due_at is None:
        return _("The four minutes %(reading)s: %(state)s") % told
    return _("The four minutes %(reading)s: until %(at)s") % (told | {"at": times.exact(ring.due_at)})


@register.filter
def clock_length(seconds: float) -> str:
    """A length as a stop-watch shows it: 2:05, 1:02:05."""
    whole = int(seconds)
    hours, left = divmod(whole, 3600)
    shown = f"{left // 60:02}:{left % 60:02}" if hours else f"{left // 60}:{left % 60:02}"
    return f"{hours}:{shown}" if hours else shown
