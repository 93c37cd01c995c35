"""What customers say: ratings, reviews, slips."""

from datetime import timedelta

import ibis

from keepword.analytics.indicators.pairing import WEEK, days_between, first_of, marked, moment
from keepword.analytics.indicators.registry import Span, Way, as_rows, indicator, together
from keepword.analytics.lake.reading import Reading

TO_DO = ("take_up", "done")  # what is decided to be done


@indicator("csat", Way.SHARE, facts=("csat",))
def csat(lake: Reading, span: Span) -> ibis.Table:
    """One row a rating: `top` 1 when it is 4 or 5."""
    rated = lake.facts("csat")
    rated = rated.filter(rated.value.notnull())
    return as_rows(rated, (rated.value >= 4).cast("int64"))


@indicator("detractor_recovery", Way.SHARE, facts=("csat",))
def detractor_recovery(lake: Reading, span: Span) -> ibis.Table:
    """One row a rating that follows within 90 days on a 1 or 2 of the same customer: `top` 1 when it is more
    than 2."""
    rated = lake.facts("csat")
    rated = rated.filter(rated.value.notnull(), rated.person.notnull())
    turn = {"group_by": rated.person, "order_by": [rated.at, rated.id]}
    rated = rated.mutate(last=rated.value.lag().over(**turn), last_at=rated.at.lag().over(**turn))
    after = rated.filter(rated.last <= 2, rated.at <= rated.last_at + timedelta(days=90))
    return as_rows(after, (after.value > 2).cast("int64"))


@indicator("survey_response_rate", Way.SHARE, facts=("csat_asked", "csat"))
def survey_response_rate(lake: Reading, span: Span) -> ibis.Table:
    """One row a time a customer was asked: `top` 1 when they answered before they were asked again."""
    asked, rated = lake.facts("csat_asked"), lake.facts("csat")
    turn = {"group_by": asked.subject_id, "order_by": [asked.at, asked.id]}
    asked = asked.mutate(next_at=asked.at.lead().over(**turn))
    told = rated.select(when=rated.at, of_subject=rated.subject_id)
    found = asked.join(told, [asked.subject_id == told.of_subject, told.when >= asked.at])
    found = found.filter(found.next_at.isnull() | (found.when < found.next_at))
    asked = marked(asked, "answered", found.select(of=found.id))
    return as_rows(asked, asked.answered.cast("int64"))


@indicator("review_rating", Way.MEAN, facts=("review_received",))
def review_rating(lake: Reading, span: Span) -> ibis.Table:
    """One row a review with a rating: `top` its stars out of five, whatever its source counts to."""
    said = lake.facts("review_received")
    said = said.filter(said.value.notnull())
    return as_rows(said, said.value * 5)


@indicator("review_response_rate", Way.SHARE, facts=("review_received", "review_answered"))
def review_response_rate(lake: Reading, span: Span) -> ibis.Table:
    """One row a review that was answered, or is older than seven days: `top` 1 when it was within them."""
    said, answered = lake.facts("review_received"), lake.facts("review_answered")
    told = answered.select(when=answered.at, of_subject=answered.subject_id)
    found = said.join(told, [said.subject_id == told.of_subject, told.when >= said.at])
    found = found.filter(found.when <= found.at + WEEK)
    said = marked(said, "answered", found.select(of=found.id))
    said = said.filter(said.answered | (said.at + WEEK <= moment(span.now)))
    return as_rows(said, said.answered.cast("int64"))


@indicator("suggestion_acted_share", Way.SHARE, facts=("slip_received", "slip_decided", "slip_done"))
def suggestion_acted_share(lake: Reading, span: Span) -> ibis.Table:
    """One row a suggestion, complaint or claim from a box: `top` 1 when something is done about it, or is
    decided to be."""
    slips, decided, done = (lake.facts(kind) for kind in ("slip_received", "slip_decided", "slip_done"))
    slips = slips.filter(slips.box_kind != "feedback")
    acted = decided.filter(decided.verdict.isin(TO_DO)).select("slip").union(done.select("slip"))
    acted = acted.select(acted=acted.slip).distinct()
    found = slips.join(acted, slips.slip == acted.acted)
    slips = marked(slips, "acted", found.select(of=found.id))
    return as_rows(slips, slips.acted.cast("int64"))


@indicator(
    "feedback_to_action_time",
    Way.MEDIAN,
    facts=("slip_received", "slip_decided", "complaint_opened", "complaint_cause"),
)
def feedback_to_action_time(lake: Reading, span: Span) -> ibis.Table:
    """One row a slip that was first decided on and a complaint whose cause was first named: `top` the days
    until then."""
    return together(
        _until_first(lake, "slip", "slip_received", "slip_decided"),
        _until_first(lake, "complaint", "complaint_opened", "complaint_cause"),
    )


def _until_first(lake: Reading, key: str, came: str, acted: str) -> ibis.Table:
    begun, first = first_of(lake.facts(came), key), first_of(lake.facts(acted), key)
    begin = begun.select(its=begun[key], came_at=begun.at)
    found = first.join(begin, first[key] == begin.its)
    found = found.filter(found.at >= found.came_at)
    return as_rows(found, days_between(found.came_at, found.at))
