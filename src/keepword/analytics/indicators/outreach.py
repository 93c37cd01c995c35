"""Whether we are the first to write, and what comes of it."""

import ibis

from keepword.analytics.indicators.pairing import WEEK, after, marked, moment
from keepword.analytics.indicators.registry import DAY, Span, Way, as_rows, indicator, together
from keepword.analytics.lake.reading import Reading
from keepword.outreach.rules.effect import LEAST


@indicator("proactive_contact_share", Way.SHARE, facts=("notice_sent", "contact_started"))
def proactive_contact_share(lake: Reading, span: Span) -> ibis.Table:
    """One row a notice that was sent (`top` 1) and a contact that a customer began (0)."""
    sent = lake.facts("notice_sent")
    told = as_rows(sent, 1.0, subject="notice", subject_id=sent.notice)
    return together(told, as_rows(lake.facts("contact_started"), 0.0))


@indicator("notice_read_rate", Way.SHARE, facts=("notice_sent", "notice_read"))
def notice_read_rate(lake: Reading, span: Span) -> ibis.Table:
    """One row a notice by a channel that tells whether it was read, once it was or seven days are over: `top`
    1 when it was read within them."""
    sent, read = lake.facts("notice_sent"), lake.facts("notice_read")
    sent = sent.filter(sent.receipts.fill_null(False))
    told = read.select(of_subject=read.subject_id, of_notice=read.notice, when=read.at)
    found = sent.join(told, [sent.subject_id == told.of_subject, sent.notice == told.of_notice])
    found = found.filter(found.when >= found.at, found.when <= found.at + WEEK)
    sent = marked(sent, "read", found.select(of=found.id))
    sent = sent.filter(sent.read | (sent.at + WEEK <= moment(span.now)))
    return as_rows(sent, sent.read.cast("int64"), subject="notice", subject_id=sent.notice)


@indicator("prevented_contacts", Way.COUNT, facts=("notice_sent", "notice_held_back", "contact_started"))
def prevented_contacts(lake: Reading, span: Span) -> ibis.Table:
    """One row a notice, when the days are over in which the last of its customers was watched: `top` how many
    contacts it prevented, by those who were held back. Only where there are enough on both sides."""
    sent, held = lake.facts("notice_sent"), lake.facts("notice_held_back")
    columns = ("id", "at", "person", "notice", "days")
    watched = sent.select(*columns, told=1.0).union(held.select(*columns, told=0.0))
    watched = watched.filter(watched.days.notnull(), watched.person.notnull())
    watched = watched.mutate(until_=after(watched.at, watched.days * DAY))
    started = lake.facts("contact_started")
    came = started.select(who=started.person, when=started.at)
    found = watched.join(
        came, [watched.person == came.who, came.when > watched.at, came.when <= watched.until_]
    )
    watched = marked(watched, "came", found.select(of=found.id))
    wrote = watched.came.cast("float64")
    watched = watched.mutate(told_came=wrote * watched.told, held_came=wrote * (1.0 - watched.told))
    each = watched.group_by("notice").agg(
        id=lambda t: t.id.max(),
        at=lambda t: t.until_.max(),
        told=lambda t: t.told.sum(),
        held=lambda t: (1.0 - t.told).sum(),
        told_came=lambda t: t.told_came.sum(),
        held_came=lambda t: t.held_came.sum(),
    )
    each = each.filter(each.told >= LEAST, each.held >= LEAST, each.at <= moment(span.now))
    prevented = (each.held_came / each.held - each.told_came / each.told) * each.told
    return as_rows(each, prevented, subject="notice", subject_id=each.notice)
