"""What is remembered, in words for the desk."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from keepword.customers.models import About, Remembered
from keepword.customers.rules.memory import wish

# What can be done with a remembered thing by its state: the verb and its word.
VERBS: Final[dict[str, list[tuple[str, str | Promise]]]] = {
    "suggested": [("confirm", gettext_lazy("Yes, remember it")), ("dismiss", gettext_lazy("No"))],
    "confirmed": [("outdate", gettext_lazy("No longer so")), ("remove", gettext_lazy("Remove"))],
    "dismissed": [("confirm", gettext_lazy("It is so"))],
    "outdated": [("confirm", gettext_lazy("It is so again")), ("remove", gettext_lazy("Remove"))],
}
_WISHES: Final[dict[str, str | Promise]] = {
    "no_calls": gettext_lazy("do not call"),
    "write": gettext_lazy("write rather than call"),
    "calls_after": pgettext_lazy("a wish", "call after %(hour)s"),
    "calls_before": pgettext_lazy("a wish", "call before %(hour)s"),
}


def value(one: Remembered) -> str:
    """What it is, as people say it."""
    found = wish(one.value) if one.kind == About.CONTACT else None
    if found is None:
        return one.value
    code, hour = found
    return str(_WISHES[code]) % {"hour": hour} if hour else str(_WISHES[code])


def whence(one: Remembered) -> str:
    """By whom we know it."""
    return _("noted by %(name)s") % {"name": one.by.name} if one.by else one.get_source_display()
