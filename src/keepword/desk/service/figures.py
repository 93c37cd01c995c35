"""Numbers, targets and verdicts in the words of a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from keepword.analytics.queries.standards import Target
from keepword.analytics.rules.verdicts import Band, Judged, Verdict
from keepword.analytics.rules.words import Better, IndicatorWords, Unit


@dataclass(frozen=True, slots=True)
class Sign:
    """A verdict as it is shown: a word, a sign, a colour; none of them alone."""

    word: Any
    icon: str
    tone: str  # of a badge


SIGNS: Final[Mapping[Verdict, Sign]] = {
    Verdict.GREEN: Sign(pgettext_lazy("a number beside its target", "green: on target"), "check-all", "good"),
    Verdict.AMBER: Sign(pgettext_lazy("a number beside its target", "amber: just short"), "warn", "warn"),
    Verdict.RED: Sign(pgettext_lazy("a number beside its target", "red: off target"), "x", "danger"),
    Verdict.FEW: Sign(pgettext_lazy("a number beside its target", "too few to say"), "help", ""),
    Verdict.NO_DATA: Sign(pgettext_lazy("a number beside its target", "no data"), "info", ""),
    Verdict.NO_STANDARD: Sign(pgettext_lazy("a number beside its target", "no target"), "info", ""),
}
COLOURS: Final = (
    Verdict.GREEN,
    Verdict.AMBER,
    Verdict.RED,
    Verdict.FEW,
    Verdict.NO_STANDARD,
    Verdict.NO_DATA,
)

UNITS: Final[Mapping[Unit, Any]] = {
    Unit.SHARE: gettext_lazy("per cent"),
    Unit.SECONDS: gettext_lazy("seconds"),
    Unit.MINUTES: gettext_lazy("minutes"),
    Unit.HOURS: gettext_lazy("hours"),
    Unit.DAYS: gettext_lazy("days"),
    Unit.SCORE_5: gettext_lazy("a mean from 1 to 5"),
    Unit.SCORE_7: gettext_lazy("a mean from 1 to 7"),
    Unit.POINTS: gettext_lazy("points from 0 to 100"),
    Unit.BALANCE: gettext_lazy("points from −100 to 100"),
    Unit.GAP: gettext_lazy("perceived less expected, −6 to 6"),
    Unit.MONEY: gettext_lazy("the shop's money"),
    Unit.COUNT: gettext_lazy("a count"),
    Unit.PER_1000: gettext_lazy("per 1,000"),
    Unit.PER_HOUR: gettext_lazy("per hour"),
    Unit.RATIO: gettext_lazy("a ratio"),
}
DIRECTIONS: Final[Mapping[Better, Any]] = {
    Better.UP: gettext_lazy("more is better"),
    Better.DOWN: gettext_lazy("less is better"),
}
_WITH: Final[Mapping[Unit, Any]] = {
    Unit.SHARE: gettext_lazy("%(n)s %%"),
    Unit.SECONDS: gettext_lazy("%(n)s s"),
    Unit.MINUTES: gettext_lazy("%(n)s min"),
    Unit.HOURS: gettext_lazy("%(n)s h"),
    Unit.DAYS: gettext_lazy("%(n)s d"),
}
_SIGNED: Final = (Unit.BALANCE, Unit.GAP)


def plain(value: float, unit: Unit) -> str:
    """A number as one reads it, without its unit: shares in per cent."""
    shown = value * 100 if unit is Unit.SHARE else value
    return ("+" if unit in _SIGNED and shown > 0 else "") + _short(shown)


def figure(value: float | None, unit: Unit) -> str:
    """A number with its unit, such as "83 %" or "4.2 h"; a dash where there is none."""
    if value is None:
        return "–"
    said = plain(value, unit)
    return str(_WITH[unit]) % {"n": said} if unit in _WITH else said


def between(low: float | None, high: float | None, unit: Unit) -> str:
    """An interval, "" where none is known."""
    if low is None or high is None:
        return ""
    return _("%(low)s to %(high)s") % {"low": plain(low, unit), "high": figure(high, unit)}


def band_words(band: Band, unit: Unit) -> str:
    """What is good, as "from 95 %", "up to 20 s", "65 to 85 %"."""
    return _range(band.green_low, band.green_high, unit)


def amber_words(band: Band, unit: Unit) -> str:
    """What still passes, "" where nothing does."""
    if band.amber_low is None and band.amber_high is None:
        return ""
    low = band.green_low if band.amber_low is None else band.amber_low
    high = band.green_high if band.amber_high is None else band.amber_high
    return _range(low, high, unit)


def doubt(judged: Judged) -> str:
    """That chance could have made a verdict; "" where it could not, or where the verdict says so itself."""
    if judged.sure or judged.verdict is Verdict.FEW:
        return ""
    return _("by a hair: chance could have moved it")


def verdict_words(judged: Judged) -> str:
    """A verdict with its doubt."""
    return ", ".join(filter(None, (str(SIGNS[judged.verdict].word), doubt(judged))))


def aim(target: Target | None, of: IndicatorWords) -> str:
    """A target in short; "" where there is none."""
    return band_words(target.band, of.unit) if target else ""


def showing(unit: Unit) -> Callable[[float], str]:
    """How a scale in this unit is written."""
    return lambda value: figure(value, unit)


def _range(low: float | None, high: float | None, unit: Unit) -> str:
    if low is not None and high is not None:
        if low == high:
            return figure(low, unit)
        return _("%(low)s to %(high)s") % {"low": plain(low, unit), "high": figure(high, unit)}
    if low is not None:
        return _("from %(n)s") % {"n": figure(low, unit)}
    return _("up to %(n)s") % {"n": figure(high, unit)}


def _short(value: float) -> str:
    """Three digits that matter, and none behind the point of a whole number."""
    size = abs(value)
    places = 0 if size >= 100 else 1 if size >= 10 else 2
    rounded = round(value, places) + 0.0  # no −0
    while places and round(rounded, places - 1) == rounded:
        places -= 1
    return formats.number_format(rounded, places, use_l10n=True, force_grouping=True).replace("-", "−")
