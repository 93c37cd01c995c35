"""Who sees the numbers of the whole service, and who may set what is good."""

from typing import Final

from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.core.errors import NotFound

RIGHT: Final = "see_today"
"""Leads and admins, and whoever else is given it."""

KEEP: Final = "share"
"""Who keeps what all use may set standards and bring frameworks."""


def demand(user: User) -> None:
    """NotFound for who does not see these numbers, as for what is not there."""
    if not user.may(RIGHT):
        raise NotFound(_("There is nothing at this address, or it is not for you."))


def may_keep(user: User) -> bool:
    """Whether this user may set standards and bring frameworks."""
    return bool(user.may(RIGHT) and user.may(KEEP))
