"""What lies behind complaints, and whether it goes away."""

from datetime import timedelta

import ibis

from keepword.analytics.indicators.pairing import moment
from keepword.analytics.indicators.registry import Span, Way, as_rows, indicator, together
from keepword.analytics.lake.reading import Reading

YEAR = timedelta(days=365)


@indicator("causes_removed", Way.SHARE, facts=("cause_found", "cause_removed", "cause_back"), whole=True)
def causes_removed(lake: Reading, span: Span) -> ibis.Table:
    """One row a cause found in the year up to the end: `top` 1 when it is removed by then and not back."""
    found = _causes(lake, span)
    found = found.filter(found.at >= moment(span.until - YEAR))
    return as_rows(
        found, found.gone.cast("int64"), at=_last(span), subject="cause", subject_id=found.cause, agent=None
    )


@indicator("cause_recurrence", Way.SHARE, facts=("cause_removed", "cause_back"), whole=True)
def cause_recurrence(lake: Reading, span: Span) -> ibis.Table:
    """One row a cause removed in the year up to the end: `top` 1 when it came back since."""
    removed, back = _until(lake, "cause_removed", span), _until(lake, "cause_back", span)
    removed = removed.filter(removed.at >= moment(span.until - YEAR))
    removed = removed.group_by("cause").agg(id=removed.id.min(), at=removed.at.min())
    last = back.group_by(of=back.cause).agg(back_at=back.at.max())
    joined = removed.left_join(last, removed.cause == last.of)
    again = (joined.back_at > joined.at).fill_null(False).cast("int64")
    return as_rows(joined, again, at=_last(span), subject="cause", subject_id=joined.cause)


@indicator(
    "pain_points_open",
    Way.COUNT,
    facts=("problem_opened", "problem_solved", "cause_found", "cause_removed", "cause_back"),
    whole=True,
)
def pain_points_open(lake: Reading, span: Span) -> ibis.Table:
    """One row a problem or a cause that is known at the end: `top` 1 when it is not solved or removed."""
    causes = _causes(lake, span)
    opened, solved = _until(lake, "problem_opened", span), _until(lake, "problem_solved", span)
    done = solved.select(of=solved.problem).distinct()
    joined = opened.left_join(done, opened.problem == done.of)
    left = joined.of.isnull().cast("int64")
    problems = as_rows(joined, left, at=_last(span), subject="problem", subject_id=joined.problem)
    still = (~causes.gone).cast("int64")
    return together(
        as_rows(causes, still, at=_last(span), subject="cause", subject_id=causes.cause), problems
    )


def _causes(lake: Reading, span: Span) -> ibis.Table:
    """Causes known at the end, and whether each is `gone` then: removed, and not back after that."""
    found, removed = _until(lake, "cause_found", span), _until(lake, "cause_removed", span)
    back = _until(lake, "cause_back", span)
    off = removed.group_by(off=removed.cause).agg(off_at=removed.at.max())
    on = back.group_by(on=back.cause).agg(on_at=back.at.max())
    joined = found.left_join(off, found.cause == off.off)
    joined = joined.left_join(on, joined.cause == on.on)
    gone = joined.off_at.notnull() & (joined.on_at.isnull() | (joined.on_at < joined.off_at))
    return joined.mutate(gone=gone)


def _until(lake: Reading, kind: str, span: Span) -> ibis.Table:
    every = lake.facts(kind)
    return every.filter(every.at < moment(span.until))


def _last(span: Span) -> ibis.Value:
    return moment(span.end - timedelta(microseconds=1))
