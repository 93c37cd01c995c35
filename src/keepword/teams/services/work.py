"""What a person knows, how much they take and when they work."""

import re
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.calendars.models import Calendar
from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.teams.models import Skill, Work
from keepword.teams.services.teams import check_capacity, demand

MOST_LANGUAGES = 30
_CODE = re.compile(r"[a-z]{2,3}")  # ISO 639


def work_of(person: User) -> Work:
    """How a person works, locked; made with what holds for everybody when there is nothing yet."""
    found, _made = Work.objects.get_or_create(user=person, defaults={"since": clock.now()})
    locked = Work.objects.select_for_update().get(pk=found.pk)
    locked.user = person
    return locked


def save_work(
    user: User,
    person: User,
    *,
    languages: Sequence[str] = (),
    skills: Iterable[Skill] = (),
    capacity: int | None = None,
    calendar: Calendar | None = None,
) -> Work:
    """All that a person knows, how many open conversations they take at once, and when they work.

    `languages` are ISO 639 codes; none: the language of their pages. `capacity` and `calendar` None:
    their team's, else the shop's.
    """
    demand(user)
    check_capacity(capacity)
    codes = sorted(set(languages))
    if len(codes) > MOST_LANGUAGES or not all(_CODE.fullmatch(code) for code in codes):
        raise Invalid(_("This is not a list of languages."), field="languages")
    with transaction.atomic():
        work = work_of(person)
        work.languages, work.capacity, work.calendar = codes, capacity, calendar
        work.save(update_fields=["languages", "capacity", "calendar"])
        known = {skill.pk for skill in skills}
        work.skills.set(known)
        record(
            user,
            "saved work",
            person,
            languages=codes,
            skills=sorted(known),
            capacity=capacity,
            calendar=calendar.pk if calendar else None,
        )
    return work
