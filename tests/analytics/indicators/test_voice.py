"""What customers say."""

from collections.abc import Iterator
from datetime import timedelta

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
    ratio,
    said,
    shares,
)

pytestmark = pytest.mark.django_db
scores = st.integers(1, 5).map(float)
WEEK = timedelta(days=7)


@over(said("csat", value=st.none() | scores))
def test_satisfied_ones(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        return shares(one.value >= 4 for one in all_ if one.inside and one.value is not None)

    agree("csat", oracle, told, fates, ratio)


@over(said("csat", value=scores))
def test_dissatisfied_ones_won_back(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        order = sorted(all_, key=lambda one: one.at)
        for number, one in enumerate(order):
            before = [other for other in order[:number] if other.person == one.person]
            if before and one.inside and (before[-1].value or 0) <= 2:
                yield float((one.value or 0) > 2), 1.0

    # Two ratings of one customer at the very same moment have no order.
    once = list({(one.person, one.at): one for one in told}.values())
    agree("detractor_recovery", lambda all_: list(oracle(all_)), once, fates, ratio)


@over(said("csat_asked"), said("csat", value=scores))
def test_answers_to_what_we_asked(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        asked = sorted((one for one in all_ if one.kind == "csat_asked"), key=lambda one: one.at)
        for number, one in enumerate(asked):
            later = [other.at for other in asked[number + 1 :] if other.subject == one.subject]
            end = later[0] if later else None
            rated = [r.at for r in all_ if r.kind == "csat" and r.subject == one.subject]
            if one.inside:
                yield float(any(one.at <= at and (end is None or at < end) for at in rated)), 1.0

    agree("survey_response_rate", lambda all_: list(oracle(all_)), told, fates, ratio)


@over(said("review_received", value=st.none() | scores.map(lambda stars: stars / 5)), said("review_answered"))
def test_reviews(told: list[Said], fates: list[int]) -> None:
    def stars(all_: list[Said]) -> list[Pair]:
        those = [one for one in all_ if one.inside and one.kind == "review_received"]
        return means(one.value * 5 for one in those if one.value is not None)

    def answered(all_: list[Said]) -> Iterator[Pair]:
        for one in all_:
            if one.kind == "review_received" and one.inside:
                ours = [a.at for a in all_ if a.kind == "review_answered" and a.subject == one.subject]
                soon = any(one.at <= at <= one.at + WEEK for at in ours)
                if soon or one.at + WEEK <= SPAN.now:
                    yield float(soon), 1.0

    agree("review_rating", stars, told, fates, ratio)
    agree("review_response_rate", lambda all_: list(answered(all_)), told, fates, ratio)


slips = st.integers(1, 4)


@over(
    said("slip_received", slip=slips, box_kind=st.sampled_from(["suggestion", "feedback", "claim"])),
    said("slip_decided", slip=slips, verdict=st.sampled_from(["take_up", "decline", "later", "done"])),
    said("slip_done", slip=slips),
    most=10,
)
def test_suggestions_acted_on(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        acted = {one.slip for one in all_ if one.kind == "slip_done" or one.verdict in ("take_up", "done")}
        came = [one for one in all_ if one.kind == "slip_received" and one.inside]
        return shares(one.slip in acted for one in came if one.box_kind != "feedback")

    agree("suggestion_acted_share", oracle, told, fates, ratio)


@over(
    *(said(kind, slip=slips) for kind in ("slip_received", "slip_decided")),
    *(said(kind, complaint=slips) for kind in ("complaint_opened", "complaint_cause")),
)
def test_days_until_something_was_done(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        for came, acted, key in (
            ("slip_received", "slip_decided", "slip"),
            ("complaint_opened", "complaint_cause", "complaint"),
        ):
            for number in range(1, 5):
                begin = [one.at for one in all_ if one.kind == came and getattr(one, key) == number]
                ends = [one for one in all_ if one.kind == acted and getattr(one, key) == number]
                first = min(ends, key=lambda one: one.at, default=None)
                if begin and first and first.inside and first.at >= min(begin):
                    yield (first.at - min(begin)) / timedelta(days=1), 1.0

    agree("feedback_to_action_time", lambda all_: list(oracle(all_)), told, fates, middle)
