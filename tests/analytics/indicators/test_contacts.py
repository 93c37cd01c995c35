"""How contacts go. Contacts of a conversation follow one another, as they do; the rest falls anywhere."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import hypothesis.strategies as st
import pytest

from tests.analytics.indicators.world import (
    AGENTS,
    BEGIN,
    PEOPLE,
    SPAN,
    Pair,
    Said,
    agree,
    over,
    over_all,
    ratio,
    said,
    shares,
)

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Contact:
    subject: int | None
    began: datetime
    ended: datetime | None
    resolved: bool
    all_: list[Said]

    def had(self, *kinds: str, **of: object) -> list[Said]:
        """What happened in its conversation from its beginning to its end."""
        end = self.ended or SPAN.end
        return [
            one
            for one in self.all_
            if one.kind in kinds
            and one.subject == self.subject
            and self.began <= one.at <= end
            and all(getattr(one, name) == value for name, value in of.items())
        ]

    @property
    def answered(self) -> bool:
        return bool(self.had("first_response", "call_answered"))

    def followed(self, kind: str) -> bool:
        """Whether such a fact came in the seven days after its end."""
        end = self.ended
        assert end is not None
        same = [one.at for one in self.all_ if one.kind == kind and one.subject == self.subject]
        return any(end < at <= end + WEEK or (at == end and kind == "csat_asked") for at in same)


@st.composite
def several_contacts(draw: st.DrawFn, *others: st.SearchStrategy[Said]) -> list[Said]:
    told: list[Said] = []
    for subject in (1, 2):
        at = BEGIN - timedelta(days=4)
        for _ in range(draw(st.integers(0, 4))):
            at += timedelta(hours=draw(st.integers(1, 24 * 9)))
            told.append(Said("contact_started", at, subject, PEOPLE[0], None, 0.0, {"inbox": 1}))
            if draw(st.booleans()):
                told.append(Said("first_response", at + timedelta(hours=1), subject, actor=AGENTS[0]))
            length = draw(st.integers(1, 24 * 5) | st.none())
            if length is None:
                break  # it is still open, so there is no other one yet
            end, resolved = at + timedelta(hours=length), draw(st.booleans())
            told.append(
                Said("contact_ended", end, subject, PEOPLE[0], None, length * 3600.0, {"resolved": resolved})
            )
            at = end
    if others:
        told += draw(st.lists(st.one_of(*others), max_size=8))
    return told


def began(all_: list[Said]) -> Iterator[Contact]:
    ends = {
        (one.subject, one.at - timedelta(seconds=one.value or 0)): one
        for one in all_
        if one.kind == "contact_ended"
    }
    for one in all_:
        if one.kind == "contact_started" and one.at < SPAN.until:
            end = ends.get((one.subject, one.at))
            yield Contact(one.subject, one.at, end and end.at, bool(end and end.resolved), all_)


def begun(all_: list[Said]) -> list[Contact]:
    return [one for one in began(all_) if one.began >= SPAN.since]


def ended(all_: list[Said]) -> list[Contact]:
    return [one for one in began(all_) if one.ended and SPAN.since <= one.ended < SPAN.until]


def check(name: str, told: list[Said], fates: list[int], oracle: Callable[[list[Said]], list[Pair]]) -> None:
    # A contact's beginning and end are never corrected: they would be of two contacts at once.
    agree(name, oracle, told, fates, ratio)


@over_all(several_contacts(said("call_answered")))
def test_nobody_answered(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        old = SPAN.now - timedelta(hours=72)
        counted = [one for one in begun(all_) if one.ended or one.began <= old]
        return shares(not one.answered for one in counted if one.answered or not one.resolved)

    check("unanswered_share", told, fates, oracle)


@over_all(several_contacts(said("transferred", team_before=st.integers(1, 2), team_after=st.integers(1, 2))))
def test_solved_at_the_first_contact(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        return shares(
            one.resolved and not moved(one) and not one.followed("contact_started")
            for one in ended(all_)
            if one.answered and one.ended and one.ended + WEEK <= SPAN.now
        )

    check("first_contact_resolution", told, fates, oracle)
    check("transfer_share", told, fates, lambda all_: shares(moved(c) for c in ended(all_) if c.answered))


def moved(one: Contact) -> bool:
    return any(fact.team_before != fact.team_after for fact in one.had("transferred"))


@over_all(several_contacts(said("csat_asked")))
def test_what_follows_on_a_resolved_contact(told: list[Said], fates: list[int]) -> None:
    def followed(kind: str) -> Callable[[list[Said]], list[Pair]]:
        return lambda all_: shares(one.followed(kind) for one in ended(all_) if one.resolved)

    check("reopen_share", told, fates, followed("contact_started"))
    check("follow_up_rate", told, fates, followed("csat_asked"))


@over_all(several_contacts(said("call_answered")))
def test_solved_without_a_person(told: list[Said], fates: list[int]) -> None:
    check(
        "automation_share",
        told,
        fates,
        lambda all_: shares(not one.answered for one in ended(all_) if one.resolved),
    )


@over_all(several_contacts(said("assigned", handover=st.none() | st.booleans())))
def test_changed_hands(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        return shares(bool(one.had("assigned", handover=True)) for one in ended(all_) if one.answered)

    check("handover_share", told, fates, oracle)


@over_all(several_contacts(said("status_view")))
def test_the_customer_looked(told: list[Said], fates: list[int]) -> None:
    check(
        "status_views", told, fates, lambda all_: shares(bool(one.had("status_view")) for one in begun(all_))
    )


@over_all(several_contacts(said("assigned", actor=st.none() | st.sampled_from(AGENTS))))
def test_nobody_s(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        for one in began(all_):
            over_ = one.ended is not None and one.ended < SPAN.until
            if over_ and one.ended and one.ended < SPAN.since:
                continue
            if not over_ and one.began > SPAN.until - timedelta(days=1):
                continue
            if over_ and one.resolved and not one.answered:
                continue
            end = min(one.ended or SPAN.end, SPAN.end)
            given = [g for g in all_ if g.kind == "assigned" and g.subject == one.subject and g.actor]
            yield float(not any(g.at <= end for g in given)), 1.0

    check("unowned_share", told, fates, lambda all_: list(oracle(all_)))


@over(
    said("first_response", contact=st.integers(1, 5), elapsed=st.integers(0, 9_000).map(float)),
    said("next_response", contact=st.integers(1, 5)),
)
def test_the_same_person_again(told: list[Said], fates: list[int]) -> None:
    def start(one: Said) -> tuple[datetime, int]:
        return one.at - timedelta(seconds=one.elapsed), one.contact

    def oracle(all_: list[Said]) -> Iterator[Pair]:
        firsts = sorted((one for one in all_ if one.kind == "first_response"), key=start)
        for number, one in enumerate(firsts):
            before = [other for other in firsts[:number] if other.person == one.person]
            if before and SPAN.since <= start(one)[0] < SPAN.until:
                who = {other.actor for other in all_ if other.contact == before[-1].contact}
                yield float(one.actor in who), 1.0

    # A contact has one first answer.
    once = {one.contact: one for one in told if one.kind == "first_response"}
    facts = [*once.values(), *(one for one in told if one.kind == "next_response")]
    check("owner_continuity", facts, fates, lambda all_: list(oracle(all_)))


@over(
    said("first_response", contact=st.none() | st.integers(1, 5)),
    said("next_response", contact=st.integers(1, 5)),
    said("presence", was=st.sampled_from(["here", "busy", "away", "off"]), now=st.just("here")),
)
def test_contacts_an_hour(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        inside = [one for one in all_ if one.inside]
        there = [
            one.value / 3600
            for one in inside
            if one.kind == "presence" and one.was in ("here", "busy") and one.value
        ]
        contacts = {one.contact for one in inside if one.kind.endswith("response")} - {None}
        return [(0.0, hours) for hours in there] + [(float(len(contacts)), 0.0)]

    check("contacts_per_agent_hour", told, fates, oracle)
