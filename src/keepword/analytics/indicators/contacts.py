"""How contacts go: whether they are answered, solved at once, passed on, followed up."""

from datetime import timedelta

import ibis

from keepword.analytics.indicators.pairing import (
    WEEK,
    before,
    beginnings,
    endings,
    marked,
    moment,
    within,
)
from keepword.analytics.indicators.registry import HOUR, Span, Way, as_rows, indicator, together
from keepword.analytics.lake.reading import Reading

_CONTACT = ("contact_started", "contact_ended", "first_response", "call_answered")


@indicator("unanswered_share", Way.SHARE, facts=_CONTACT)
def unanswered_share(lake: Reading, span: Span) -> ibis.Table:
    """One row a contact that is over, or older than 72 hours: `top` 1 when no person answered. What was
    solved without a person is left out."""
    begun = beginnings(lake, span)
    old = begun.at <= moment(span.now - timedelta(hours=72))
    alone = begun.resolved & ~begun.answered
    begun = begun.filter(begun.over | old, ~alone)
    return as_rows(begun, (~begun.answered).cast("int64"))


@indicator("first_contact_resolution", Way.SHARE, facts=(*_CONTACT, "transferred"))
def first_contact_resolution(lake: Reading, span: Span) -> ibis.Table:
    """One row a contact that a person answered and that ended seven days ago or more: `top` 1 when it was
    resolved, stayed with one team, and was not followed by another within seven days."""
    ended = endings(lake)
    ended = ended.filter(ended.answered, ended.at + WEEK <= moment(span.now))
    ended = marked(ended, "again", _followed(ended, lake.facts("contact_started")))
    ended = marked(ended, "moved", within(ended, _moves(lake)))
    good = ended.resolved.fill_null(False) & ~ended.again & ~ended.moved
    return as_rows(ended, good.cast("int64"))


@indicator("reopen_share", Way.SHARE, facts=("contact_started", "contact_ended"))
def reopen_share(lake: Reading, span: Span) -> ibis.Table:
    """One row a contact that ended resolved, seven days ago or more: `top` 1 when another one followed."""
    ended = lake.facts("contact_ended")
    ended = ended.mutate(ended=ended.at)
    ended = ended.filter(ended.resolved, ended.at + WEEK <= moment(span.now))
    ended = marked(ended, "again", _followed(ended, lake.facts("contact_started")))
    return as_rows(ended, ended.again.cast("int64"))


@indicator("follow_up_rate", Way.SHARE, facts=("contact_ended", "csat_asked"))
def follow_up_rate(lake: Reading, span: Span) -> ibis.Table:
    """One row a contact that ended resolved, seven days ago or more: `top` 1 when the customer was asked."""
    ended = lake.facts("contact_ended")
    ended = ended.mutate(ended=ended.at)
    ended = ended.filter(ended.resolved, ended.at + WEEK <= moment(span.now))
    asked = marked(ended, "asked", _followed(ended, lake.facts("csat_asked"), at_once=True))
    return as_rows(asked, asked.asked.cast("int64"))


@indicator("automation_share", Way.SHARE, facts=_CONTACT)
def automation_share(lake: Reading, span: Span) -> ibis.Table:
    """One row a contact that ended resolved: `top` 1 when no person wrote or spoke in it."""
    ended = endings(lake)
    ended = ended.filter(ended.resolved)
    return as_rows(ended, (~ended.answered).cast("int64"))


@indicator("transfer_share", Way.SHARE, facts=(*_CONTACT, "transferred"))
def transfer_share(lake: Reading, span: Span) -> ibis.Table:
    """One row a contact that a person answered and that ended: `top` 1 when it went to another team."""
    ended = endings(lake)
    ended = marked(ended.filter(ended.answered), "moved", within(ended, _moves(lake)))
    return as_rows(ended, ended.moved.cast("int64"))


@indicator("handover_share", Way.SHARE, facts=(*_CONTACT, "assigned"))
def handover_share(lake: Reading, span: Span) -> ibis.Table:
    """One row a contact that a person answered and that ended: `top` 1 when it changed hands."""
    given = lake.facts("assigned")
    ended = endings(lake)
    ended = marked(ended.filter(ended.answered), "moved", within(ended, given.filter(given.handover)))
    return as_rows(ended, ended.moved.cast("int64"))


