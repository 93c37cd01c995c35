"""What a number says beside its standard: green, amber, red, or nothing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from keepword.core.errors import Invalid

FEWEST: Final = 5
"""Below so many records a number says nothing without an interval, or with one of no width."""


class Verdict(StrEnum):
    """How it stands."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    FEW = "few"
    """There is a number, but of so few that chance could have made it."""
    NO_DATA = "no_data"
    NO_STANDARD = "no_standard"


JUDGED: Final = (Verdict.RED, Verdict.AMBER, Verdict.GREEN)
"""The worst first."""


@dataclass(frozen=True, slots=True)
class Band:
    """From `green_low` to `green_high` it is green, else from `amber_low` to `amber_high` amber, beyond red.

    The ends belong to the better side. None: not bounded there.

    Where a green bound stands and its amber one does not, whatever is beyond the green one is red.
    """

    green_low: float | None = None
    green_high: float | None = None
    amber_low: float | None = None
    amber_high: float | None = None

    def colour(self, value: float) -> Verdict:
        """Of a value alone."""
        if _within(value, self.green_low, self.green_high):
            return Verdict.GREEN
        low = self.green_low if self.amber_low is None else self.amber_low
        high = self.green_high if self.amber_high is None else self.amber_high
        return Verdict.AMBER if _within(value, low, high) else Verdict.RED

    @property
    def two_sided(self) -> bool:
        """Whether too much is as bad as too little."""
        return self.green_low is not None and self.green_high is not None


@dataclass(frozen=True, slots=True)
class Judged:
    """`sure`: the whole interval of the value has this colour."""

    verdict: Verdict
    sure: bool = True


def checked(band: Band) -> Band:
    """The band itself; Invalid (with its field) when it bounds nothing, or its bounds are in no order."""
    if band.green_low is None and band.green_high is None:
        raise Invalid(_("Say from where on, or up to where, it is good."), field="green_low")
    if band.two_sided and _above(band.green_low, band.green_high):
        raise Invalid(_("What is good must begin before it ends."), field="green_high")
    if band.amber_low is not None and (band.green_low is None or _above(band.amber_low, band.green_low)):
        raise Invalid(_("What still passes must begin before what is good."), field="amber_low")
    if band.amber_high is not None and (band.green_high is None or _above(band.green_high, band.amber_high)):
        raise Invalid(_("What still passes must end after what is good."), field="amber_high")
    return band


def judge(
    band: Band | None, value: float | None, n: int, low: float | None = None, high: float | None = None
) -> Judged:
    """The verdict of a value that stands on `n` records, with its interval where one is known.

    Where the interval reaches from green into red, or of few records there is none or they are all the same,
    chance could have made either: FEW. Where it reaches over one bound, the verdict is that of the value, and
    not sure.
    """
    if value is None or n == 0:
        return Judged(Verdict.NO_DATA)
    if band is None:
        return Judged(Verdict.NO_STANDARD)
    colour = band.colour(value)
    if low is None or high is None or low == high:
        return Judged(colour) if n >= FEWEST else Judged(Verdict.FEW, sure=False)
    ends = {colour, band.colour(low), band.colour(high)}
    if {Verdict.GREEN, Verdict.RED} <= ends:
        return Judged(Verdict.FEW, sure=False)
    return Judged(colour, sure=len(ends) == 1)


def together(verdicts: Sequence[Verdict]) -> Verdict:
    """Of a principle that several indicators prove: the worst of those that say anything."""
    for one in JUDGED:
        if one in verdicts:
            return one
    for other in (Verdict.FEW, Verdict.NO_STANDARD):
        if other in verdicts:
            return other
    return Verdict.NO_DATA


def _within(value: float, low: float | None, high: float | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def _above(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and one > other
