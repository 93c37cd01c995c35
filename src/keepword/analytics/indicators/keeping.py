"""How safely we keep what is entrusted to us: second factors, requests of people about their data."""

from datetime import timedelta

import ibis

from keepword.analytics.indicators.pairing import moment
from keepword.analytics.indicators.registry import Span, Way, as_rows, indicator
from keepword.analytics.lake.reading import Reading

MONTH = timedelta(days=30)


@indicator("mfa_coverage", Way.SHARE, facts=("log_ins_counted",), whole=True)
def mfa_coverage(lake: Reading, span: Span) -> ibis.Table:
    """One row, of the last count in the span: `base` those who can log in, `top` who of them has a second
    factor."""
    counted = lake.facts("log_ins_counted")
    counted = counted.filter(counted.at >= moment(span.since), counted.at < moment(span.until))
    turn = {"order_by": [counted.at.desc(), counted.id.desc()]}
    counted = counted.mutate(rank_=ibis.row_number().over(**turn))
    last = counted.filter(counted.rank_ == 0, counted.people > 0)
    return as_rows(last, last.value, last.people, subject="people")


@indicator("privacy_requests_on_time", Way.SHARE, facts=("privacy_asked", "privacy_done"))
def privacy_requests_on_time(lake: Reading, span: Span) -> ibis.Table:
    """One row a request that was done within 30 days (`top` 1), at that moment, or whose 30 days ended before
    it was, at their end."""
    asked, done = lake.facts("privacy_asked"), lake.facts("privacy_done")
    first = done.group_by("what", "request").agg(done_at=done.at.min())
    first = first.select(of_what="what", of_request="request", done_at="done_at")
    joined = asked.left_join(first, [asked.what == first.of_what, asked.request == first.of_request])
    due = joined.at + MONTH
    in_time = (joined.done_at <= due).fill_null(False)
    joined = joined.mutate(due=due, in_time=in_time).filter(in_time | (due <= moment(span.now)))
    ends = joined.in_time.ifelse(joined.done_at, joined.due)
    top = joined.in_time.cast("int64")
    return as_rows(joined, top, at=ends, subject="privacy", subject_id=joined.request)
