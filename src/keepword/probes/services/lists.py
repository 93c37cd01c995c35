"""Which rounds of checks there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core import clock
from keepword.core.errors import Invalid, NotFound, Refused
from keepword.probes.models import Checklist, Point
from keepword.probes.queries import may_keep
from keepword.probes.queries.rounds import today

LONGEST: Final = 80
LONGEST_POINT: Final = 200
MOST_POINTS: Final = 60
MOST_DAYS: Final = 366


@dataclass(frozen=True)
class ListPlan:
    """How a checklist is set. `points` in their order; `next_on` None: today for a new one, else as it is."""

    name: str
    place: str
    points: Sequence[str]
    every_days: int = 7
    fix_days: int = 3
    who: User | None = None
    owner: User | None = None
    next_on: date | None = None


def save_checklist(user: User, checklist: Checklist | None, plan: ListPlan) -> Checklist:
    """A new checklist, or an old one as it is from now on; past rounds stay as they were walked."""
    _demand(user)
    points = _checked(plan)
    with transaction.atomic():
        if checklist is None:
            current = Checklist(created_at=clock.now(), next_on=plan.next_on or today())
        else:
            current = _locked(checklist)
            current.next_on = plan.next_on or current.next_on
        current.name, current.place = " ".join(plan.name.split()), " ".join(plan.place.split())
        current.every_days, current.fix_days = plan.every_days, plan.fix_days
        current.who, current.owner = plan.who, plan.owner
        current.save()
        _set_points(current, points)
        verb = "changed checklist" if checklist else "added checklist"
        record(user, verb, current, name=current.name, points=len(points))
    return current


def remove_checklist(user: User, checklist: Checklist) -> None:
    """It is walked no more; what was found stays."""
    _demand(user)
    with transaction.atomic():
        current = _locked(checklist)
        current.archived_at = clock.now()
        current.save(update_fields=["archived_at"])
        record(user, "removed checklist", current, name=current.name)


def _demand(user: User) -> None:
    if not may_keep(user):
        raise Refused(_("Your role does not reach this far."))


def _locked(checklist: Checklist) -> Checklist:
    found = (
        Checklist.objects.select_for_update(of=("self",)).filter(pk=checklist.pk, archived_at=None).first()
    )
    if found is None:
        raise NotFound("There is no such checklist.")
    return found


def _checked(plan: ListPlan) -> list[str]:
    for field, given in (("name", plan.name), ("place", plan.place)):
        words = " ".join(given.split())
        if not words or len(words) > LONGEST or "\x00" in words:
            raise Invalid(_("Write at most %(n)s letters.") % {"n": LONGEST}, field=field)
    for field, days in (("every_days", plan.every_days), ("fix_days", plan.fix_days)):
        if not 1 <= days <= MOST_DAYS:
            raise Invalid(_("From one day to %(n)s.") % {"n": MOST_DAYS}, field=field)
    for field, who in (("who", plan.who), ("owner", plan.owner)):
        if who is not None and not who.may("converse"):
            raise Invalid(_("%(name)s does not work on conversations.") % {"name": who}, field=field)
    points = list(dict.fromkeys(" ".join(one.split()) for one in plan.points if one.strip()))
    if not points or len(points) > MOST_POINTS:
        text = _("Write what is looked at, one point a line: from one to %(n)s.") % {"n": MOST_POINTS}
        raise Invalid(text, field="points")
    if any(len(one) > LONGEST_POINT or "\x00" in one for one in points):
        raise Invalid(_("A point is at most %(n)s letters long.") % {"n": LONGEST_POINT}, field="points")
    return points


def _set_points(checklist: Checklist, wanted: Sequence[str]) -> None:
    """Those of the same words stay the same points."""
    known = {one.text: one for one in checklist.points.filter(archived_at=None)}
    for order, text in enumerate(wanted):
        point = known.pop(text, None) or Point(checklist=checklist, text=text)
        point.order = order
        point.save()
    Point.objects.filter(pk__in=[one.pk for one in known.values()]).update(archived_at=clock.now())
