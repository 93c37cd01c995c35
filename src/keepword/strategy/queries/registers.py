from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db.models import F, Max, Model, OuterRef, Q, QuerySet, Subquery

from keepword.accounts.days import zone
from keepword.accounts.models import User
from keepword.conversations.queries import visible
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.strategy.models import (
    Goal,
    GrantedException,
    Heard,
    Incident,
    IncidentLog,
    Reading,
    Risk,
    Service,
    Stakeholder,
    StrategyReview,
)
from keepword.strategy.queries.access import may_read
from keepword.strategy.rules import days
from keepword.strategy.rules.goals import Way, way

M = TypeVar("M", bound=Model)


def _for(user: User, rows: "QuerySet[M]") -> "QuerySet[M]":
    return rows if may_read(user) else rows.none()


def _one(rows: "QuerySet[M]", pk: int, what: str) -> M:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(f"There is no such {what}.")
    return found


def services(user: User) -> "QuerySet[Service]":
    """The catalogue."""
    rows = Service.objects.select_related("owner").prefetch_related("inboxes", "tags")
    return _for(user, rows)


def get_service(user: User, pk: int) -> Service:
    """One; missing and forbidden alike are NotFound, here and below."""
    return _one(services(user), pk, "service")


def stakeholders(user: User) -> "QuerySet[Stakeholder]":
    """Whom it concerns, each with `heard_on`: when they were heard last."""
    last = Heard.objects.filter(stakeholder=OuterRef("pk")).order_by().values("stakeholder")
    newest = last.annotate(last=Max("day")).values("last")
    return _for(user, Stakeholder.objects.prefetch_related("services").annotate(heard_on=Subquery(newest)))


def get_stakeholder(user: User, pk: int) -> Stakeholder:
    return _one(stakeholders(user), pk, "stakeholder")


@dataclass(frozen=True)
class Standing:
    """A goal, what was read of it last, and where it stands."""

    goal: Goal
    last: Reading | None
    way: Way


def goals(user: User) -> "QuerySet[Goal]":
    return _for(user, Goal.objects.select_related("owner"))


def get_goal(user: User, pk: int) -> Goal:
    return _one(goals(user), pk, "goal")


def standings(found: Iterable[Goal], now: datetime | None = None) -> list[Standing]:
    """Where goals stand now, or stood when they ended. Two queries."""
    now, where, rows = now or clock.now(), zone(), list(found)
    newest = Reading.objects.filter(goal=OuterRef("goal")).order_by("-day").values("pk")[:1]
    last = {
        one.goal_id: one
        for one in Reading.objects.filter(goal__in=[one.pk for one in rows], pk=Subquery(newest))
    }
    return [_standing(one, last.get(one.pk), one.closed_at or now, where) for one in rows]


def standing(goal: Goal) -> Standing:
    """The same of one."""
    return standings([goal])[0]


def _standing(goal: Goal, last: Reading | None, now: datetime, where: ZoneInfo) -> Standing:
    begins, due = days.begins(goal.begins_on, where), days.ends(goal.due_on, where)
    read = last.value if last else None
    return Standing(goal, last, way(goal.start, goal.target, read, begins, due, now))


def risks(user: User) -> "QuerySet[Risk]":
    """Each with `magnitude`: likelihood times effect."""
    return _for(user, Risk.objects.select_related("owner").annotate(magnitude=F("likelihood") * F("effect")))


def get_risk(user: User, pk: int) -> Risk:
    return _one(risks(user), pk, "risk")


def reviews(user: User) -> "QuerySet[StrategyReview]":
    return _for(user, StrategyReview.objects.select_related("by"))


def get_review(user: User, pk: int) -> StrategyReview:
    return _one(reviews(user), pk, "review")


def log_begun() -> datetime | None:
    """Since when incidents are logged."""
    return IncidentLog.objects.values_list("begun_at", flat=True).first()


def incidents(user: User) -> "QuerySet[Incident]":
    """All, for whoever may read; else those that one logged oneself."""
    rows = Incident.objects.select_related("by")
    return rows if may_read(user) else rows.filter(by=user)


def get_incident(user: User, pk: int) -> Incident:
    return _one(incidents(user), pk, "incident")


def exceptions(user: User) -> "QuerySet[GrantedException]":
    """What was granted in conversations that one sees, and to customers; else what one granted oneself."""
    rows = GrantedException.objects.select_related("by", "customer", "conversation")
    seen = Q(conversation__in=visible(user).values("pk"))
    if may_read(user):
        seen |= Q(conversation=None)
    return rows.filter(seen | Q(by=user))


def get_exception(user: User, pk: int) -> GrantedException:
    return _one(exceptions(user), pk, "exception")
