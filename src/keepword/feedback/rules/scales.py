"""What answers amount to, as those who made each instrument reckon it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import fsum
from typing import Final

from keepword.feedback.rules.statistics import Mean, mean
from keepword.relationship.rules.share import Share

DIMENSIONS: Final = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
POINTS: Final = 100  # that are given to the dimensions
SUS_ITEMS: Final = 10


def csat(scores: Sequence[float]) -> Share:
    """How many are satisfied: 4 or 5 of 5."""
    return Share(sum(one >= 4 for one in scores), len(scores))


def ces(scores: Sequence[float]) -> Mean | None:
    """The mean agreement, from 1 to 7, that it was made easy.

    Source: M. Dixon, N. Toman, R. DeLisi, "The Effortless Experience" (2013): the second version of the
    Customer Effort Score.
    """
    return mean(scores)


def sus(answers: Sequence[float]) -> float:
    """The System Usability Scale of one person's ten answers from 1 to 5, in points from 0 to 100.

    Source: J. Brooke, "SUS: a quick and dirty usability scale", in: Usability Evaluation in Industry (1996),
    189-194: of the odd items the answer less one, of the even ones five less the answer, times 2.5.
    ValueError unless there are ten.
    """
    if len(answers) != SUS_ITEMS:
        raise ValueError("the System Usability Scale has ten items")
    return 2.5 * fsum(one - 1 if at % 2 == 0 else 5 - one for at, one in enumerate(answers))


@dataclass(frozen=True, slots=True)
class Rated:
    """A thing, how important it is and how satisfied people are, as means; `weight` of all, 0 to 1."""

    item: str
    importance: float
    satisfaction: float
    weight: float


@dataclass(frozen=True, slots=True)
class Csi:
    """The Customer Satisfaction Index in per cent, and what it is made of."""

    value: float
    items: tuple[Rated, ...]


def csi(items: Mapping[str, Sequence[tuple[float, float]]], highest: float = 10) -> Csi | None:
    """Satisfaction weighted by importance, as per cent of the `highest` answer. Each item: (importance,
    satisfaction) of everybody who gave both. None of nothing, or where nothing has any importance.

    Source: N. Hill, J. Brierley, R. MacDougall, "How to Measure Customer Satisfaction" (2nd ed. 2003): the
    weight of an item is its mean importance in the sum of these means.
    """
    means = {
        item: (fsum(one for one, _ in pairs) / len(pairs), fsum(one for _, one in pairs) / len(pairs))
        for item, pairs in items.items()
        if pairs
    }
    total = fsum(important for important, _ in means.values())
    if total <= 0:
        return None
    rated = tuple(
        Rated(item, important, satisfied, important / total) for item, (important, satisfied) in means.items()
    )
    return Csi(100 * fsum(one.weight * one.satisfaction for one in rated) / highest, rated)


@dataclass(frozen=True, slots=True)
class Pairs:
    """One person's (expectation, perception) of the items of each dimension, and the points they gave."""

    by_dimension: Mapping[str, Sequence[tuple[float, float]]]
    weights: Mapping[str, float] | None = None

    def gaps(self) -> dict[str, float]:
        """The mean gap of each dimension of which they answered a pair."""
        return {
            name: fsum(found - expected for expected, found in pairs) / len(pairs)
            for name, pairs in self.by_dimension.items()
            if pairs
        }


@dataclass(frozen=True, slots=True)
class Servqual:
    """Perception less expectation: by dimension, all alike, and weighted by the points that people gave."""

    dimensions: Mapping[str, Mean]
    overall: Mean | None
    weighted: Mean | None


def servqual(people: Sequence[Pairs], dimensions: Sequence[str] = DIMENSIONS) -> Servqual:
    """The gaps of SERVQUAL. In `overall` and `weighted` are those who answered in every dimension, in
    `weighted` of these who gave a hundred points.

    Source: A. Parasuraman, V. A. Zeithaml, L. L. Berry, "SERVQUAL: a multiple-item scale for measuring
    consumer perceptions of service quality", Journal of Retailing 64 (1988), 12-40.
    """
    each = [(one, one.gaps()) for one in people]
    whole = [(one, gaps) for one, gaps in each if all(name in gaps for name in dimensions)]
    found = {name: mean([gaps[name] for _, gaps in each if name in gaps]) for name in dimensions}
    return Servqual(
        dimensions={name: value for name, value in found.items() if value is not None},
        overall=mean([fsum(gaps[name] for name in dimensions) / len(dimensions) for _, gaps in whole]),
        weighted=mean(
            [
                fsum(one.weights.get(name, 0) * gaps[name] for name in dimensions) / POINTS
                for one, gaps in whole
                if one.weights is not None and is_whole(one.weights)
            ]
        ),
    )


def is_whole(weights: Mapping[str, float]) -> bool:
    """Whether points are a hundred in all, and none of them negative."""
    return all(one >= 0 for one in weights.values()) and abs(fsum(weights.values()) - POINTS) < 1e-6


class Quadrant(StrEnum):
    """What to do about a thing, by how important it is and how well it is done."""

    CONCENTRATE = "concentrate"  # important, done badly
    KEEP_UP = "keep_up"  # important, done well
    LOW_PRIORITY = "low_priority"  # unimportant, done badly
    OVERKILL = "overkill"  # unimportant, done well


def quadrants(items: Mapping[str, tuple[float, float]]) -> dict[str, Quadrant]:
    """Where each item's (importance, performance) lies; the lines cross at the means of all items, and what
    lies on a line counts as high.

    Source: J. A. Martilla, J. C. James, "Importance-performance analysis", Journal of Marketing 41 (1977),
    77-79.
    """
    if not items:
        return {}
    important = fsum(one for one, _ in items.values()) / len(items)
    good = fsum(one for _, one in items.values()) / len(items)
    by_place = {
        (True, True): Quadrant.KEEP_UP,
        (True, False): Quadrant.CONCENTRATE,
        (False, True): Quadrant.OVERKILL,
        (False, False): Quadrant.LOW_PRIORITY,
    }
    return {
        item: by_place[_at_least(place[0], important), _at_least(place[1], good)]
        for item, place in items.items()
    }


def _at_least(value: float, line: float) -> bool:
    return value >= line - 1e-9  # what rounding leaves of a mean of equal numbers


__all__ = [
    "DIMENSIONS",
    "POINTS",
    "Csi",
    "Pairs",
    "Quadrant",
    "Rated",
    "Servqual",
    "ces",
    "csat",
    "csi",
    "is_whole",
    "quadrants",
    "servqual",
    "sus",
]
