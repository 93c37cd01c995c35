"""All kept numbers of one indicator at once: its rows are made once, then added up by stretches and cuts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import ibis
import pyarrow as pa

from keepword.analytics.indicators.measuring import TIMES, added_up, rows_of
from keepword.analytics.indicators.registry import CUTS, Indicator, Span, Way
from keepword.analytics.lake.reading import Reading
from keepword.analytics.rules.intervals import of_mean
from keepword.analytics.rules.keeping import Frame, Stretch
from keepword.outreach.rules.effect import wilson

MOST_KEYS: Final = 200
"""So many values of one cut are kept, those with the most records."""

WEEKLY: Final = ("team", "agent")
"""The cuts that are kept by weeks too."""

_BOUNDED: Final = (Way.MEAN, Way.BALANCE)


@dataclass(frozen=True, slots=True)
class Number:
    """One of them; `cut` and `key` are "" for the whole. See models.IndicatorValue."""

    frame: Frame
    cut: str = ""
    key: str = ""
    value: float | None = None
    n: int = 0
    numerator: float | None = None
    denominator: float | None = None
    low: float | None = None
    high: float | None = None


def numbers(lake: Reading, found: Indicator, frames: Sequence[Frame], now: Any) -> list[Number]:
    """The number of each stretch, also where it is none; of the rolling one each cut of it, and of each week
    those of teams and people."""
    if found.whole:
        return [one for frame in frames for one in _of_frames(lake, found, [frame], now)]
    return list(_of_frames(lake, found, frames, now))


def _of_frames(lake: Reading, found: Indicator, frames: Sequence[Frame], now: Any) -> Iterator[Number]:
    span = Span(min(one.since for one in frames), max(one.until for one in frames), now)
    with lake.engine.made_once(rows_of(lake, found, span)) as rows:
        by = {row["cut"]: row for row in lake.rows(added_up(found, _framed(lake, rows, frames), "frame"))}
        for number, frame in enumerate(frames):
            yield number_of(found, frame, by.get(number))
            if frame.kind is Stretch.ROLLING and number in by:
                inside = rows if len(frames) == 1 else _framed(lake, rows, [frame])
                yield from _cuts(lake, found, frame, inside)
        if len(frames) > 1:
            yield from _weekly(lake, found, frames, rows)


def _framed(lake: Reading, rows: ibis.Table, frames: Sequence[Frame]) -> ibis.Table:
    """Each row once for each stretch in which it lies."""
    held = pa.table(
        {
            "frame": list(range(len(frames))),
            "begins": pa.array([one.since for one in frames], pa.timestamp("us", tz="UTC")),
            "ends": pa.array([one.until for one in frames], pa.timestamp("us", tz="UTC")),
        }
    )
    spans = lake.engine.hold(held, f"frames_{len(frames)}")
    return rows.join(spans, [rows.at >= spans.begins, rows.at < spans.ends])


def _cuts(lake: Reading, found: Indicator, frame: Frame, rows: ibis.Table) -> Iterator[Number]:
    known = lake.rows(rows.aggregate(**{cut: rows[cut].notnull().any() for cut in CUTS}))[0]
    for cut in CUTS:
        if known[cut]:
            told = lake.rows(added_up(found, rows, cut))
            told.sort(key=lambda row: (-int(row["n"] or 0), str(row["cut"])))
            for row in told[:MOST_KEYS]:
                key = "" if row["cut"] is None else str(row["cut"])[:120]
                yield number_of(found, frame, row, cut, key)


def _weekly(lake: Reading, found: Indicator, frames: Sequence[Frame], rows: ibis.Table) -> Iterator[Number]:
    """By which a team and a person see whether they go up or down. Weeks in which there is nothing are left
    out."""
    weeks = [frame for frame in frames if frame.kind is Stretch.WEEK]
    known = lake.rows(rows.aggregate(**{cut: rows[cut].notnull().any() for cut in WEEKLY}))[0]
    for cut in WEEKLY if weeks else ():
        if known[cut]:
            some = _framed(lake, rows.filter(rows[cut].notnull()), weeks)
            both = some.mutate(both=some.frame.cast("string") + "|" + some[cut].cast("string"))
            told = lake.rows(added_up(found, both, "both"))
            told.sort(key=lambda row: -int(row["n"] or 0))
            for row in told[: MOST_KEYS * len(weeks)]:
                number, _bar, key = str(row["cut"]).partition("|")
                yield number_of(found, weeks[int(number)], row, cut, key[:120])


def number_of(
    found: Indicator, frame: Frame, row: dict[str, Any] | None, cut: str = "", key: str = ""
) -> Number:
    """A row of sums as a number, as the way of its indicator says."""
    n = int(row["n"] or 0) if row else 0
    if row is None or not n:
        return Number(frame, cut, key)
    top, base = row["top"], row["base"]
    if "middle" in row or found.way in (Way.COUNT, Way.SUM):
        return Number(frame, cut, key, float(row.get("middle", top)), n)
    times = TIMES.get(found.way, 1.0)
    low = high = None
    if found.way is Way.SHARE and base == n and 0 <= top <= base:
        low, high = wilson(top, n)
    elif found.way in _BOUNDED and base == n and (ends := of_mean(top, row["squares"], n)):
        low, high = times * ends[0], times * ends[1]
    return Number(frame, cut, key, times * top / base, n, top, base, low, high)
