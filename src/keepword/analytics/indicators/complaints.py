"""Complaints, stage by stage. Times are working time."""

from datetime import timedelta

import ibis

from keepword.analytics.indicators.pairing import marked, moment
from keepword.analytics.indicators.registry import HOUR, Span, Way, as_rows, indicator, together
from keepword.analytics.lake.reading import Reading

FORTNIGHT = timedelta(days=14)


@indicator("complaint_response_time", Way.MEDIAN, facts=("complaint_stage",))
def complaint_response_time(lake: Reading, span: Span) -> ibis.Table:
    """One row a complaint that was answered: `top` the hours until a person did."""
    return _hours(lake, "respond")


@indicator("relief_time", Way.MEDIAN, facts=("complaint_stage",))
def relief_time(lake: Reading, span: Span) -> ibis.Table:
    """One row a complaint with a solution for the time being: `top` the hours until it."""
    return _hours(lake, "relieve")


@indicator("recognised_share", Way.SHARE, facts=("complaint_stage", "complaint_late"))
def recognised_share(lake: Reading, span: Span) -> ibis.Table:
    """One row a complaint whose stage Recognise was passed in time (`top` 1) or became late (0)."""
    passed, late = lake.facts("complaint_stage"), lake.facts("complaint_late")
    passed = passed.filter(passed.stage == "recognise", ~passed.late.fill_null(False))
    return together(as_rows(passed, 1.0), as_rows(late.filter(late.stage == "recognise"), 0.0))


@indicator("complaint_csat", Way.SHARE, facts=("csat", "complaint_opened"))
def complaint_csat(lake: Reading, span: Span) -> ibis.Table:
    """One row a rating after a conversation with a complaint: `top` 1 when it is 4 or 5."""
    rated, opened = lake.facts("csat"), lake.facts("complaint_opened")
    of = opened.select(complained=opened.subject_id).distinct()
    rated = rated.filter(rated.value.notnull()).semi_join(of, rated.subject_id == of.complained)
    return as_rows(rated, (rated.value >= 4).cast("int64"))


@indicator(
    "compensation_when_due",
    Way.SHARE,
    facts=("promise_broken", "complaint_stage", "compensation_given", "refund_paid", "voucher_issued"),
)
def compensation_when_due(lake: Reading, span: Span) -> ibis.Table:
    """One row a broken promise and a resolved complaint, 14 days ago or more: `top` 1 when the customer got
    something within 14 days after it, or for the complaint before. An apology alone is nothing."""
    broken, stages = lake.facts("promise_broken"), lake.facts("complaint_stage")
    columns = ("id", "at", "subject_id", "person", "actor", "inbox")
    nothing = ibis.null().cast("int64")
    due = broken.select(*columns, "team", complaint=nothing).union(
        stages.filter(stages.stage == "resolve").select(*columns, team=nothing, complaint=stages.complaint)
    )
    due = due.filter(due.at + FORTNIGHT <= moment(span.now))
    given, paid, vouchers = (
        lake.facts(kind) for kind in ("compensation_given", "refund_paid", "voucher_issued")
    )
    given = given.filter(given.kind_given != "apology")
    got = given.select("person", "at").union(paid.select("person", "at"), vouchers.select("person", "at"))
    got = got.select(who=got.person, when=got.at)
    found = due.join(got, [due.person == got.who, got.when >= due.at, got.when <= due.at + FORTNIGHT])
    made_good = given.select(for_=given.complaint, when=given.at)
    before = due.join(made_good, [due.complaint == made_good.for_, made_good.when <= due.at])
    due = marked(due, "got", found.select(of=found.id).union(before.select(of=before.id)))
    return as_rows(due, due.got.cast("int64"))


def _hours(lake: Reading, stage: str) -> ibis.Table:
    passed = lake.facts("complaint_stage")
    passed = passed.filter(passed.stage == stage, passed.value.notnull())
    return as_rows(passed, passed.value / HOUR)
