"""Members of the programme, friends, and what notices do."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid5

import hypothesis.strategies as st
import pytest

from tests.analytics.indicators.world import (
    PEOPLE,
    SPAN,
    Pair,
    Said,
    agree,
    over,
    over_all,
    ratio,
    said,
    total,
)

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
YEAR = timedelta(days=365)
numbers = st.integers(1, 3)
long_ago = st.builds(
    lambda days, at: at - timedelta(days=days),
    st.sampled_from([0, 0, 100, 400, 500]),
    st.datetimes(SPAN.since.replace(tzinfo=None), SPAN.until.replace(tzinfo=None)).map(
        lambda at: at.replace(tzinfo=SPAN.now.tzinfo)
    ),
)


@over(
    *(said(kind, at=long_ago) for kind in ("member_joined", "member_left", "points_earned", "points_spent")),
    most=12,
)
def test_members_who_do_something(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        before = [one for one in all_ if one.at < SPAN.until]
        for who in PEOPLE:
            mine = sorted((one for one in before if one.person == who), key=lambda one: one.at)
            moves = [one.kind for one in mine if one.kind.startswith("member")]
            points = [one.at for one in mine if one.kind.startswith("points")]
            if mine and (moves[-1:] == ["member_joined"] or (not moves and points)):
                yield float(any(at >= SPAN.until - YEAR for at in points)), 1.0

    once = list({one.at: one for one in told}.values())
    agree("loyalty_active_share", lambda all_: list(oracle(all_)), once, fates, ratio)


@over(said("order_delivered"), said("referred"))
def test_brought_by_friends(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        for who in PEOPLE:
            came = [one.at for one in all_ if one.person == who and one.kind == "order_delivered"]
            brought = [one.at for one in all_ if one.person == who and one.kind == "referred"]
            if came and SPAN.since <= min(came) < SPAN.until:
                yield float(any(at <= min(came) for at in brought)), 1.0

    agree("referral_share", lambda all_: list(oracle(all_)), told, fates, ratio)


@over(
    said("notice_sent", notice=numbers, receipts=st.none() | st.booleans()),
    said("notice_read", notice=numbers),
)
def test_notices_that_were_read(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        for one in all_:
            if one.kind == "notice_sent" and one.inside and one.receipts:
                read = [
                    o.at
                    for o in all_
                    if o.kind == "notice_read" and (o.notice, o.subject) == (one.notice, one.subject)
                ]
                soon = any(one.at <= at <= one.at + WEEK for at in read)
                if soon or one.at + WEEK <= SPAN.now:
                    yield float(soon), 1.0

    agree("notice_read_rate", lambda all_: list(oracle(all_)), told, fates, ratio)


@st.composite
def compared(draw: st.DrawFn) -> list[Said]:
    """Two notices to many customers, some of whom contact us."""
    told: list[Said] = []
    for notice in (1, 2):
        days = draw(st.sampled_from([1, 14, 30]))
        sizes = draw(st.tuples(st.sampled_from([29, 30, 41]), st.sampled_from([29, 30, 33])))
        for kind, size in zip(("notice_sent", "notice_held_back"), sizes, strict=True):
            for number in range(size):
                who = uuid5(UUID(int=notice), f"{kind} {number}")
                at = SPAN.since + timedelta(hours=number)
                told.append(Said(kind, at, None, who, None, None, {"notice": notice, "days": days}))
                if draw(st.integers(0, 2)) == 0:
                    wrote = at + timedelta(days=draw(st.sampled_from([0, 1, 2, 20])))
                    told.append(Said("contact_started", wrote, number, who))
    return told


@over_all(compared())
def test_contacts_that_notices_prevented(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        for notice in (1, 2):
            watched = [one for one in all_ if one.notice == notice]
            ends = max(one.at + timedelta(days=one.days) for one in watched)
            sent = [one for one in watched if one.kind == "notice_sent"]
            held = [one for one in watched if one.kind == "notice_held_back"]
            if min(len(sent), len(held)) >= 30 and SPAN.since <= ends < SPAN.until:
                yield (share(held, all_) - share(sent, all_)) * len(sent), 1.0

    def share(group: list[Said], all_: list[Said]) -> float:
        wrote = {one.person: one.at for one in all_ if one.kind == "contact_started"}
        came = [
            one
            for one in group
            if one.person in wrote and one.at < wrote[one.person] <= one.at + timedelta(days=one.days)
        ]
        return len(came) / len(group)

    agree("prevented_contacts", lambda all_: list(oracle(all_)), told, fates, total)
