"""What the verbs about people ask before they act."""

import zoneinfo

from django.utils.translation import gettext as _

from keepword.accounts import rules
from keepword.accounts.models import Business, OwnRole, User
from keepword.audit.services import Actor
from keepword.core.errors import Invalid, Refused


def demand(user: Actor, right: str) -> User:
    """The acting user, who must have the right; Refused otherwise."""
    if not isinstance(user, User) or not user.may(right):
        raise Refused(_("Your role does not allow this. Ask an admin."))
    return user


def demand_over(user: User, person: User) -> None:
    """Refused when somebody has rights that the acting user has not: nobody settles those above them."""
    if not rules.may_give(user.rights, person.rights):
        raise Refused(_("%(name)s may do more than you. Ask an admin.") % {"name": person.name})


def demand_role(user: User, role: str) -> str | None:
    """What `User.granted` is in this role, which the acting user must be able to give. In a transaction.

    Roles are held until the end of the transaction, so that it cannot be removed meanwhile.
    """
    granted = granted_by(role)
    if not rules.may_give(user.rights, rules.rights_of(role, granted)):
        raise Invalid(_("This role may do more than you; you cannot give it."), field="role")
    return granted


def granted_by(role: str) -> str | None:
    """What `User.granted` is in this role; Invalid when there is none of this key. In a transaction."""
    if role == rules.ADMIN:
        return None
    hold_roles()
    row = OwnRole.objects.filter(key=role).first()
    if row is None and role not in rules.ROLES:
        raise Invalid(_("There is no such role."), field="role")
    return row.rights if row else None


def hold_roles() -> None:
    """Until the end of this transaction nobody else changes roles or gives one.

    A built-in role that nobody changed has no row of its own to hold, so the shop's is held.
    """
    Business.objects.select_for_update().first()


def check_zone(zone: str) -> None:
    """Invalid when the time-zone database has no such name."""
    if zone not in zoneinfo.available_timezones():
        raise Invalid(_("“%(zone)s” is not a time zone.") % {"zone": zone}, field="time_zone")


def check_language(language: str) -> None:
    """Invalid when Keepword has no texts in it."""
    if language not in rules.LANGUAGES:
        raise Invalid(_("Keepword does not speak “%(language)s”.") % {"language": language}, field="language")
