"""Who sees the numbers of the whole service, and who may set what is good."""

from typing import Final

from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import Actor
from keepword.core.errors import NotFound

RIGHT: Final = "see_today"
"""Leads and admins, and whoever else is given it."""

KEEP: Final = "share"
"""Who keeps what all use may set standards and bring frameworks."""


def demand(user: Actor) -> None:
    """NotFound for who does not see these numbers, as for what is not there; what we do by ourselves may."""
    if isinstance(user, User) and not user.may(RIGHT):
        raise NotFound(_("There is nothing at this address, or it is not for you."))


def may_keep(user: Actor) -> bool:
    """Whether this user may set standards and bring frameworks."""
    return not isinstance(user, User) or bool(user.may(RIGHT) and user.may(KEEP))
