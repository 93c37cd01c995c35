"""How good reviewers find conversations, and who is coached."""

from datetime import timedelta

import ibis

from keepword.analytics.indicators.pairing import moment
from keepword.analytics.indicators.registry import Span, Way, as_rows, indicator
from keepword.analytics.lake.reading import Reading

ANSWERS = ("first_response", "next_response")


@indicator("qa_score", Way.MEAN, facts=("conversation_reviewed",))
def qa_score(lake: Reading, span: Span) -> ibis.Table:
    """One row a finished review: `top` its score, from 0 to 100, as it was settled where it was disputed."""
    reviewed = lake.facts("conversation_reviewed")
    reviewed = reviewed.filter(reviewed.value.notnull())
    return as_rows(reviewed, reviewed.value)


@indicator("qa_accuracy", Way.MEAN, facts=("conversation_reviewed",))
def qa_accuracy(lake: Reading, span: Span) -> ibis.Table:
    """One row a finished review in which a criterion on accuracy applied: `top` the score of those."""
    reviewed = lake.facts("conversation_reviewed")
    reviewed = reviewed.filter(reviewed.accuracy.notnull())
    return as_rows(reviewed, reviewed.accuracy)


@indicator(
    "coaching_given", Way.SHARE, facts=(*ANSWERS, "coaching_given", "coaching_acknowledged"), whole=True
)
def coaching_given(lake: Reading, span: Span) -> ibis.Table:
    """One row a person who answered a customer in the span: `top` 1 when they got a note in it and have
    acknowledged it by now."""
    answered = None
    for kind in ANSWERS:
        some = lake.facts(kind)
        some = _inside(some, span).select("id", "actor", "subject_id")
        answered = some if answered is None else answered.union(some)
    assert answered is not None
    people = answered.group_by("actor").agg(id=answered.id.max(), subject_id=answered.subject_id.max())
    given, read = _inside(lake.facts("coaching_given"), span), lake.facts("coaching_acknowledged")
    read = read.filter(read.at < moment(span.now)).select(of_note=read.note).distinct()
    coached = given.join(read, given.note == read.of_note).select(who=given.actor).distinct()
    joined = people.left_join(coached, people.actor == coached.who)
    top = joined.who.notnull().cast("int64")
    return as_rows(joined, top, at=moment(span.end - timedelta(microseconds=1)))


def _inside(table: ibis.Table, span: Span) -> ibis.Table:
    """Facts of a known actor in the span."""
    return table.filter(table.actor.notnull(), table.at >= moment(span.since), table.at < moment(span.until))
