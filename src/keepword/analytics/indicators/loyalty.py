"""Gifts, members of the programme, and friends."""

from datetime import timedelta

import ibis

from keepword.analytics.indicators.pairing import first_of, marked, moment
from keepword.analytics.indicators.registry import Span, Way, as_rows, indicator, together
from keepword.analytics.lake.reading import Reading


@indicator("surprises_given", Way.PER_1000, facts=("gift_given", "contact_started"))
def surprises_given(lake: Reading, span: Span) -> ibis.Table:
    """One row a pleasant surprise (`top` 1), and one row a contact that began (`base` 1)."""
    gifts = lake.facts("gift_given")
    surprises = as_rows(gifts.filter(gifts.kind_of == "surprise"), 1.0, 0.0)
    return together(surprises, as_rows(lake.facts("contact_started"), 0.0))


_POINTS = ("points_earned", "points_spent")


@indicator("loyalty_active_share", Way.SHARE, facts=("member_joined", "member_left", *_POINTS), whole=True)
def loyalty_active_share(lake: Reading, span: Span) -> ibis.Table:
    """One row a member at the end of the span: `top` 1 when they earned or used points in the 365 days up to
    then. Who joined before that was recorded is one since their first points."""
    end = span.end
    joined, left = _people(lake, "member_joined", span), _people(lake, "member_left", span)
    moved = [_people(lake, kind, span) for kind in _POINTS]
    earned = moved[0].union(moved[1])
    entries = joined.union(earned).group_by("person").agg(id=lambda t: t.id.max(), since=lambda t: t.at.min())
    again = joined.group_by(of=joined.person).agg(joined_at=joined.at.max())
    gone = left.group_by(of_left=left.person).agg(left_at=left.at.max())
    each = entries.left_join(gone, entries.person == gone.of_left)
    each = each.left_join(again, each.person == again.of).drop("of", "of_left")
    stays = each.left_at.isnull() | (each.joined_at > each.left_at).fill_null(False)
    each = each.filter(stays).mutate(at=moment(end - timedelta(microseconds=1)))
    lately = earned.filter(earned.at >= moment(end - timedelta(days=365))).select(who="person")
    found = each.join(lately, each.person == lately.who)
    each = marked(each, "active", found.select(of=found.id))
    return as_rows(each, each.active.cast("int64"), subject="person", subject_id=ibis.null().cast("int64"))


@indicator("referral_share", Way.SHARE, facts=("order_delivered", "referred"))
def referral_share(lake: Reading, span: Span) -> ibis.Table:
    """One row a customer, when their first order was delivered: `top` 1 when they had come with a friend's
    code."""
    came, brought = lake.facts("order_delivered"), lake.facts("referred")
    first = first_of(came.filter(came.person.notnull()), "person")
    told = brought.select(who=brought.person, when=brought.at)
    found = first.join(told, [first.person == told.who, told.when <= first.at])
    first = marked(first, "brought", found.select(of=found.id))
    return as_rows(first, first.brought.cast("int64"), subject="order")


def _people(lake: Reading, kind: str, span: Span) -> ibis.Table:
    told = lake.facts(kind)
    told = told.filter(told.person.notnull(), told.at < moment(span.until))
    return told.select("id", "at", "person")
