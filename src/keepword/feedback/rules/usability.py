"""What usability sessions say, as the field reckons it. Pure. Intervals hold the truth 95 times of 100."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Final

from keepword.feedback.rules.statistics import Mean, mean
from keepword.relationship.rules.share import Z

EASE: Final = (1, 7)  # the single ease question
FEW: Final = 5  # participants: what fewer say is a hint
LONGEST: Final = 4 * 3600  # seconds of one task


@dataclass(frozen=True, slots=True)
class Success:
    """`done` of `of` did it by themselves; `low` and `high` bound the share."""

    done: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.done / self.of

    @property
    def is_few(self) -> bool:
        """Whether so few have tried that it is a hint, no result."""
        return self.of < FEW


def success(done: int, of: int) -> Success | None:
    """The share that succeeded with the adjusted Wald interval; None of nothing.

    Sources: A. Agresti, B. A. Coull, "Approximate is better than 'exact' for interval estimation of binomial
    proportions", The American Statistician 52 (1998), 119-126; J. Sauro, J. R. Lewis, "Estimating completion
    rates from small samples using binomial confidence intervals", Proceedings of the Human Factors and
    Ergonomics Society 49 (2005), 2100-2104: it holds for the few participants of a usability test.
    """
    if not of:
        return None
    square = Z * Z
    n = of + square
    middle = (done + square / 2) / n
    half = Z * sqrt(middle * (1 - middle) / n)
    return Success(done, of, max(0.0, middle - half), min(1.0, middle + half))


@dataclass(frozen=True, slots=True)
class Typical:
    """A typical time of `n`, in seconds, with its interval; this None below two."""

    n: int
    seconds: float
    low: float | None
    high: float | None


def typical(seconds: Sequence[float]) -> Typical | None:
    """The geometric mean of times, with Student's interval of their logarithms; None of nothing.

    Source: J. Sauro, J. R. Lewis, "Average task times in usability tests: what to report?", Proceedings of
    CHI 2010, 2347-2350: times lean to the right, and below 25 of them the geometric mean comes closest to the
    middle. ValueError for a time that is not above zero.
    """
    if any(one <= 0 for one in seconds):
        raise ValueError("a time is above zero")
    logs = mean([log(one) for one in seconds])
    if logs is None:
        return None
    low, high = (None if one is None else exp(one) for one in (logs.low, logs.high))
    return Typical(logs.n, exp(logs.value), low, high)


def ease(answers: Sequence[float]) -> Mean | None:
    """The mean of the single ease question, from 1 to 7; None of nothing.

    Source: J. Sauro, J. S. Dumas, "Comparison of three one-question, post-task usability questionnaires",
    Proceedings of CHI 2009, 1599-1608.
    """
    return mean(answers)
