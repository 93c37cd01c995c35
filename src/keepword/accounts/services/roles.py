"""Roles: the shop's own, and built-in ones changed. What a role may do is copied to its people at once."""

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts import rules
from keepword.accounts.models import Invitation, Invited, OwnRole, SignIn, User
from keepword.accounts.services.checks import demand, hold_roles
from keepword.audit.services import record
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, NotFound


def add_role(user: User, *, name: str, rights: list[str]) -> OwnRole:
    """A role of the shop's own."""
    demand(user, "settle")
    rights = _checked(user, rights)
    with transaction.atomic():
        hold_roles()
        role = OwnRole(key=f"r{secrets.token_hex(6)}", name=_checked_name(name), created_at=clock.now())
        role.rights = rules.stored(rights)
        role.save(force_insert=True)
        record(user, "added role", role, name=role.name, rights=role.rights.split())
    return role


def save_role(user: User, key: str, *, name: str, rights: list[str]) -> None:
    """Change what a role may do; a built-in one keeps its name, and admins keep every right."""
    demand(user, "settle")
    if key == rules.ADMIN:
        raise Invalid(_("Admins can do everything; that cannot be changed. Make another role instead."))
    rights = _checked(user, rights)
    with transaction.atomic():
        hold_roles()
        role = OwnRole.objects.filter(key=key).first()
        if role is None:
            if key not in rules.ROLES:
                raise NotFound(_("There is no such role."))
            role = OwnRole(key=key, created_at=clock.now())
        _demand_all(user, role)
        if key not in rules.ROLES:
            role.name = _checked_name(name, role.pk)
        role.rights = rules.stored(rights)
        role.save()
        User.objects.filter(role=key).update(granted=role.rights)
        record(user, "changed role", role, name=str(role), rights=role.rights.split())


def remove_role(user: User, key: str) -> None:
    """Remove a role that nobody has; a built-in one is again as Keepword brings it."""
    demand(user, "settle")
    with transaction.atomic():
        hold_roles()
        role = OwnRole.objects.filter(key=key).first()
        if role is None:
            raise NotFound(_("There is no such role."))
        _demand_all(user, role)
        if key in rules.ROLES:
            User.objects.filter(role=key).update(granted=None)
        elif _is_used(key):
            raise Conflict(
                _("Somebody has or would get this role. Give them another one first."), field="role"
            )
        record(user, "removed role", role, name=str(role))
        role.delete()


def _is_used(key: str) -> bool:
    return (
        User.objects.filter(role=key).exists()
        or Invitation.objects.filter(role=key, state=Invited.OPEN).exists()
        or SignIn.objects.filter(newcomers=key).exists()
    )


def _demand_all(user: User, role: OwnRole) -> None:
    held = rules.rights_of(role.key, role.rights if role.pk else None)
    if not rules.may_give(user.rights, held):
        raise Invalid(_("This role may do more than you; you cannot change it."))


def _checked(user: User, rights: list[str]) -> list[str]:
    unknown = set(rights) - rules.RIGHTS.keys()
    if unknown:
        raise Invalid(_("There is no right “%(right)s”.") % {"right": min(unknown)}, field="rights")
    if not rights:
        raise Invalid(_("A role needs at least one right."), field="rights")
    if not rules.may_give(user.rights, rights):
        raise Invalid(_("You cannot give a right that you do not have."), field="rights")
    return rights


def _checked_name(name: str, but: int | None = None) -> str:
    name = name.strip()
    if not name:
        raise Invalid(_("Give the role a name."), field="name")
    if len(name) > 60:
        raise Invalid(_("A name has at most %(n)s characters.") % {"n": 60}, field="name")
    taken = {str(label).casefold() for label in rules.ROLE_NAMES.values()}
    if name.casefold() in taken or OwnRole.objects.filter(name__iexact=name).exclude(pk=but or 0).exists():
        raise Conflict(_("There is a role of this name already."), field="name")
    return name
