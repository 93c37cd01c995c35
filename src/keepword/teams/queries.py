"""Reads about teams."""

from collections.abc import Iterable

from django.db.models import QuerySet

from keepword.accounts.models import User
from keepword.core.errors import NotFound
from keepword.teams.models import Membership, Team


def teams(user: User) -> QuerySet[Team]:
    """The teams to which this user may give work, by name: all that there are."""
    if not user.may("converse"):
        return Team.objects.none()
    return Team.objects.filter(removed_at=None).order_by("name")


def get_team(user: User, pk: int) -> Team:
    """One team; missing, removed and forbidden alike are NotFound."""
    found = teams(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such team.")
    return found


def mine(user: User) -> QuerySet[Team]:
    """The teams that this user works in."""
    return Team.objects.filter(memberships__user=user)


def closed_to(user: User) -> QuerySet[Team]:
    """The private teams of others, whose conversations this user may not see."""
    if user.may("see_all_teams"):
        return Team.objects.none()
    return Team.objects.filter(is_private=True).exclude(pk__in=mine(user).values("pk"))


def members(team: Team) -> QuerySet[User]:
    """Who works in a team and may log in, by name."""
    return User.objects.filter(memberships__team=team, is_active=True).order_by("name")


def team_ids(users: Iterable[User]) -> dict[int, set[int]]:
    """The ids of the teams of each of these people. One query."""
    found: dict[int, set[int]] = {user.pk: set() for user in users}
    for user_id, team_id in Membership.objects.filter(user__in=found).values_list("user_id", "team_id"):
        found[user_id].add(team_id)
    return found
