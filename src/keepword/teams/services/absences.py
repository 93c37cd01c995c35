"""When people do not work."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.teams.models import Absence, AbsenceKind
from keepword.teams.services.presence import record_presence

LONGEST = timedelta(days=2 * 366)
MOST_COMING = 60  # of one person: enough for every day off of a year


def add_absence(
    user: User,
    person: User,
    *,
    starts_at: datetime,
    ends_at: datetime,
    whole_days: bool = True,
    kind: str = AbsenceKind.HOLIDAY,
    note: str = "",
) -> Absence:
    """A time (aware moments, the end not part of it) in which a person gets nothing new.

    One's own, or as a lead anybody's.
    """
    demand_own(user, person)
    if kind not in AbsenceKind.values:
        raise Invalid(_("There is no such kind of absence."), field="kind")
    if not starts_at < ends_at:
        raise Invalid(_("It must end after it begins."), field="ends_at")
    if ends_at - starts_at > LONGEST:
        raise Invalid(_("An absence lasts two years at most."), field="ends_at")
    if ends_at <= clock.now():
        raise Invalid(_("This is over already."), field="ends_at")
    with transaction.atomic():
        if Absence.objects.filter(user=person, ends_at__gt=clock.now()).count() >= MOST_COMING:
            raise Conflict(_("There are too many absences ahead; remove some first."))
        made = Absence.objects.create(
            user=person,
            starts_at=starts_at,
            ends_at=ends_at,
            whole_days=whole_days,
            kind=kind,
            note=note.strip()[:200],
        )
        # Neither the kind nor the note: an illness is nobody else's matter.
        record(user, "added absence", person, starts=starts_at.isoformat(), ends=ends_at.isoformat())
        record_presence(person)
    return made


def remove_absence(user: User, absence: Absence) -> None:
    """They work after all. One that has begun ends now, as what was is not undone."""
    demand_own(user, absence.user)
    with transaction.atomic():
        record(user, "removed absence", absence.user, starts=absence.starts_at.isoformat())
        if absence.starts_at < clock.now():
            absence.ends_at = min(absence.ends_at, clock.now())
            absence.save(update_fields=["ends_at"])
        else:
            absence.delete()
        record_presence(absence.user)


def demand_own(user: User, person: User) -> None:
    """Refused unless it is about oneself, or one leads."""
    if not user.may("converse") or (user.pk != person.pk and not user.may("see_all")):
        raise Refused(_("Only a lead may do this for somebody else."))
