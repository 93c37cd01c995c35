"""How long ago and how soon, in as few letters as a list row has room for. Pure but for the language.

The browser writes the same words anew every few seconds (static/desk/js/times.js, from `words.py`).
"""

from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3600, 86400


def span(seconds: float) -> str:
    """A length of time in its largest whole unit: "4 min", "3 h", "12 d"."""
    if seconds < HOUR:
        return _("%(n)s min") % {"n": int(seconds // MINUTE)}
    if seconds < 2 * DAY:
        return _("%(n)s h") % {"n": int(seconds // HOUR)}
    return _("%(n)s d") % {"n": int(seconds // DAY)}


def age(at: datetime, now: datetime) -> str:
    """How old something is; from a week on, its date."""
    seconds = (now - at).total_seconds()
    if seconds < MINUTE:
        return _("now")
    if seconds < 7 * DAY:
        return span(seconds)
    return day(at, now)


def day(at: datetime, now: datetime) -> str:
    """A date without the year when that is this one."""
    here = timezone.localtime(at)
    if here.year == timezone.localtime(now).year:
        return formats.date_format(here, pgettext("format of a date without year", "j M"))
    return formats.date_format(here, "SHORT_DATE_FORMAT")


def due(at: datetime, now: datetime) -> str:
    """When something must be done: "in 12 min", "now", "4 min late"."""
    seconds = (at - now).total_seconds()
    if abs(seconds) < MINUTE:
        return _("now")
    if seconds > 0:
        return _("in %(time)s") % {"time": span(seconds)}
    return _("%(time)s late") % {"time": span(-seconds)}


def exact(at: datetime) -> str:
    """The moment in full, in the reader's zone and language."""
    return _exact(at, timezone.get_current_timezone(), get_language() or "")


@lru_cache(maxsize=4_096)
def _exact(at: datetime, zone: tzinfo, language: str) -> str:
    return formats.date_format(timezone.localtime(at, zone), "DATETIME_FORMAT")


def length(minutes: int | None) -> str:
    """A target in words: "1 h 30 min", "–" for none."""
    if minutes is None:
        return "–"
    hours, rest = divmod(minutes, HOUR // MINUTE)
    parts = []
    if hours:
        parts.append(_("%(n)s h") % {"n": hours})
    if rest or not hours:
        parts.append(_("%(n)s min") % {"n": rest})
    return " ".join(parts)


def whole_length(length_of: timedelta) -> str:
    """A length of time to the second, so that many of them add up: "1 h 5 min", "3 min 20 s"."""
    minutes, seconds = divmod(round(length_of.total_seconds()), MINUTE)
    if not seconds:
        return length(minutes)
    rest = _("%(n)s s") % {"n": seconds}
    return f"{length(minutes)} {rest}" if minutes else rest


def before_or_after(minutes: int) -> str:
    """So many working minutes before a due moment (below nought) or after it."""
    if not minutes:
        return _("when due")
    if minutes < 0:
        return _("%(time)s before it is due") % {"time": length(-minutes)}
    return _("%(time)s after it was due") % {"time": length(minutes)}
