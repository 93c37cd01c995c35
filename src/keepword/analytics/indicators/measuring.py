"""Indicators as numbers: the rows of a span, added up as their way says."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa

from keepword.accounts.days import zone
from keepword.analytics.indicators.dimensions import inboxes
from keepword.analytics.indicators.pairing import moment
from keepword.analytics.indicators.registry import CUTS, Indicator, Span, Way, named
from keepword.analytics.lake.reading import Reading
from keepword.analytics.rules import words
from keepword.analytics.rules.periods import Period, beginning, periods
from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.outreach.rules.effect import wilson

_SUMS: Final = (Way.SHARE, Way.RATIO, Way.PER_1000, Way.MEAN, Way.BALANCE)  # one sum over another
TIMES: Final = {Way.PER_1000: 1000.0, Way.BALANCE: 100.0}
_QUANTILES: Final = {Way.MEDIAN: 0.5, Way.P75: 0.75, Way.P90: 0.9}
CUT_NAMES: Final = (*Period, *CUTS)
LENGTH: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Result:
    """A number: `value` is None where there is nothing to count (`n` 0), which is not the same as nought.

    `n` is how many records it stands on. `cut` is the day on which a period begins, an inbox, ...; None
    where the whole is measured, or of what is of none. `low` and `high` bound a share (Wilson, 95 %).
    """

    name: str
    unit: str
    better: str
    since: datetime
    until: datetime
    value: float | None = None
    n: int = 0
    numerator: float | None = None
    denominator: float | None = None
    low: float | None = None
    high: float | None = None
    cut: str | int | date | None = None


def span_of(since: date | None, until: date | None, where: ZoneInfo | None = None) -> Span:
    """The days from `since` up to, and not with, `until` in the shop's zone; the last 30 days up to now."""
    at, where = clock.now(), where or zone()
    end = beginning(until, where) if until else at
    begin = beginning(since, where) if since else end - LENGTH
    if begin >= end:
        raise Invalid("The first day must be before the last.", field="from")
    return Span(begin, end, at)


def measure(lake: Reading, name: str, span: Span, cut: str | None = None) -> list[Result]:
    """An indicator over a span: one result, or one for each value of the cut, in its order.

    Periods without anything are among them; inboxes, teams and agents without are not.
    """
    found = named(name)
    if cut is not None and cut not in CUT_NAMES:
        raise Invalid(f"Numbers can be cut by {', '.join(CUT_NAMES)}.", field="cut")
    if cut in set(Period):
        return _by_time(lake, found, span, Period(cut))
    table = lake.rows(added_up(found, rows_of(lake, found, span), cut))
    results = [_result(found, span, row) for row in table]
    if cut is None:
        return results or [_empty(found, span)]
    return sorted(results, key=lambda one: (one.cut is None, one.cut))


def rows_of(lake: Reading, found: Indicator, span: Span) -> ibis.Table:
    """The records behind a number, those of the span."""
    every = found.rows(lake, span)
    return _with_channel(lake, every.filter(every.at >= moment(span.since), every.at < moment(span.until)))


def empty(name: str, span: Span) -> Result:
    """Of an indicator that is not computed, or has no data."""
    told = words.shipped()[name]
    return Result(name, told.unit.value, told.better.value, span.since, span.until)


def _empty(found: Indicator, span: Span) -> Result:
    return empty(found.name, span)


def _by_time(lake: Reading, found: Indicator, span: Span, period: Period) -> list[Result]:
    cuts = periods(span.since, span.until, period, zone())
    if found.whole:
        results = []
        for first, since, until in cuts:
            part = replace(span, since=since, until=until)
            results += [replace(one, cut=first) for one in measure(lake, found.name, part)]
        return results
    held = pa.table(
        {
            "number": list(range(len(cuts))),
            "begins": pa.array([since for _first, since, _until in cuts], pa.timestamp("us", tz="UTC")),
            "ends": pa.array([until for _first, _since, until in cuts], pa.timestamp("us", tz="UTC")),
        }
    )
    spans = lake.engine.hold(held, f"periods_{period.value}")
    rows = rows_of(lake, found, span)
    cut = rows.join(spans, [rows.at >= spans.begins, rows.at < spans.ends])
    by = {row["cut"]: row for row in lake.rows(added_up(found, cut.rename(period="number"), "period"))}
    results = []
    for number, (first, since, until) in enumerate(cuts):
        part = replace(span, since=since, until=until)
        one = _result(found, part, by[number]) if number in by else _empty(found, part)
        results.append(replace(one, cut=first))
    return results


def added_up(found: Indicator, rows: ibis.Table, cut: str | None) -> ibis.Table:
    """One row for each value of a cut: cut, n, top, base, the squares of top, and `middle` where the way asks
    for one."""
    counted = rows.base > 0
    sums: dict[str, Any] = {
        "n": counted.sum().fill_null(0),
        "top": rows.top.sum(),
        "base": rows.base.sum(),
        "squares": (rows.top * rows.top).sum(),
    }
    if found.way in _QUANTILES:
        sums["middle"] = rows.top.quantile(_QUANTILES[found.way])
    if cut is None:
        return rows.aggregate(**sums)
    return rows.group_by(cut=rows[cut]).aggregate(**sums)


def _result(found: Indicator, span: Span, row: dict[str, Any]) -> Result:
    none = _empty(found, span)
    n, top, base = int(row["n"] or 0), row["top"], row["base"]
    none = replace(none, cut=row.get("cut"))
    if not n:
        return none
    if found.way not in _SUMS:
        value = row.get("middle", top)
        return replace(none, value=float(value), n=n)
    value = TIMES.get(found.way, 1.0) * top / base
    one = replace(none, value=value, n=n, numerator=top, denominator=base)
    if found.way is Way.SHARE and base == n and 0 <= top <= base:
        low, high = wilson(top, n)
        one = replace(one, low=low, high=high)
    return one


def _with_channel(lake: Reading, rows: ibis.Table) -> ibis.Table:
    """The channel of each row's inbox, where the fact says none."""
    known = inboxes(lake)
    joined = rows.left_join(known, rows.inbox == known.inbox_id)
    joined = joined.mutate(channel=ibis.coalesce(joined.channel, joined.of_inbox))
    return joined.drop("inbox_id", "of_inbox", "reaches")
