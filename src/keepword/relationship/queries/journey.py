"""Reads of the journey: how many came to each stage, went on, how long it took, how they rated us there."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, QuerySet

from keepword.accounts.models import User
from keepword.customers.models import Customer
from keepword.relationship.models import Passage, Stage


@dataclass(frozen=True, slots=True)
class Station:
    """A stage in a span of time. `here` are those at it now; `stay` is the mean stay of those who left it.

    `rating` is the mean of the ratings (1 to 5) that customers gave while they were at it, of `ratings`.
    """

    stage: Stage
    here: int = 0
    entered: int = 0
    left: int = 0
    stay: timedelta | None = None
    rating: float | None = None
    ratings: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """The stages in order, and how many went from one ("" for none before) to another."""

    stations: list[Station]
    passages: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not any(one.here or one.entered for one in self.stations)


def picture(user: User, since: datetime, until: datetime) -> Picture:
    """The journey of all customers in [since, until). Four queries, whatever there is."""
    if not user.may("outreach"):
        return Picture([Station(stage) for stage in Stage])
    passages = _passages(since, until)
    entered: dict[str, int] = defaultdict(int)
    for (_before, stage), count in passages.items():
        entered[stage] += count
    here = dict(_of_all().filter(left_at=None).values_list("stage").annotate(n=Count("pk")))
    left, ratings = _left(since, until), _ratings(since, until)
    stations = []
    for stage in Stage:
        count, stay = left.get(stage, (0, None))
        rating, rated = ratings.get(stage, (None, 0))
        stations.append(
            Station(stage, here.get(stage, 0), entered[stage], count, stay, rating=rating, ratings=rated)
        )
    return Picture(stations, passages)


def _of_all() -> QuerySet[Passage]:
    return Passage.objects.order_by()


def _passages(since: datetime, until: datetime) -> dict[tuple[str, str], int]:
    rows = _of_all().filter(entered_at__gte=since, entered_at__lt=until)
    counted = rows.values_list("came_from", "stage").annotate(n=Count("pk"))
    return {(before, stage): n for before, stage, n in counted}


def _left(since: datetime, until: datetime) -> dict[str, tuple[int, timedelta | None]]:
    rows = _of_all().filter(left_at__gte=since, left_at__lt=until)
    stay = ExpressionWrapper(F("left_at") - F("entered_at"), output_field=DurationField())
    counted = rows.values_list("stage").annotate(n=Count("pk"), stay=Avg(stay))
    return {stage: (n, mean) for stage, n, mean in counted}


_RATED: Final = """
    SELECT p.stage, AVG(f.value), COUNT(*)
    FROM core_fact f
    JOIN customers_customer c ON c.key = f.person
    JOIN relationship_passage p ON p.customer_id = COALESCE(c.joined_into_id, c.id)
         AND p.entered_at <= f.at AND (p.left_at IS NULL OR p.left_at > f.at)
    WHERE f.kind = 'csat' AND f.at >= %s AND f.at < %s
      AND NOT EXISTS (SELECT 1 FROM core_fact s WHERE s.supersedes = f.id AND s.at = f.at)
    GROUP BY p.stage
"""  # a correction of a rating carries the moment of what it corrects


def _ratings(since: datetime, until: datetime) -> dict[str, tuple[float, int]]:
    sent = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(_RATED, [sent(since), sent(until)])
        return {stage: (float(mean), count) for stage, mean, count in cursor.fetchall()}


# Who they are --------------------------------------------------------------------------------------


def at(user: User, stage: str) -> QuerySet[Passage]:
    """Who is at a stage now, for a list by "-id"."""
    rows = Passage.objects.filter(stage=stage, left_at=None) if _may(user) else Passage.objects.none()
    return rows.select_related("customer")


def passed(user: User, before: str, stage: str, since: datetime, until: datetime) -> QuerySet[Passage]:
    """Who went from one stage ("" for none) to another in [since, until), for a list by "-entered_at"."""
    rows = Passage.objects.filter(came_from=before, stage=stage, entered_at__gte=since, entered_at__lt=until)
    return (rows if _may(user) else rows.none()).select_related("customer")


def _may(user: User) -> bool:
    return user.may("outreach")


def way(user: User, customer: Customer, *, most: int = 20) -> list[Passage]:
    """One customer's way, the newest stage first; for everybody who answers customers."""
    rows = Passage.objects.filter(customer=customer).order_by("-entered_at", "-pk")
    return list(rows[:most]) if user.may("converse") else []
