"""Kept numbers: how an indicator stands, its cuts, its past. A page reads these and never measures."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from keepword.analytics.models import IndicatorState, IndicatorValue, Measuring
from keepword.analytics.queries.access import demand
from keepword.analytics.rules.keeping import Stretch
from keepword.audit.services import Actor


@dataclass(frozen=True, slots=True)
class Kept:
    """Of one indicator: the number of the last 28 days, and of each month, the oldest first. None and empty
    where it was never measured."""

    now: IndicatorValue | None = None
    months: list[IndicatorValue] = field(default_factory=list)


def kept(user: Actor, names: Collection[str]) -> dict[str, Kept]:
    """How these indicators stand, each of them. Two queries. NotFound for who does not see them."""
    demand(user)
    found = {name: Kept(months=[]) for name in names}
    mine = IndicatorValue.objects.filter(indicator__in=names, cut="")
    for one in mine.filter(kind=Stretch.MONTH).order_by("begins"):
        found[one.indicator].months.append(one)
    for one in mine.filter(kind=Stretch.ROLLING):
        found[one.indicator] = Kept(one, found[one.indicator].months)
    return found


def standing(user: Actor, names: Collection[str] | None = None) -> dict[str, IndicatorValue]:
    """The number of the last 28 days of these indicators, or of all. One query."""
    demand(user)
    mine = IndicatorValue.objects.filter(kind=Stretch.ROLLING, cut="")
    if names is not None:
        mine = mine.filter(indicator__in=names)
    return {one.indicator: one for one in mine}


def series(user: Actor, name: str, kind: Stretch) -> list[IndicatorValue]:
    """An indicator by days, weeks or months, the oldest first."""
    demand(user)
    return list(IndicatorValue.objects.filter(indicator=name, kind=kind, cut="").order_by("begins"))


def kinds(user: Actor, name: str) -> set[str]:
    """Which kinds of stretches an indicator is kept for. One query."""
    demand(user)
    mine = IndicatorValue.objects.filter(indicator=name, cut="")
    return set(mine.values_list("kind", flat=True).distinct())


def cuts(user: Actor, name: str) -> dict[str, list[IndicatorValue]]:
    """The last 28 days by what they are cut by, the most records first. One query."""
    demand(user)
    found: dict[str, list[IndicatorValue]] = {}
    mine = IndicatorValue.objects.filter(indicator=name, kind=Stretch.ROLLING).exclude(cut="")
    for one in mine.order_by("cut", "-n", "cut_key"):
        found.setdefault(one.cut, []).append(one)
    return found


Key: TypeAlias = tuple[str, str, str]
"""An indicator, a cut, what it is cut to."""


def scoped(user: Actor, keys: Collection[Key]) -> Mapping[Key, IndicatorValue]:
    """Numbers of the last 28 days by (indicator, cut, key), those that there are. One query."""
    demand(user)
    wanted = set(keys)
    if not wanted:
        return {}
    mine = IndicatorValue.objects.filter(
        kind=Stretch.ROLLING,
        indicator__in={name for name, _cut, _key in wanted},
        cut__in={cut for _name, cut, _key in wanted},
    )
    return {told: one for one in mine if (told := (one.indicator, one.cut, one.cut_key)) in wanted}


def state(user: Actor, name: str) -> IndicatorState | None:
    """When an indicator was last measured, and whether that went wrong."""
    demand(user)
    return IndicatorState.objects.filter(pk=name).first()


@dataclass(frozen=True, slots=True)
class AsOf:
    """`at`: the oldest measure of all; None where there is none. `under_way`: more are being made."""

    at: datetime | None
    under_way: bool


def as_of(user: Actor) -> AsOf:
    """How fresh the numbers are. Two queries."""
    demand(user)
    oldest = IndicatorState.objects.order_by("measured_at").values_list("measured_at", flat=True).first()
    asked = Measuring.objects.filter(pk=1).first()
    waits = asked is not None and asked.asked_at is not None and (oldest is None or oldest < asked.asked_at)
    return AsOf(oldest, waits or (oldest is None and asked is not None and asked.queued_at is not None))


def first_day(user: Actor, name: str) -> date | None:
    """The first day of which an indicator's numbers are kept."""
    found = state(user, name)
    return found.since if found else None


def every_value(user: Actor, name: str) -> list[IndicatorValue]:
    """All kept numbers of one indicator: the last 28 days and its cuts, then months, weeks and days."""
    demand(user)
    order = {Stretch.ROLLING.value: 0, Stretch.MONTH.value: 1, Stretch.WEEK.value: 2, Stretch.DAY.value: 3}
    rows = IndicatorValue.objects.filter(indicator=name).order_by("begins", "cut", "cut_key")
    return sorted(rows, key=lambda one: order[one.kind])
