"""Targets: those that come with Keepword, and what any must fulfil. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from keepword.analytics.rules import reading, verdicts, words
from keepword.analytics.rules.verdicts import Band
from keepword.analytics.rules.words import Better, IndicatorWords, Unit
from keepword.core.errors import Invalid

FILE: Final = Path(__file__).parent.parent / "standards.yaml"
LARGEST: Final = 1e12
_BOUNDS: Final[Mapping[Unit, tuple[float, float]]] = {
    Unit.SHARE: (0, 1),
    Unit.SCORE_5: (1, 5),
    Unit.SCORE_7: (1, 7),
    Unit.POINTS: (0, 100),
    Unit.BALANCE: (-100, 100),
    Unit.GAP: (-6, 6),
}


@dataclass(frozen=True, slots=True)
class Shipped:
    """A target to begin with; `source` says who has set one of its bounds, "" where it is a suggestion."""

    indicator: str
    band: Band
    source: str


def checked(of: IndicatorWords, band: Band) -> Band:
    """The band itself; Invalid, with its field, where it cannot be a target of this indicator.

    It must be bounded on the side of the worse; bounded on both, too much is as bad as too little.
    """
    low, high = _BOUNDS.get(of.unit, (-LARGEST, LARGEST))
    for name, bound in zip(
        ("green_low", "green_high", "amber_low", "amber_high"), astuple(band), strict=True
    ):
        if bound is not None and not (isfinite(bound) and low <= bound <= high):
            raise Invalid(_("This is beyond what the indicator can be."), field=name)
    verdicts.checked(band)
    if of.better is Better.UP and band.green_low is None:
        raise Invalid(_("More is better here: say from where on it is good."), field="green_low")
    if of.better is Better.DOWN and band.green_high is None:
        raise Invalid(_("Less is better here: say up to where it is good."), field="green_high")
    return band


@cache
def shipped() -> Mapping[str, Shipped]:
    """Those that come with Keepword, by indicator; Invalid with the place of what is wrong in their file."""
    found = reading.document(FILE.read_text(encoding="utf-8"), "standards")
    if not isinstance(found, dict):
        raise Invalid("standards: expected names")
    known, told = words.shipped(), {}
    for name, value in found.items():
        if name not in known:
            raise Invalid(f"standards: there is no indicator {name}")
        fields = reading.mapping(value, f"standards, {name}", ("green",), ("amber", "source"))
        green, amber = _ends(fields["green"], name), _ends(fields.get("amber"), name)
        source = fields.get("source")
        text = "" if source is None else reading.text(source, f"standards, {name}, source")
        told[name] = Shipped(name, checked(known[name], Band(*green, *amber)), text)
    return told


def _ends(value: object, name: str) -> tuple[float | None, float | None]:
    if value is None:
        return None, None
    if not isinstance(value, list) or len(value) != 2:
        raise Invalid(f"standards, {name}: expected [from, to]")
    low, high = (None if end is None else float(end) for end in value)
    return low, high
