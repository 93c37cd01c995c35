"""Refunds, returns and repairs. Times are by the calendar."""

import ibis

from keepword.analytics.indicators.pairing import days_between, first_of
from keepword.analytics.indicators.registry import DAY, Span, Way, as_rows, indicator, together
from keepword.analytics.lake.reading import Reading


@indicator("refund_time", Way.MEDIAN, facts=("refund_paid",))
def refund_time(lake: Reading, span: Span) -> ibis.Table:
    """One row a refund that was paid: `top` the days since it was asked for."""
    paid = lake.facts("refund_paid")
    paid = paid.filter(paid.seconds.notnull())
    return as_rows(paid, paid.seconds / DAY, subject="refund", subject_id=paid.refund)


@indicator("return_cycle_time", Way.MEDIAN, facts=("return_asked", "return_stage"))
def return_cycle_time(lake: Reading, span: Span) -> ibis.Table:
    """One row a return that was refunded, exchanged or closed: `top` the days since it was asked for."""
    asked, stages = first_of(lake.facts("return_asked"), "return"), lake.facts("return_stage")
    begun = asked.select(its=asked["return"], asked_at=asked.at)
    settled = stages.filter(stages.stage == "settle", ~stages.dropped.fill_null(False))
    settled = first_of(settled, "return")
    found = settled.join(begun, settled["return"] == begun.its)
    days = days_between(found.asked_at, found.at)
    return as_rows(found, days, subject="return", subject_id=found["return"])


@indicator("repair_time", Way.MEDIAN, facts=("repair_stage", "repair_done"))
def repair_time(lake: Reading, span: Span) -> ibis.Table:
    """One row a repair that was handed back: `top` the days since the thing arrived."""
    stages = lake.facts("repair_stage")
    arrived = stages.filter(stages.stage == "bring", ~stages.dropped.fill_null(False))
    arrived = first_of(arrived, "repair")
    begun = arrived.select(its=arrived.repair, here_at=arrived.at)
    done = lake.facts("repair_done")
    found = done.join(begun, done.repair == begun.its)
    return as_rows(found, days_between(found.here_at, found.at), subject="repair", subject_id=found.repair)


@indicator(
    "exceptions_granted", Way.PER_1000, facts=("return_decided", "exception_granted", "contact_started")
)
def exceptions_granted(lake: Reading, span: Span) -> ibis.Table:
    """One row a return that was approved though it does not fit the policy, or another exception that was
    written down (`top` 1), and one row a contact that began (`base` 1)."""
    decided = lake.facts("return_decided")
    decided = decided.filter(decided.verb == "approve", ~decided.fits)
    granted = as_rows(decided, 1.0, 0.0, subject="return", subject_id=decided["return"])
    noted = lake.facts("exception_granted")
    others = as_rows(noted, 1.0, 0.0, subject="exception", subject_id=noted.exception)
    return together(granted, others, as_rows(lake.facts("contact_started"), 0.0))
