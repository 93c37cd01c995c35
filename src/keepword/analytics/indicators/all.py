"""All indicators at once, as plain values: for the command and for programs."""

from datetime import date
from typing import Any

from keepword.analytics.indicators.measuring import Result, empty, measure, span_of
from keepword.analytics.indicators.registry import computed
from keepword.analytics.indicators.waiting import WAITING
from keepword.analytics.lake import engines
from keepword.analytics.lake.reading import reading
from keepword.analytics.rules import words


def every(since: date | None, until: date | None, engine: str = engines.DUCKDB) -> list[dict[str, Any]]:
    """Every indicator in the order of their words; `waits_for` where it is not computed yet.

    From the day `since` up to, and not with, the day `until`. Invalid when there is no such engine, or no
    time between the days.
    """
    span, known = span_of(since, until), computed()
    told = []
    with reading(engine) as lake:
        for name in words.shipped():
            if name in known:
                told.append(_told(measure(lake, name, span)[0]))
            else:
                told.append({**_told(empty(name, span)), "waits_for": WAITING[name].value})
    return told


def _told(one: Result) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": one.name,
        "value": one.value,
        "unit": one.unit,
        "n": one.n,
        "from": one.since.isoformat(),
        "to": one.until.isoformat(),
        "better": one.better,
    }
    more = {"numerator": one.numerator, "denominator": one.denominator, "low": one.low, "high": one.high}
    return found | {name: value for name, value in more.items() if value is not None}
