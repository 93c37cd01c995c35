"""What is read in messages."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import hypothesis.strategies as st
import pytest

from tests.analytics.indicators.test_contacts import Contact, begun, ended, several_contacts
from tests.analytics.indicators.world import (
    SPAN,
    Pair,
    Said,
    agree,
    means,
    over,
    over_all,
    ratio,
    said,
    shares,
)

pytestmark = pytest.mark.django_db
score = st.none() | st.sampled_from([0.0, 0.4, 0.5, 0.9])
moods = st.sampled_from(["calm", "pleased", "worried", "annoyed", "angry"])
messages = st.integers(1, 6)
UPSET = ("worried", "annoyed", "angry")


def theirs(mood: st.SearchStrategy[str | None] = moods) -> st.SearchStrategy[Said]:
    return said("message_judged", direction=st.just("in"), emotion=mood, message=messages)


def ours(**scores: st.SearchStrategy[object]) -> st.SearchStrategy[Said]:
    return said("message_judged", direction=st.just("out"), emotion=st.none(), message=messages, **scores)


def at_different_moments(told: list[Said]) -> list[Said]:
    return list({(one.subject, one.at): one for one in told}.values())


def answers(all_: list[Said]) -> list[Said]:
    return [one for one in all_ if one.kind == "message_judged" and one.direction == "out"]


@over(theirs(), ours(empathy=score))
def test_empathy_for_who_is_upset(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        for one in answers(all_):
            before = [o for o in all_ if o.direction == "in" and o.subject == one.subject and o.at < one.at]
            last = max(before, key=lambda o: o.at, default=None)
            if one.inside and last and last.emotion in UPSET and one.empathy is not None:
                yield float(one.empathy >= 0.5), 1.0

    agree("empathy_score", lambda all_: list(oracle(all_)), at_different_moments(told), fates, ratio)


@over(theirs(), ours(courtesy=score, blame=score, clarity=score, positive=score))
def test_how_answers_sound(told: list[Said], fates: list[int]) -> None:
    def polite(all_: list[Said]) -> list[Pair]:
        read = [one for one in answers(all_) if one.inside and None not in (one.courtesy, one.blame)]
        return shares(one.courtesy >= 0.5 and one.blame < 0.5 for one in read)

    def shows(what: str) -> Callable[[list[Said]], list[Pair]]:
        def oracle(all_: list[Said]) -> list[Pair]:
            found = [getattr(one, what) for one in answers(all_) if one.inside]
            return shares(one >= 0.5 for one in found if one is not None)

        return oracle

    agree("courtesy_score", polite, told, fates, ratio)
    agree("clarity_score", shows("clarity"), told, fates, ratio)
    agree("positivity_score", shows("positive"), told, fates, ratio)


@over(ours(canned=score), said("macro_used", message=messages, edited=st.sampled_from(["as_is", "much"])))
def test_own_words(told: list[Said], fates: list[int]) -> None:
    def own(all_: list[Said]) -> list[Pair]:
        as_is = {one.message for one in all_ if one.edited == "as_is"}
        read = [one for one in answers(all_) if one.inside and one.canned is not None]
        return shares(one.canned < 0.5 and one.message not in as_is for one in read)

    def stored(all_: list[Said]) -> list[Pair]:
        used = {one.message for one in all_ if one.kind == "macro_used"}
        return shares(one.message in used for one in answers(all_) if one.inside)

    agree("authenticity_score", own, told, fates, ratio)
    agree("macro_use", stored, told, fates, ratio)


@over_all(several_contacts(theirs(st.none() | moods)))
def test_moods_that_turned(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        for one in ended(all_):
            said_ = sorted((o for o in one.had("message_judged") if o.emotion), key=lambda o: o.at)
            if any(o.emotion in UPSET for o in said_[:-1]):
                yield float(said_[-1].emotion not in UPSET), 1.0

    agree("emotion_turnaround", lambda all_: list(oracle(all_)), at_different(told), fates, ratio)


def at_different(told: list[Said]) -> list[Said]:
    """Messages at moments of their own; the rest as it is."""
    read = [one for one in told if one.kind == "message_judged"]
    return [one for one in told if one.kind != "message_judged"] + at_different_moments(read)


def wrote(one: Contact, **of: object) -> list[Said]:
    return one.had("message_judged", direction="out", **of)


@over_all(
    several_contacts(
        theirs(),
        ours(ownership=score),
        said("clock_missed"),
        said("promise_broken"),
        said("complaint_opened"),
    )
)
def test_responsibility_is_taken(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        for one in ended(all_):
            scores = [o.ownership for o in wrote(one) if o.ownership is not None]
            upset = [o for o in one.had("message_judged", direction="in") if o.emotion in UPSET]
            if scores and (upset or one.had("clock_missed", "promise_broken", "complaint_opened")):
                yield float(max(scores) >= 0.5), 1.0

    agree("ownership_score", lambda all_: list(oracle(all_)), told, fates, ratio)


@over_all(several_contacts(theirs(), ours(question=score), said("consultation_held", actor=st.none())))
def test_asked_what_is_needed(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        for one in ended(all_):
            scores = [o.question for o in wrote(one) if o.question is not None]
            if scores:
                guided = any(o.actor for o in one.had("consultation_held"))
                yield float(max(scores) >= 0.5 or guided), 1.0

    agree("clarifying_questions", lambda all_: list(oracle(all_)), told, fates, ratio)


@over_all(several_contacts(theirs(), theirs()))
def test_customers_who_had_to_ask_again(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        for one in begun(all_):
            said_ = one.had("message_judged", direction="in")
            answered = min(
                (o.at for o in one.had("first_response")),
                default=datetime.max.replace(tzinfo=SPAN.now.tzinfo),
            )
            if said_:
                yield float(any(one.began + timedelta(minutes=10) <= o.at < answered for o in said_)), 1.0

    agree("chaser_share", lambda all_: list(oracle(all_)), told, fates, ratio)


_DUE = ("promise_broken", "clock_missed", "complaint_opened", "shipment_late")


@over(*(said(kind) for kind in _DUE), ours(apology=score))
def test_apologies_when_due(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        soon = timedelta(hours=48)
        for one in all_:
            if one.kind in _DUE and one.inside and one.at + soon <= SPAN.now:
                sorry = [
                    o for o in answers(all_) if (o.apology or 0) >= 0.5 and one.at <= o.at <= one.at + soon
                ]
                same = [
                    o
                    for o in sorry
                    if o.person == one.person or (o.subject == one.subject and one.kind != "shipment_late")
                ]
                yield float(bool(same)), 1.0

    agree("apology_when_due", lambda all_: list(oracle(all_)), told, fates, ratio)


@over(
    said(
        "return_decided",
        subject=st.none() | st.integers(1, 2),
        verb=st.sampled_from(["approve", "refuse", "think_again"]),
        **{"return": st.integers(1, 4)},
    ),
    ours(asked=st.none() | st.integers(0, 3)),
)
def test_questions_for_a_return(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        verdicts = sorted((o for o in all_ if o.verb in ("approve", "refuse")), key=lambda o: o.at)
        firsts: dict[int, Said] = {}
        for one in verdicts:
            firsts.setdefault(getattr(one, "return"), one)
        counts = []
        for one in firsts.values():
            if one.inside:
                same = [o.at for o in firsts.values() if o.subject == one.subject and o.at < one.at]
                since = max(same, default=datetime.min.replace(tzinfo=SPAN.now.tzinfo))
                mine = [o for o in answers(all_) if o.subject == one.subject and since < o.at <= one.at]
                counts.append(float(sum(o.asked or 0 for o in mine)))
        return means(counts)

    once = list({(one.kind, one.at): one for one in told}.values())
    agree("return_questions", oracle, once, fates, ratio)
