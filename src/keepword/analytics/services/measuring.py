"""Numbers are measured beforehand and kept, as measuring takes seconds and a page must not."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import duckdb
from django.db import transaction
from django.db.models import Max, Min
from ibis.common.exceptions import IbisError

from keepword.accounts.days import zone
from keepword.analytics.indicators.registry import Indicator, computed
from keepword.analytics.indicators.several import Number, numbers
from keepword.analytics.lake.reading import Reading, reading
from keepword.analytics.models import IndicatorState, IndicatorValue, Measuring
from keepword.analytics.rules import keeping
from keepword.analytics.rules.keeping import Frame, Measured, Stretch
from keepword.core import clock
from keepword.core.models import Fact

logger = logging.getLogger(__name__)

_KEPT_DAYS: Final = timedelta(days=keeping.DAYS)
_KEPT_WEEKS: Final = timedelta(weeks=keeping.WEEKS)


@dataclass(frozen=True, slots=True)
class _New:
    """Of the facts that came since the oldest measure: by kind the last id and the earliest moment."""

    last: int
    earliest: datetime


def measure_some(*, seconds: float | None = None, names: Sequence[str] | None = None) -> bool:
    """Measure what is due (of these), as far as it can be done in so many seconds; whether all of it was.

    Each is kept in a transaction of its own: killed and run again, it goes on.
    """
    begun, now = time.monotonic(), clock.now()
    wanted = [told for told in _due(now) if names is None or told[0].name in names]
    if not wanted:
        return True
    where = zone()
    with reading() as lake:
        # What comes from here on is newer than any of these numbers.
        watermark = Fact.objects.aggregate(last=Max("pk"))["last"] or 0
        for number, (found, since) in enumerate(wanted):
            if number and seconds is not None and time.monotonic() - begun > seconds:
                return False
            _measure(lake, found, since, now, where, watermark)
    return True


def _due(now: datetime) -> list[tuple[Indicator, datetime | None]]:
    """What is to be measured, the longest ago first, each with the moment from which on."""
    states = {one.indicator: one for one in IndicatorState.objects.all()}
    asked = Measuring.objects.filter(pk=1).values_list("asked_at", flat=True).first()
    new, where, found = _news(min((one.watermark for one in states.values()), default=None)), zone(), []
    for name, one in computed().items():
        state = states.get(name)
        last = Measured(state.measured_at, state.watermark) if state else None
        fresh = [
            new[kind] for kind in one.facts if kind in new and state and new[kind].last > state.watermark
        ]
        newest = max((of.last for of in fresh), default=None)
        if keeping.due(last, now, newest=newest, asked_at=asked):
            earliest = min((of.earliest for of in fresh), default=None)
            since = keeping.horizon(last, now, where, earliest=earliest, asked_at=asked)
            found.append((last.at if last else datetime.min.replace(tzinfo=now.tzinfo), one, since))
    return [(one, since) for _at, one, since in sorted(found, key=lambda told: told[0])]


def _news(watermark: int | None) -> dict[str, _New]:
    if watermark is None:
        return {}
    kinds = Fact.objects.filter(pk__gt=watermark).values("kind")
    told = kinds.annotate(last=Max("pk"), earliest=Min("at")).values_list("kind", "last", "earliest")
    return {kind: _New(last, earliest) for kind, last, earliest in told}


def _measure(
    lake: Reading, found: Indicator, since: datetime | None, now: datetime, where: ZoneInfo, watermark: int
) -> None:
    begun = time.monotonic()
    # One that is measured for each stretch by itself is kept for fewer of them, as each costs as much.
    frames = keeping.frames(now, where, since=since, short=not found.whole)
    told: list[Number] = []
    failure = ""
    try:
        told = numbers(lake, found, frames, now)
    except (duckdb.Error, IbisError) as error:
        # One that cannot be measured must not keep the others from it; its page says so.
        logger.exception("The indicator %s could not be measured", found.name)
        failure = str(error).split("\n", 1)[0][:300]
    with transaction.atomic():
        if not failure:
            _keep(found.name, frames, told, now, watermark)
        first = min((one.begins for one in frames), default=now.astimezone(where).date())
        _note(found.name, first, now, watermark, time.monotonic() - begun, failure)


def _keep(name: str, frames: Sequence[Frame], told: Sequence[Number], now: datetime, watermark: int) -> None:
    """Put numbers in the place of those of the same stretches, and let go of days and weeks long past."""
    mine = IndicatorValue.objects.filter(indicator=name)
    mine.filter(kind=Stretch.ROLLING).delete()
    for kind in (Stretch.MONTH, Stretch.WEEK, Stretch.DAY):
        mine.filter(kind=kind, begins__in=[one.begins for one in frames if one.kind is kind]).delete()
    mine.filter(kind=Stretch.DAY, until__lt=now - _KEPT_DAYS).delete()
    mine.filter(kind=Stretch.WEEK, until__lt=now - _KEPT_WEEKS).delete()
    IndicatorValue.objects.bulk_create(_row(name, one, now, watermark) for one in told)


def _row(name: str, one: Number, now: datetime, watermark: int) -> IndicatorValue:
    return IndicatorValue(
        indicator=name,
        kind=one.frame.kind.value,
        begins=one.frame.begins,
        since=one.frame.since,
        until=one.frame.until,
        cut=one.cut,
        cut_key=one.key,
        value=one.value,
        n=one.n,
        numerator=one.numerator,
        denominator=one.denominator,
        low=one.low,
        high=one.high,
        measured_at=now,
        watermark=watermark,
    )


def _note(name: str, first: date, now: datetime, watermark: int, took: float, failure: str) -> None:
    state = IndicatorState.objects.filter(pk=name).first()
    since = min(first, state.since) if state else first
    IndicatorState.objects.update_or_create(
        pk=name,
        defaults={
            "watermark": watermark,
            "measured_at": now,
            "since": since,
            "seconds": round(took, 3),
            "failure": failure,
        },
    )
