"""How soon we answer and solve: the clocks of contacts. Times are working time by the policy of the clock."""

import ibis

from keepword.analytics.indicators.registry import HOUR, MINUTE, Span, Way, as_rows, indicator, together
from keepword.analytics.lake.reading import Reading

CLOCKS = ("first_response", "next_response", "resolution")


@indicator("first_response_time", Way.MEDIAN, facts=("first_response",))
def first_response_time(lake: Reading, span: Span) -> ibis.Table:
    """One row a first answer of a person: `top` the minutes until it."""
    return _minutes(lake, "first_response")


@indicator("next_response_time", Way.MEDIAN, facts=("next_response",))
def next_response_time(lake: Reading, span: Span) -> ibis.Table:
    """One row an answer to a further message: `top` the minutes until it."""
    return _minutes(lake, "next_response")


@indicator("resolution_time", Way.MEDIAN, facts=("resolution",))
def resolution_time(lake: Reading, span: Span) -> ibis.Table:
    """One row a contact that was resolved: `top` the hours from its beginning, without waiting for them."""
    solved = lake.facts("resolution")
    return as_rows(solved.filter(solved.value.notnull()), solved.value / HOUR)


@indicator("sla_attainment", Way.SHARE, facts=(*CLOCKS, "clock_missed"))
def sla_attainment(lake: Reading, span: Span) -> ibis.Table:
    """One row a clock with a target that was met or missed: `top` 1 when met."""
    missed = lake.facts("clock_missed")
    kept = []
    for kind in CLOCKS:
        ended = lake.facts(kind)
        kept.append(as_rows(ended.filter(ended.met), 1.0))
    return together(as_rows(missed, 0.0), *kept)


@indicator("first_minutes_attention", Way.SHARE, facts=("four_minutes",))
def first_minutes_attention(lake: Reading, span: Span) -> ibis.Table:
    """One row a contact whose four minutes since the customer wrote are over: `top` 1 when met."""
    over = lake.facts("four_minutes")
    over = over.filter(over.reading == "arrival", over.met.notnull())
    return as_rows(over, over.met.cast("int64"))


def _minutes(lake: Reading, kind: str) -> ibis.Table:
    answered = lake.facts(kind)
    return as_rows(answered.filter(answered.value.notnull()), answered.value / MINUTE)
