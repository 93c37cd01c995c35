"""Verbs about teams."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.calendars.models import Calendar
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.teams.models import Membership, Team


def save_team(
    user: User,
    team: Team | None,
    *,
    name: str,
    about: str = "",
    is_private: bool = False,
    calendar: Calendar | None = None,
    members: Iterable[User] = (),
) -> Team:
    """Make a team (None) or change it; `members` are all of its people from now on."""
    _demand(user)
    if not name.strip():
        raise Invalid(_("Give the team a name."), field="name")
    wanted = {person.pk: person for person in members}
    with transaction.atomic():
        made = team or Team(created_at=clock.now())
        made.name, made.about, made.is_private = name.strip()[:80], about.strip()[:300], is_private
        made.calendar = calendar
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
            joined=sorted(wanted.keys() - had),
            left=sorted(had - wanted.keys()),
        )
    return made


def remove_team(user: User, team: Team) -> None:
    """Nobody is given work through it any more; what it did stays."""
    _demand(user)
    with transaction.atomic():
        team.removed_at = clock.now()
        team.save(update_fields=["removed_at"])
        record(user, "removed team", team)


def _demand(user: User) -> None:
    if not user.may("settle"):
        raise Refused(_("Only an admin may do this."))
