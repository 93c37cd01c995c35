"""How far the model agrees with the reviewers, criterion by criterion, and where they differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db.models import Count, F, OuterRef, QuerySet, Subquery

from keepword.accounts.models import User
from keepword.quality.models import Criterion, CriterionKind, GraderMark, GradingState, Mark, Refusal
from keepword.quality.queries.calibrations import counted
from keepword.quality.queries.grading import gradings
from keepword.quality.rules.agreement import NOMINAL, ORDINAL, Agreement, alpha, differ, kappa, quadratic

LEAST: Final = 10  # marks of both: of fewer nothing is said
MOST: Final = 20_000  # newest marks that are reckoned


class Both(NamedTuple):
    """A mark of the model, and what the reviewer gave."""

    criterion: int
    model: int
    reviewer: int


@dataclass(frozen=True, slots=True)
class Agreed:
    """A criterion: `n` marks of both; `equal` is the share of the same, `lean` how much higher the model
    marks on average, in steps; Cohen's kappa (weighted on a scale). None while n is less than LEAST."""

    criterion: Criterion
    n: int
    equal: float | None
    lean: float | None
    kappa: Agreement | None


@dataclass(frozen=True, slots=True)
class Beside:
    """One model beside the reviewers: Krippendorff's alphas, None while too few; `refused`: how many of its
    marks, by reason."""

    model: str
    gradings: int
    rows: tuple[Agreed, ...]
    nominal: Agreement | None
    ordinal: Agreement | None
    refused: dict[str, int]


def models(user: User) -> list[str]:
    """Those that have graded, the newest first."""
    rows = gradings(user).filter(state=GradingState.DONE).values_list("model", flat=True)
    return list(dict.fromkeys(rows.order_by("-done_at", "-pk")[:MOST]))


def beside(user: User, model: str) -> Beside:
    """How one model does, over the reviews that this user sees. Five queries."""
    rows = _marks(user, model)
    given = [
        Both(criterion, value, reviewer)
        for criterion, value, reviewer in rows.filter(reviewer__isnull=False)
        .order_by("-pk")
        .values_list("criterion_id", "value", "reviewer")[:MOST]
    ]
    criteria = Criterion.objects.select_related("scorecard").in_bulk({one.criterion for one in given})
    by_key: dict[tuple[int, str, str], list[Both]] = {}
    for one in given:
        asked = criteria[one.criterion]
        by_key.setdefault((asked.scorecard.root_id, asked.key, asked.kind), []).append(one)
    found = [_agreed(criteria[max(one.criterion for one in some)], some) for some in by_key.values()]
    done = gradings(user).filter(state=GradingState.DONE, model=model)
    refused = GraderMark.objects.filter(grading__in=done.values("pk")).exclude(refused="")
    return Beside(
        model=model,
        gradings=done.count(),
        rows=tuple(sorted(found, key=lambda row: (row.criterion.scorecard_id, row.criterion.order))),
        nominal=_alpha(given, criteria, CriterionKind.YES_NO, NOMINAL),
        ordinal=_alpha(given, criteria, CriterionKind.SCALE, ORDINAL),
        refused=dict(refused.order_by().values_list("refused").annotate(n=Count("pk"))),
    )


def differing(user: User, model: str) -> QuerySet[GraderMark]:
    """Where the two differ, with what the reviewer gave (`reviewer`): by ("-id",)."""
    rows = _marks(user, model).filter(reviewer__isnull=False).exclude(value=F("reviewer"))
    return rows.select_related("criterion", "grading__review__conversation", "grading__review__reviewer")


def _marks(user: User, model: str) -> QuerySet[Any]:
    """Those that are taken, each with the reviewer's of the same review and criterion, as it is now."""
    given = Mark.objects.filter(review=OuterRef("grading__review"), criterion=OuterRef("criterion"))
    done = gradings(user).filter(state=GradingState.DONE, model=model)
    rows = GraderMark.objects.filter(grading__in=done.values("pk"), refused="")
    return rows.annotate(reviewer=Subquery(given.values("value")[:1]))


def _agreed(criterion: Criterion, given: list[Both]) -> Agreed:
    n = len(given)
    if n < LEAST:
        return Agreed(criterion, n, None, None, None)
    pairs = [(counted(criterion.kind, one.reviewer), counted(criterion.kind, one.model)) for one in given]
    steps = [model - reviewer for reviewer, model in pairs if reviewer is not None and model is not None]
    applied = [one.model - one.reviewer for one in given if one.model >= 0 and one.reviewer >= 0]
    scale = criterion.kind == CriterionKind.SCALE
    return Agreed(
        criterion=criterion,
        n=n,
        equal=sum(one.model == one.reviewer for one in given) / n,
        lean=sum(applied) / len(applied) if applied else None,
        kappa=kappa(pairs, quadratic if scale else differ) if len(steps) >= LEAST else None,
    )


def _alpha(
    given: Iterable[Both], criteria: dict[int, Criterion], kind: CriterionKind, level: str
) -> Agreement | None:
    units = [
        (counted(kind, one.reviewer), counted(kind, one.model))
        for one in given
        if criteria[one.criterion].kind == kind
    ]
    found = alpha(units, level)
    return found if found.n >= LEAST else None


REFUSED: Final = {str(value): label for value, label in Refusal.choices}
