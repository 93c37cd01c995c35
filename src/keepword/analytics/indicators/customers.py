"""What we know of customers and use, and what they agreed to."""

from datetime import timedelta

import ibis

from keepword.analytics.indicators.dimensions import inboxes, reaches
from keepword.analytics.indicators.pairing import marked, moment
from keepword.analytics.indicators.registry import Span, Way, as_rows, indicator, together
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


@indicator("profile_completeness", Way.SHARE, facts=("contact_started",), whole=True)
def profile_completeness(lake: Reading, span: Span) -> ibis.Table:
    """One row a customer with a contact in the span, at their last one in it: `top` 1 when their record had a
    name, a language and an address or number then."""
    started = lake.facts("contact_started")
    started = started.filter(started.person.notnull(), started.complete.notnull())
    started = started.filter(started.at >= moment(span.since), started.at < moment(span.until))
    turn = {"group_by": started.person, "order_by": [started.at.desc(), started.id.desc()]}
    started = started.mutate(rank_=ibis.row_number().over(**turn))
    last = started.filter(started.rank_ == 0)
    return as_rows(last, last.complete.cast("int64"))


@indicator("identified_contact_share", Way.SHARE, facts=("contact_started",))
def identified_contact_share(lake: Reading, span: Span) -> ibis.Table:
    """One row a contact that began: `top` 1 when its customer is known by more than the mark of a browser."""
    started = lake.facts("contact_started")
    started = started.filter(started.identified.notnull())
    return as_rows(started, started.identified.cast("int64"))


@indicator("preferred_channel_use", Way.SHARE, facts=("message_judged", "notice_sent"))
def preferred_channel_use(lake: Reading, span: Span) -> ibis.Table:
    """One row an answer or a notice to a customer who prefers a channel: `top` 1 when it went by that."""
    wrote, sent = lake.facts("message_judged"), lake.facts("notice_sent")
    wrote = wrote.filter(wrote.direction == "out", wrote.preferred.notnull())
    known = inboxes(lake)
    wrote = wrote.join(known, wrote.inbox == known.inbox_id)
    wrote = wrote.filter(wrote.reaches.notnull())
    sent, ways = sent.filter(sent.preferred.notnull()), reaches(lake)
    sent = sent.join(ways, sent.channel == ways.of_channel)
    return together(
        as_rows(wrote, (wrote.reaches == wrote.preferred).cast("int64")),
        as_rows(
            sent, (sent.reaches == sent.preferred).cast("int64"), subject="notice", subject_id=sent.notice
        ),
    )


@indicator(
    "segment_coverage",
    Way.SHARE,
    facts=("contact_started", "order_placed", "segment_entered", "segment_left", "notice_sent"),
    whole=True,
)
def segment_coverage(lake: Reading, span: Span) -> ibis.Table:
    """One row a customer with a contact or an order in the 365 days up to the end: `top` 1 when they are then
    in a segment for which a notice was sent in the span."""
    end, since = moment(span.end), moment(span.end - timedelta(days=365))
    started, placed = lake.facts("contact_started"), lake.facts("order_placed")
    seen = started.select("id", "at", "person").union(placed.select("id", "at", "person"))
    seen = seen.filter(seen.person.notnull(), seen.at >= since, seen.at < end)
    people = seen.group_by("person").agg(id=seen.id.max())
    sent = lake.facts("notice_sent")
    sent = sent.filter(sent.at >= moment(span.since), sent.at < moment(span.until))
    for_ = sent.select(of_segment=sent.segments.unnest()).distinct()
    entered, left = (lake.facts(f"segment_{kind}").select("id", "at", "person", "segment") for kind in _MOVES)
    moves = entered.mutate(inside=True).union(left.mutate(inside=False))
    moves = moves.filter(moves.at < end)
    turn = {"group_by": [moves.person, moves.segment], "order_by": [moves.at.desc(), moves.id.desc()]}
    moves = moves.mutate(rank_=ibis.row_number().over(**turn))
    inside = moves.filter(moves.rank_ == 0, moves.inside)
    inside = inside.semi_join(for_, inside.segment.cast("string") == for_.of_segment)
    inside = inside.select(who="person").distinct()
    found = people.join(inside, people.person == inside.who)
    people = marked(people, "served", found.select(of=found.id))
    at = moment(span.end - timedelta(microseconds=1))
    return as_rows(
        people, people.served.cast("int64"), at=at, subject="person", subject_id=ibis.null().cast("int64")
    )


_MOVES = ("entered", "left")
