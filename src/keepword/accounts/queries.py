"""Reads about people, roles, invitations and the business."""

from dataclasses import dataclass
from typing import TypeGuard

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from keepword.accounts import rules
from keepword.accounts.links import is_expired
from keepword.accounts.models import Brand, Business, Invitation, Invited, OwnRole, SignIn, User
from keepword.core import clock
from keepword.core.errors import NotFound


def business() -> Business | None:
    """The shop, or None before the set-up."""
    return Business.objects.order_by("pk").first()


def brand() -> Brand:
    """How the shop looks to its customers; what nothing was changed about is as Keepword brings it."""
    return Brand.objects.first() or Brand(pk=1)


def undo_seconds() -> int:
    """How long what was sent can be taken back."""
    shop = business()
    return shop.undo_seconds if shop else 10


def people(user: User) -> QuerySet[User]:
    """Everybody who may be assigned or mentioned, by name."""
    if not user.may("converse"):
        return User.objects.none()
    return User.objects.filter(is_active=True).order_by("name")


def everybody(user: User) -> QuerySet[User]:
    """All people, also those who may not log in any more, for whoever settles people."""
    return User.objects.all() if user.may("people") else User.objects.none()


def get_user(user: User, pk: int) -> User:
    """One person for whoever settles people; missing and forbidden alike are NotFound."""
    found = User.objects.filter(pk=pk).first() if user.may("people") else None
    if found is None:
        raise NotFound(_("There is no such person."))
    return found


def is_user(user: User | AnonymousUser) -> TypeGuard[User]:
    """Whether somebody is logged in."""
    return user.is_authenticated


@dataclass(frozen=True)
class RoleView:
    """A role as it is now: the key that people carry, its name, its rights."""

    key: str
    name: str
    rights: frozenset[str]
    built_in: bool
    changed: bool  # a built-in one that the shop made its own


def roles() -> list[RoleView]:
    """The built-in ones, the least first, then the shop's own by name."""
    kept = {role.key: role for role in OwnRole.objects.all()}
    own = sorted((role for role in kept.values() if role.key not in rules.ROLES), key=_by_name)
    return [
        *(
            RoleView(key, str(rules.ROLE_NAMES[key]), _rights(key, kept.get(key)), True, key in kept)
            for key in rules.ROLES
        ),
        *(RoleView(role.key, role.name, _rights(role.key, role), False, False) for role in own),
    ]


def get_role(user: User, key: str) -> RoleView:
    """One role for whoever settles them; missing and forbidden alike are NotFound."""
    found = next((role for role in roles() if role.key == key), None) if user.may("settle") else None
    if found is None:
        raise NotFound(_("There is no such role."))
    return found


def roles_to_give(user: User) -> list[RoleView]:
    """The roles that this user may give somebody: none that may do more than they."""
    if not user.may("people"):
        return []
    return [role for role in roles() if rules.may_give(user.rights, role.rights)]


def role_name(user: User) -> str:
    """What somebody's role is called."""
    if user.role in rules.ROLES:
        return str(rules.ROLE_NAMES[user.role])
    return OwnRole.objects.filter(key=user.role).values_list("name", flat=True).first() or ""


def invitations(user: User) -> QuerySet[Invitation]:
    """The open ones, the newest first; expired ones too, as they can be sent again."""
    if not user.may("people"):
        return Invitation.objects.none()
    return (
        Invitation.objects.filter(state=Invited.OPEN)
        .select_related("invited_by")
        .order_by("-created_at", "-pk")
    )


def get_invitation(user: User, pk: int) -> Invitation:
    """An open one; missing and forbidden alike are NotFound."""
    found = invitations(user).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("This invitation is not open any more."))
    return found


def has_expired(invitation: Invitation) -> bool:
    """Whether its link does not work any more."""
    return is_expired(invitation)


def named(user: User, right: str, most: int = 1000) -> list[tuple[int, str]]:
    """Number and name of whoever worked here, for a list to choose from; none without the right."""
    if not user.may(right):
        return []
    return list(User.objects.order_by("name", "pk").values_list("pk", "name")[:most])


def people_by_role(user: User) -> dict[str, int]:
    """How many people have each role."""
    if not user.may("settle"):
        return {}
    rows = User.objects.order_by().values_list("role").annotate(n=Count("pk"))
    return {str(role): int(n) for role, n in rows}


def admins(user: User) -> QuerySet[User]:
    """The admins who may log in, for whoever settles how."""
    if not user.may(rules.EVERYTHING):
        return User.objects.none()
    return User.objects.filter(role=rules.ADMIN, is_active=True).order_by("name", "pk")


def sign_in() -> SignIn:
    """How people log in; what nothing was changed about is as Keepword brings it."""
    return SignIn.objects.first() or SignIn(pk=1)


def demands_second(user: User) -> bool:
    """Whether this person must set up a second factor before going on."""
    return sign_in().demand_second and not second_factors(user)


def second_factors(person: User) -> list[str]:
    """Which kinds a person has: "totp", "webauthn"; recovery codes alone are none."""
    kinds = Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return sorted(set(kinds.values_list("type", flat=True)))


def sessions(person: User) -> list[UserSession]:
    """Where somebody is logged in, the one seen last first; at most fifty."""
    listed = list(UserSession.objects.filter(user=person).order_by("-last_seen_at")[:50])
    alive = set(
        Session.objects.filter(
            session_key__in=[one.session_key for one in listed], expire_date__gt=clock.now()
        ).values_list("session_key", flat=True)
    )
    return [one for one in listed if one.session_key in alive]


def last_seen(people: list[User]) -> dict[int, object]:
    """When each was seen last, by the sessions that are still known; else when they logged in."""
    seen = dict(
        UserSession.objects.filter(user__in=people)
        .values_list("user")
        .annotate(at=Max("last_seen_at"))
        .values_list("user", "at")
    )
    return {person.pk: seen.get(person.pk) or person.last_login for person in people}


def _rights(key: str, role: OwnRole | None) -> frozenset[str]:
    return rules.rights_of(key, role.rights if role else None)


def _by_name(role: OwnRole) -> str:
    return role.name.casefold()
