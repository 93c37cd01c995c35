"""How we work with each other."""

import ibis

from keepword.analytics.indicators.registry import HOUR, Span, Way, as_rows, indicator
from keepword.analytics.lake.reading import Reading


@indicator("internal_reply_time", Way.MEDIAN, facts=("side_answered",))
def internal_reply_time(lake: Reading, span: Span) -> ibis.Table:
    """One row an answer in a side conversation: `top` the hours since the question."""
    answered = lake.facts("side_answered")
    answered = answered.filter(answered.value.notnull())
    return as_rows(answered, answered.value / HOUR)
