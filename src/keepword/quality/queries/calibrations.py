"""Reads of calibrations, and how far those who grade agree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count, Q, QuerySet

from keepword.accounts.models import User
from keepword.conversations.queries import visible
from keepword.core.errors import NotFound
from keepword.quality.models import Calibration, Criterion, CriterionKind, Mark, Review, State
from keepword.quality.queries.reviews import may_review
from keepword.quality.rules.agreement import NOMINAL, ORDINAL, Agreement, alpha, kappa, quadratic
from keepword.quality.rules.scoring import NOT_APPLICABLE

MOST: int = 200  # closed calibrations that are reckoned together


def calibrations(user: User) -> QuerySet[Calibration]:
    """Those that a user sees, with how many grade (`asked`) and have finished (`finished`): of conversations
    that they see, or in which they grade; not of their own work."""
    rows = Calibration.objects.select_related("conversation__customer", "scorecard", "agent", "created_by")
    rows = rows.annotate(
        asked=Count("reviews"), finished=Count("reviews", filter=~Q(reviews__state=State.DRAFT))
    )
    if not may_review(user):
        return rows.none()
    grades = Review.objects.filter(reviewer=user, calibration__isnull=False).values("calibration")
    return rows.filter(Q(conversation__in=visible(user).values("pk")) | Q(pk__in=grades)).exclude(agent=user)


def get_calibration(user: User, pk: int) -> Calibration:
    """One of these; missing and forbidden alike are NotFound."""
    found = calibrations(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such calibration.")
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """A criterion with what each grader gave, in the graders' order; `differs` when not all gave the same."""

    criterion: Criterion
    marks: tuple[Mark | None, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two graders: plain kappa over yes or no, weighted kappa over scales."""

    one: str
    other: str
    plain: Agreement
    weighted: Agreement


@dataclass(frozen=True, slots=True)
class Compared:
    """What the graders of a calibration gave, and how far they agree; those who differ most come first."""

    reviews: tuple[Review, ...]
    rows: tuple[Row, ...]
    nominal: Agreement
    ordinal: Agreement
    pairs: tuple[Pair, ...]


def compared(calibration: Calibration) -> Compared:
    """Of a closed calibration. Three queries."""
    reviews = list(
        calibration.reviews.exclude(state=State.DRAFT).select_related("reviewer").order_by("done_at", "pk")
    )
    given = _given([one.pk for one in reviews])
    criteria = list(calibration.scorecard.criteria.all())
    rows = []
    for criterion in criteria:
        marks = tuple(given.get((review.pk, criterion.pk)) for review in reviews)
        rows.append(Row(criterion, marks, len({mark.value for mark in marks if mark}) > 1))
    names = [review.reviewer.name if review.reviewer else "?" for review in reviews]
    return Compared(
        reviews=tuple(reviews),
        rows=tuple(rows),
        nominal=alpha(_units(rows, CriterionKind.YES_NO), NOMINAL),
        ordinal=alpha(_units(rows, CriterionKind.SCALE), ORDINAL),
        pairs=tuple(
            Pair(
                names[first],
                names[second],
                kappa(_both(rows, CriterionKind.YES_NO, first, second)),
                kappa(_both(rows, CriterionKind.SCALE, first, second), quadratic),
            )
            for first, second in combinations(range(len(reviews)), 2)
        ),
    )


def together(user: User) -> tuple[Agreement, Agreement]:
    """How far all agree over the newest closed calibrations: over yes or no, and over scales."""
    newest = calibrations(user).filter(closed_at__isnull=False).order_by("-closed_at", "-pk")[:MOST]
    ids = [one.pk for one in newest]
    rows = Mark.objects.filter(review__calibration__in=ids)
    units: dict[str, dict[tuple[int, int], list[int | None]]] = {kind: {} for kind in CriterionKind.values}
    for calibration, criterion, kind, value in rows.values_list(
        "review__calibration_id", "criterion_id", "criterion__kind", "value"
    ):
        units[kind].setdefault((calibration or 0, criterion), []).append(counted(kind, value))
    return (
        alpha(units[CriterionKind.YES_NO].values(), NOMINAL),
        alpha(units[CriterionKind.SCALE].values(), ORDINAL),
    )


def _given(reviews: Iterable[int]) -> dict[tuple[int, int], Mark]:
    rows = Mark.objects.filter(review__in=list(reviews))
    return {(mark.review_id, mark.criterion_id): mark for mark in rows}


def counted(kind: str, value: int | None) -> int | None:
    """On a scale "not applicable" has no place among the steps, so it is missing; beside yes and no it is a
    third answer."""
    return None if kind == CriterionKind.SCALE and value == NOT_APPLICABLE else value


def _units(rows: Sequence[Row], kind: str) -> list[list[int | None]]:
    return [
        [counted(kind, mark.value) if mark else None for mark in row.marks]
        for row in rows
        if row.criterion.kind == kind
    ]


def _both(rows: Sequence[Row], kind: str, first: int, second: int) -> list[tuple[int | None, int | None]]:
    return [(unit[first], unit[second]) for unit in _units(rows, kind)]
