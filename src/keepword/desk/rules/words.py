"""Rules in words."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from keepword.automation import moments
from keepword.automation.models import Rule
from keepword.core import triggers
from keepword.core.errors import Invalid
from keepword.desk.times import length


def trigger_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """What can set a rule off, in two groups."""
    return [
        (_("When something happens"), [(one.name, str(one.label)) for one in triggers.triggers()]),
        (_("When a time has come"), [(one.name, str(one.label)) for one in moments.MOMENTS]),
    ]


def about_triggers() -> dict[str, dict[str, object]]:
    """What the page says of each trigger, and which of its fields it shows."""
    found: dict[str, dict[str, object]] = {
        one.name: {"about": str(one.about), "timed": False, "waits": False} for one in triggers.triggers()
    }
    for one in moments.MOMENTS:
        found[one.name] = {
            "about": str(one.about),
            "timed": True,
            "waits": one.waits,
            "working": one.waits and not one.before,
            "minutes": one.minutes,
        }
    return found


def trigger_words(name: str) -> str:
    """A trigger's name for readers, its bare name when it is gone."""
    try:
        return str(moments.get(name).label if moments.is_moment(name) else triggers.get(name).label)
    except Invalid:
        return name


def when_words(rule: Rule) -> str:
    """When a rule acts: "The customer has not come back: 3 days of working time"."""
    label = trigger_words(rule.trigger)
    if not rule.minutes:
        return label
    if moments.get(rule.trigger).before:
        return _("%(what)s: %(time)s before") % {"what": label, "time": span(rule.minutes)}
    if rule.working:
        return _("%(what)s: %(time)s of working hours") % {"what": label, "time": span(rule.minutes)}
    return _("%(what)s: %(time)s") % {"what": label, "time": span(rule.minutes)}


def span(minutes: int) -> str:
    """A length of time: whole days as days, else hours and minutes."""
    days, rest = divmod(minutes, 24 * 60)
    return pgettext("a length of time", "%(n)s d") % {"n": days} if days and not rest else length(minutes)
