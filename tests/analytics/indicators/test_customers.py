"""Customers one by one: what we know, offer, give and tell them."""

import hypothesis.strategies as st
import pytest

from tests.analytics.indicators.world import (
    SPAN,
    Pair,
    Said,
    agree,
    means,
    middle,
    over,
    per_1000,
    ratio,
    said,
    shares,
)

pytestmark = pytest.mark.django_db
few = st.none() | st.integers(0, 2)
numbers = st.integers(1, 4)


@over(said("personal", value=st.none() | st.floats(0, 1), used=few, known=few))
def test_answers_for_this_customer(told: list[Said], fates: list[int]) -> None:
    def used(all_: list[Said]) -> list[Pair]:
        return shares(bool(one.used) for one in all_ if one.inside and one.known)

    def score(all_: list[Said]) -> list[Pair]:
        return means(100 * one.value for one in all_ if one.inside and one.value is not None)

    agree("memory_use", used, told, fates, ratio)
    agree("personalisation_score", score, told, fates, ratio)


@over(
    said("contact_started"),
    *(
        said(f"consent_{what}", purpose=st.sampled_from(["news", "birthday"]))
        for what in ("given", "withdrawn")
    ),
    most=20,
)
def test_whether_they_agree_is_on_record(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        said_ = [one for one in all_ if one.purpose and one.at < SPAN.until]
        purposes = {one.purpose for one in said_}
        came = {one.person for one in all_ if one.kind == "contact_started" and one.inside}
        if not purposes:
            return []
        return shares({one.purpose for one in said_ if one.person == who} == purposes for who in came)

    agree("consent_coverage", oracle, told, fates, ratio)


@over(said("gift_given", kind_of=st.sampled_from(["surprise", "birthday"])), said("contact_started"))
def test_surprises(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        inside = [one for one in all_ if one.inside]
        given = [(1.0, 0.0) for one in inside if one.kind_of == "surprise"]
        return given + [(0.0, 1.0) for one in inside if one.kind == "contact_started"]

    agree("surprises_given", oracle, told, fates, per_1000)


why = st.sampled_from(["guide", "affinity", "fits", "due", "own"])


@over(*(said(f"offer_{what}", why=why) for what in ("made", "taken", "refused", "lapsed")))
def test_offers_that_are_over(told: list[Said], fates: list[int]) -> None:
    for name, left_out in (
        ("offer_uptake", ()),
        ("recommendation_uptake", ("own",)),
        ("cross_sell_close_rate", ("own", "guide")),
    ):

        def oracle(all_: list[Said], left_out: tuple[str, ...] = left_out) -> list[Pair]:
            ended = [one for one in all_ if one.inside and one.kind != "offer_made"]
            return shares(one.kind == "offer_taken" for one in ended if one.why not in left_out)

        agree(name, oracle, told, fates, ratio)


@over(
    said("offer_made", offer=numbers),
    said("offer_judged", offer=numbers, relevant=st.booleans()),
    said("offer_taken", offer=numbers),
)
def test_offers_that_suited(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        taken = {one.offer for one in all_ if one.kind == "offer_taken"}
        judged = sorted((one for one in all_ if one.kind == "offer_judged"), key=lambda one: one.at)
        last = {one.offer: one.relevant for one in judged}
        made = [one.offer for one in all_ if one.kind == "offer_made" and one.inside]
        return shares(offer in taken or last[offer] for offer in made if offer in taken or offer in last)

    agree("offer_relevance", oracle, told, fates, ratio)


@over(said("notice_sent", notice=numbers, channel=st.just("email")), said("contact_started"))
def test_who_wrote_first(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        return shares(one.kind == "notice_sent" for one in all_ if one.inside)

    agree("proactive_contact_share", oracle, told, fates, ratio)


@over(said("side_answered"), said("side_asked"))
def test_answers_of_colleagues(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        those = [one for one in all_ if one.inside and one.kind == "side_answered"]
        return means(one.value / 3600 for one in those if one.value is not None)

    agree("internal_reply_time", oracle, told, fates, middle)
