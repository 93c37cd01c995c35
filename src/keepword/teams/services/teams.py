"""Verbs about teams."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.calendars.models import Calendar
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.core.events import publish
from keepword.teams.events import TeamRemoved, TeamSaved
from keepword.teams.models import Membership, Team

MOST_CAPACITY = 1000


def save_team(
    user: User,
    team: Team | None,
    *,
    name: str,
    about: str = "",
    is_private: bool = False,
    calendar: Calendar | None = None,
    capacity: int | None = None,
    members: Iterable[User] = (),
) -> Team:
    """Make a team (None) or change it; `members` are all of its people from now on.

    `capacity` is how many open conversations each of them may be given at once, None any number.
    """
    demand(user)
    check_capacity(capacity)
    if not name.strip():
        raise Invalid(_("Give the team a name."), field="name")
    wanted = {person.pk: person for person in members}
    with transaction.atomic():
        made = team or Team(created_at=clock.now())
        made.name, made.about, made.is_private = name.strip()[:80], about.strip()[:300], is_private
        made.calendar, made.capacity = calendar, capacity
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:
            raise Conflict(_("There is a team of this name already."), field="name") from None
        had = set(Membership.objects.filter(team=made).values_list("user_id", flat=True))
        Membership.objects.filter(team=made, user_id__in=had - wanted.keys()).delete()
        Membership.objects.bulk_create(
            [Membership(team=made, user=person) for pk, person in wanted.items() if pk not in had]
        )
        record(
            user,
            "saved team",
            made,
            name=made.name,
            private=is_private,
            capacity=capacity,
            joined=sorted(wanted.keys() - had),
            left=sorted(had - wanted.keys()),
        )
        publish(TeamSaved(made))
    return made


def remove_team(user: User, team: Team) -> None:
    """Nobody is given work through it any more; what it did stays."""
    demand(user)
    with transaction.atomic():
        team.removed_at = clock.now()
        # Another team may have its name now.
        team.name = f"{team.name[:60]} ({team.pk})"
        team.save(update_fields=["removed_at", "name"])
        record(user, "removed team", team)
        publish(TeamRemoved(team))


def demand(user: User) -> None:
    """Refused unless this user settles things."""
    if not user.may("settle"):
        raise Refused(_("Only an admin may do this."))


def check_capacity(capacity: int | None) -> None:
    """Invalid for a number of conversations that nobody can mean."""
    if capacity is not None and not 0 <= capacity <= MOST_CAPACITY:
        raise Invalid(
            _("Give a number between 0 and %(most)s, or none.") % {"most": MOST_CAPACITY}, field="capacity"
        )
