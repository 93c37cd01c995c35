"""Reads of checklists, and of the rounds that were walked."""

from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from keepword.accounts.models import User
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.probes.models import Checklist, Mark, Point, Round
from keepword.probes.queries import may_keep


def today() -> date:
    """The day it is in this thread's zone: the reader's on a page, the shop's in a job."""
    return timezone.localdate(clock.now())


def checklists(user: User) -> QuerySet[Checklist]:
    """All of them for who keeps them; for others who answer customers theirs and nobody's. Due ones first."""
    rows = Checklist.objects.filter(archived_at=None).select_related("who", "owner")
    rows = rows.order_by("next_on", "pk")
    if may_keep(user):
        return rows
    if not user.may("converse"):
        return rows.none()
    return rows.filter(who=user) | rows.filter(who=None)


def get_checklist(user: User, pk: int) -> Checklist:
    """One, with its points (`.asked`); missing and forbidden alike are NotFound."""
    points = Prefetch("points", Point.objects.filter(archived_at=None), to_attr="asked")
    found = checklists(user).filter(pk=pk).prefetch_related(points).first()
    if found is None:
        raise NotFound("There is no such checklist.")
    return found


def rounds(user: User, checklist: Checklist) -> QuerySet[Round]:
    """Rounds of a checklist that the user sees. By (-at, -id) the newest come first."""
    rows = Round.objects.filter(checklist=checklist).select_related("by")
    return rows if checklists(user).filter(pk=checklist.pk).exists() else rows.none()


def get_round(user: User, pk: int) -> Round:
    """One, with what was found."""
    marks = Prefetch("marks", Mark.objects.select_related("task__assignee"))
    rows = Round.objects.select_related("checklist", "by").prefetch_related(marks)
    found = rows.filter(pk=pk, checklist__in=checklists(user)).first()
    if found is None:
        raise NotFound("There is no such round.")
    return found


def get_photo(user: User, pk: int) -> Mark:
    """A point with a photo."""
    found = Mark.objects.filter(pk=pk, round__checklist__in=checklists(user)).exclude(blob="").first()
    if found is None:
        raise NotFound("There is no such photo.")
    return found
