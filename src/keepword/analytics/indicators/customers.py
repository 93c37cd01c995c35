"""What we know of customers and use, and what they agreed to."""

from datetime import timedelta

import ibis

from keepword.analytics.indicators.pairing import moment
from keepword.analytics.indicators.registry import Span, Way, as_rows, indicator
from keepword.analytics.lake.reading import Reading


@indicator("memory_use", Way.SHARE, facts=("personal",))
def memory_use(lake: Reading, span: Span) -> ibis.Table:
    """One row an answer to a customer of whom something was known: `top` 1 when it uses some of it."""
    answers = lake.facts("personal")
    answers = answers.filter(answers.known > 0)
    return as_rows(answers, (answers.used.fill_null(0) > 0).cast("int64"))


@indicator("personalisation_score", Way.MEAN, facts=("personal",))
def personalisation_score(lake: Reading, span: Span) -> ibis.Table:
    """One row an answer: `top` how far it is for this customer alone, 0 to 100."""
    answers = lake.facts("personal")
    answers = answers.filter(answers.value.notnull())
    return as_rows(answers, answers.value * 100)


@indicator(
    "consent_coverage",
    Way.SHARE,
    facts=("contact_started", "consent_given", "consent_withdrawn"),
    whole=True,
)
def consent_coverage(lake: Reading, span: Span) -> ibis.Table:
    """One row a customer with a contact in the span: `top` 1 when it is on record at its end, for each
    purpose that anybody was ever asked about, whether they agree."""
    started = lake.facts("contact_started")
    started = started.filter(
        started.person.notnull(), started.at >= moment(span.since), started.at < moment(span.until)
    )
    came = started.group_by("person").agg(id=started.id.max(), subject_id=started.subject_id.max())
    given, back = lake.facts("consent_given"), lake.facts("consent_withdrawn")
    said = given.select("person", "purpose", "at").union(back.select("person", "purpose", "at"))
    said = said.filter(said.at < moment(span.until), said.purpose.notnull())
    purposes = said.aggregate(purposes=said.purpose.nunique())
    each = said.group_by(who=said.person).agg(known=said.purpose.nunique())
    joined = came.left_join(each, came.person == each.who).cross_join(purposes)
    joined = joined.filter(joined.purposes > 0)
    whole = (joined.known.fill_null(0) == joined.purposes).cast("int64")
    return as_rows(joined, whole, at=moment(span.end - timedelta(microseconds=1)))