@indicator("status_views", Way.SHARE, facts=("contact_started", "contact_ended", "status_view"))
def status_views(lake: Reading, span: Span) -> ibis.Table:
    """One row a contact that began: `top` 1 when its customer looked at its page before it ended."""
    begun = beginnings(lake, span)
    begun = marked(begun, "seen", within(begun, lake.facts("status_view")))
    return as_rows(begun, begun.seen.cast("int64"))


@indicator("owner_continuity", Way.SHARE, facts=("first_response", "next_response"))
def owner_continuity(lake: Reading, span: Span) -> ibis.Table:
    """One row a contact that a person answered, of a customer whom a person had answered within the year
    before: `top` 1 when who answered first had answered in the contact right before. By its beginning."""
    first = lake.facts("first_response")
    first = first.filter(*(first[name].notnull() for name in ("person", "actor", "contact", "elapsed")))
    first = first.mutate(began=before(first.at, first.elapsed))
    turn = {"group_by": first.person, "order_by": [first.began, first.contact]}
    first = first.mutate(last=first.contact.lag().over(**turn), last_began=first.began.lag().over(**turn))
    again = first.filter(first.last.notnull(), first.last_began >= first.began - timedelta(days=365))
    further = lake.facts("next_response")
    who = first.select(one="contact", by="actor").union(further.select(one="contact", by="actor")).distinct()
    found = again.join(who, [again.last == who.one, again.actor == who.by])
    again = marked(again, "same", found.select(of=found.id))
    return as_rows(again, again.same.cast("int64"), at=again.began)


@indicator("unowned_share", Way.SHARE, facts=(*_CONTACT, "assigned"), whole=True)
def unowned_share(lake: Reading, span: Span) -> ibis.Table:
    """One row a contact that ended in the span, or is open at its end and older than a day: `top` 1 when it
    was nobody's until then. What was solved without a person is left out."""
    begun = beginnings(lake, span)
    ends = ibis.least(begun.ended, moment(span.end))
    begun = begun.mutate(closed=begun.over & (begun.ended < moment(span.until)), ended=ends)
    old = begun.at <= moment(span.end - timedelta(days=1))
    alone = begun.resolved & begun.closed & ~begun.answered
    begun = begun.filter(begun.at < moment(span.until), begun.closed | old, ~alone)
    given = lake.facts("assigned")
    given = given.filter(given.actor.notnull())
    # Whoever had the conversation before has this contact too.
    ever = begun.mutate(began=moment(span.since - timedelta(days=36_500)))
    begun = marked(begun, "owned", within(ever, given))
    last = moment(span.end - timedelta(microseconds=1))
    return as_rows(begun, (~begun.owned).cast("int64"), at=begun.closed.ifelse(begun.ended, last))


@indicator(
    "contacts_per_agent_hour", Way.RATIO, facts=("first_response", "next_response", "presence"), whole=True
)
def contacts_per_agent_hour(lake: Reading, span: Span) -> ibis.Table:
    """One row a contact that a person answered in the span (`top` 1), and one row a spell in which an agent
    was here or busy (`base` its hours, at its end)."""
    kinds = (lake.facts("first_response"), lake.facts("next_response"))
    columns = ("id", "at", "subject_id", "actor", "contact", "inbox", "language")
    answers = kinds[0].select(*columns).union(kinds[1].select(*columns))
    answers = answers.filter(answers.at >= moment(span.since), answers.at < moment(span.until))
    ranked = answers.mutate(
        turn=ibis.row_number().over(group_by=answers.contact, order_by=[answers.at, answers.id])
    )
    firsts = ranked.filter(ranked.turn == 0, ranked.contact.notnull())
    there = lake.facts("presence")
    there = there.filter(there.was.isin(["here", "busy"]), there.value.notnull())
    return together(as_rows(firsts, 1.0, 0.0), as_rows(there, 0.0, there.value / HOUR, subject="person"))


def _moves(lake: Reading) -> ibis.Table:
    moved = lake.facts("transferred")
    return moved.filter(moved.team_before != moved.team_after)


def _followed(ended: ibis.Table, facts: ibis.Table, *, at_once: bool = False) -> ibis.Table:
    """The ids of contacts after whose end a fact followed in the same conversation within seven days."""
    told = facts.select(when=facts.at, of_subject=facts.subject_id)
    after = told.when >= ended.ended if at_once else told.when > ended.ended
    found = ended.join(told, [ended.subject_id == told.of_subject, after, told.when <= ended.ended + WEEK])
    return found.select(of=found.id)
