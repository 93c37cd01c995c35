"""A conversation's score by the marks of a scorecard. Pure.

A mark is a whole number: 1 and 0 are yes and no, 0 to 3 are the steps of a scale, NOT_APPLICABLE leaves the
criterion out. The score is the mean of what was reached of each criterion, weighted, from 0 to 100. A
critical criterion at 0 makes the whole 0.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum
from typing import Final

YES_NO: Final = "yes_no"
SCALE: Final = "scale"
KINDS: Final = (YES_NO, SCALE)
TOP: Final = {YES_NO: 1, SCALE: 3}
NOT_APPLICABLE: Final = -1
WHOLE: Final = 100.0


@dataclass(frozen=True, slots=True)
class Marked:
    """A criterion and its mark; `value` None while nobody has given one."""

    key: str
    kind: str
    weight: int
    value: int | None
    critical: bool = False
    accuracy: bool = False


@dataclass(frozen=True, slots=True)
class Scored:
    """`points` None where nothing applies; `failed` are the critical criteria at 0, `missing` those without a
    mark; `accuracy` is the score of the criteria on accuracy alone, None where none applies."""

    points: float | None
    failed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    accuracy: float | None = None


def fits(kind: str, value: int) -> bool:
    """Whether a mark can be given to a criterion of this kind."""
    return value == NOT_APPLICABLE or 0 <= value <= TOP[kind]


def score(marks: Iterable[Marked]) -> Scored:
    """The score of what is marked as yet."""
    given = list(marks)
    applied = [one for one in given if one.value is not None and one.value != NOT_APPLICABLE]
    failed = tuple(one.key for one in applied if one.critical and one.value == 0)
    points = _mean(applied)
    return Scored(
        points=0.0 if failed else points,
        failed=failed,
        missing=tuple(one.key for one in given if one.value is None),
        accuracy=_mean([one for one in applied if one.accuracy]),
    )


def _mean(applied: list[Marked]) -> float | None:
    weight = sum(one.weight for one in applied)
    if weight == 0:
        return None
    reached = fsum(one.weight * (one.value or 0) / TOP[one.kind] for one in applied)
    return min(WHOLE, WHOLE * reached / weight)
