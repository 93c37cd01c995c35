"""How the service went, from facts. Two queries of facts and one of conversations, whatever the span."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, IntegerField, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from keepword.accounts.models import User
from keepword.commitments.spans import Span
from keepword.conversations.queries import AWAITS_US, visible
from keepword.core.models import Fact

FOUR_MINUTES = 240.0
SATISFIED = 4.0  # of 5, and better

STARTED, FIRST, NEXT, RESOLVED = "contact_started", "first_response", "next_response", "resolution"
MISSED, RATED = "clock_missed", "csat"
KINDS = (STARTED, FIRST, NEXT, RESOLVED, MISSED, RATED)


class Second(Func):
    """A moment as whole seconds since 1970: a tenth of the cost of a datetime, for 100,000 of them."""

    output_field = IntegerField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        # Twice doubled: once for this template, once for the parameters of the query.
        template = "CAST(strftime('%%%%s', %(expressions)s) AS INTEGER)"
        return self._written(compiler, connection, template)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        template = "FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint"
        return self._written(compiler, connection, template)

    def _written(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, template: str
    ) -> tuple[str, tuple[str | int, ...]]:
        sql, params = self.as_sql(compiler, connection, template=template)
        return sql, tuple(params)


@dataclass(slots=True)
class Values:
    """The values of one kind of fact: by column of the span and all together."""

    columns: list[list[float]]

    @property
    def all(self) -> list[float]:
        return [value for column in self.columns for value in column]


@dataclass(slots=True)
class Numbers:
    """How it went. `own`: of one person, not of the whole service."""

    own: bool
    unanswered: int
    values: dict[str, Values] = field(default_factory=dict)


def numbers(user: User, span: Span, *, inbox: int | None = None) -> Numbers:
    """The numbers of the service for who may see them, else this person's own."""
    own = not user.may("see_today")
    found = Numbers(own=own, unanswered=_unanswered(user, own=own, inbox=inbox))
    columns: dict[str, list[list[float]]] = defaultdict(lambda: [[] for _label in span.labels])
    edges = [int(edge.timestamp()) for edge in span.edges]
    for kind, second, value in _facts(user, span, own=own, inbox=inbox):
        columns[kind][bisect_right(edges, second) - 1].append(value or 0.0)
    found.values = {kind: Values(columns[kind]) for kind in KINDS}
    return found


def _facts(
    user: User, span: Span, *, own: bool, inbox: int | None
) -> Iterable[tuple[str, int, float | None]]:
    # A correction stands at the moment of what it corrects or later, so none is overlooked.
    corrections = Fact.objects.filter(supersedes__isnull=False, at__gte=span.start)
    gone = set(corrections.values_list("supersedes", flat=True))
    rows: QuerySet[Fact] = Fact.objects.filter(kind__in=KINDS, at__gte=span.start, at__lt=span.end)
    if own:
        rows = rows.filter(actor=user.key)
    if inbox is not None:
        rows = rows.filter(data__inbox=inbox)
    for pk, kind, second, value in rows.values_list("pk", "kind", Second("at"), "value"):
        if pk not in gone:
            yield kind, second, value


def _unanswered(user: User, *, own: bool, inbox: int | None) -> int:
    waiting = visible(user).filter(AWAITS_US)
    if own:
        waiting = waiting.filter(assignee=user)
    if inbox is not None:
        waiting = waiting.filter(inbox_id=inbox)
    return waiting.count()


def percentile(values: Sequence[float], part: float) -> float | None:
    """The value below which a part (0..1) of them lies, between two values in proportion; None of none.

    The same as PERCENTILE_CONT of SQL and the default of numpy.
    """
    if not values:
        return None
    ordered = sorted(values)
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def share(
    values: Sequence[float], *, at_most: float | None = None, at_least: float | None = None
) -> float | None:
    """The part (0..1) of the values within a bound; None of none."""
    if not values:
        return None
    good = sum(
        (at_most is None or value <= at_most) and (at_least is None or value >= at_least) for value in values
    )
    return good / len(values)


def mean(values: Sequence[float]) -> float | None:
    """The average; None of none."""
    return sum(values) / len(values) if values else None
