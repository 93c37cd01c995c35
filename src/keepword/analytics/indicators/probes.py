"""Tests of our own service, and rounds of checks."""

from typing import Final

import ibis

from keepword.analytics.indicators.pairing import moment
from keepword.analytics.indicators.registry import Span, Way, as_rows, indicator
from keepword.analytics.lake.reading import Reading

STALE: Final = 2  # intervals after which a result says nothing more


@indicator("probe_success", Way.SHARE, facts=("probe_run",))
def probe_success(lake: Reading, span: Span) -> ibis.Table:
    """One row a test that came to its end: `top` 1 when it passed."""
    runs = lake.facts("probe_run")
    return as_rows(runs, runs.passed.cast("int64"), subject="probe_run", subject_id=runs.run)


@indicator("channel_availability", Way.SHARE, facts=("probe_run",))
def channel_availability(lake: Reading, span: Span) -> ibis.Table:
    """One row a test: `base` the minutes for which it speaks, until the next one of the same probe and for
    two intervals at most; `top` the same when it passed."""
    runs = lake.facts("probe_run")
    runs = runs.filter(runs.at < moment(span.now))
    turn = ibis.window(group_by=runs.probe, order_by=[runs.at, runs.id])
    following = runs.at.lead().over(turn)
    ends = following.fill_null(moment(span.now))
    minutes = (ends.epoch_seconds() - runs.at.epoch_seconds()) / 60.0
    runs = runs.mutate(speaks=ibis.least(minutes, (STALE * runs.every).cast("float64")))
    return as_rows(
        runs,
        runs.passed.cast("int64") * runs.speaks,
        runs.speaks,
        subject="probe_run",
        subject_id=runs.run,
    )


@indicator("page_speed", Way.P75, facts=("page_timed",))
def page_speed(lake: Reading, span: Span) -> ibis.Table:
    """One row a page that was fetched: `top` the seconds until it was whole."""
    timed = lake.facts("page_timed")
    timed = timed.filter(timed.value.notnull())
    return as_rows(timed, timed.value, subject="probe_run", subject_id=timed.run)


@indicator("standards_met", Way.SHARE, facts=("round_done",))
def standards_met(lake: Reading, span: Span) -> ibis.Table:
    """One row a round: `base` the points that were looked at, `top` those found in order."""
    rounds = lake.facts("round_done")
    return as_rows(rounds, rounds.in_order, rounds.value, subject="round", subject_id=rounds.round)
