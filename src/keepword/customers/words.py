"""What identities and likenesses are called on pages."""

from datetime import date
from typing import Final

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.customers.models import About, Remembered
from keepword.customers.rules.memory import birthday, wish

# Why two customers may be one person (rules.REASONS).
REASONS: Final[dict[str, Promise]] = {
    "proved": _("one has proved an address of the other"),
    "phone": _("the same phone number"),
    "claimed": _("one has given an address of the other, without proof"),
    "name and mail domain": _("the same name, and mail from the same domain"),
    "name and phone": _("the same name, and a phone number with the same end"),
}
# By what an identity was proved (rules.PROOFS).
PROOFS: Final[dict[str, Promise]] = {
    "code": _("gave a code that was sent there"),
    "site": _("your site vouches for it"),
    "provider": _("the messenger or network vouches for it"),
    "person": _("one of you has checked it"),
}


def reasons(names: list[str]) -> list[str]:
    """Reasons in words; one that is not here is left out."""
    return [str(REASONS[name]) for name in names if name in REASONS]


# What `contact` is, by its code (rules.memory.wish).
WISHES: Final[dict[str, str | Promise]] = {
    "no_calls": _("do not call"),
    "write": _("write rather than call"),
    "calls_after": pgettext_lazy("a wish", "call after %(hour)s"),
    "calls_before": pgettext_lazy("a wish", "call before %(hour)s"),
}


def remembered(one: Remembered) -> str:
    """What is remembered, as people say it."""
    if one.kind == About.BIRTHDAY:
        return _day(one.value)
    found = wish(one.value) if one.kind == About.CONTACT else None
    if found is None:
        return one.value
    code, hour = found
    return str(WISHES[code]) % {"hour": hour} if hour else str(WISHES[code])


def _day(value: str) -> str:
    found = birthday(value)
    if found is None:
        return value
    year, month, day = found
    if year is None:
        return formats.date_format(date(_LEAP_YEAR, month, day), "MONTH_DAY_FORMAT")
    return formats.date_format(date(year, month, day), "DATE_FORMAT")


_LEAP_YEAR: Final = 2000  # in which every day of a year without a number exists
