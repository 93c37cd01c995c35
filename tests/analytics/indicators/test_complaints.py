"""Complaints and what lies behind them."""

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
    total,
)

pytestmark = pytest.mark.django_db
stages = st.sampled_from(["respond", "recognise", "relieve", "resolve"])
causes = st.integers(1, 4)
FORTNIGHT = timedelta(days=14)


@over(said("complaint_stage", stage=stages))
def test_hours_until_a_stage(told: list[Said], fates: list[int]) -> None:
    for name, stage in (("complaint_response_time", "respond"), ("relief_time", "relieve")):

        def oracle(all_: list[Said], stage: str = stage) -> list[Pair]:
            those = [one for one in all_ if one.inside and one.stage == stage]
            return means(one.value / 3600 for one in those if one.value is not None)

        agree(name, oracle, told, fates, middle)


@over(said("complaint_stage", stage=stages, late=st.booleans()), said("complaint_late", stage=stages))
def test_recognised_in_time(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        those = [one for one in all_ if one.inside and one.stage == "recognise" and not one.late]
        return shares(one.kind == "complaint_stage" for one in those)

    agree("recognised_share", oracle, told, fates, ratio)


@over(said("csat", value=st.integers(1, 5).map(float)), said("complaint_opened"))
def test_ratings_after_a_complaint(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        of = {one.subject for one in all_ if one.kind == "complaint_opened"}
        rated = [one for one in all_ if one.kind == "csat" and one.inside and one.subject in of]
        return shares((one.value or 0) >= 4 for one in rated)

    agree("complaint_csat", oracle, told, fates, ratio)


@over(
    said("promise_broken"),
    said("complaint_stage", stage=stages, complaint=causes),
    said("compensation_given", complaint=causes, kind_given=st.sampled_from(["apology", "gesture"])),
    said("refund_paid"),
    said("voucher_issued"),
)
def test_something_for_what_went_wrong(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        got = [one for one in all_ if one.kind in ("compensation_given", "refund_paid", "voucher_issued")]
        got = [one for one in got if one.kind_given != "apology"]
        for one in all_:
            due = one.kind == "promise_broken" or one.stage == "resolve"
            if due and one.inside and one.at + FORTNIGHT <= SPAN.now:
                theirs = [g.at for g in got if g.person == one.person]
                after = any(one.at <= at <= one.at + FORTNIGHT for at in theirs)
                before = [g for g in got if g.complaint and g.complaint == one.complaint]
                yield float(after or any(g.at <= one.at for g in before)), 1.0

    agree("compensation_when_due", lambda all_: list(oracle(all_)), told, fates, ratio)


@over(*(said(f"cause_{what}", cause=causes) for what in ("removed", "back")))
def test_causes_that_came_back(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        known = [one for one in all_ if one.at < SPAN.until]
        for cause in range(1, 5):
            off = [one.at for one in known if one.cause == cause and one.kind == "cause_removed"]
            on = [one.at for one in known if one.cause == cause and one.kind == "cause_back"]
            if off:
                yield float(any(at > min(off) for at in on)), 1.0

    agree("cause_recurrence", lambda all_: list(oracle(all_)), told, fates, ratio)


@over(
    *(said(f"cause_{what}", cause=causes) for what in ("found", "removed", "back")),
    *(said(f"problem_{what}", problem=causes) for what in ("opened", "solved")),
)
def test_what_is_known_and_still_there(told: list[Said], fates: list[int]) -> None:
    def gone(one: Said, known: list[Said]) -> bool:
        events = [(e.at, e.kind) for e in known if e.cause == one.cause and e.kind != "cause_found"]
        # Of what happens at once, that it is back counts.
        last = max(events, key=lambda event: (event[0], event[1] == "cause_back"), default=None)
        return last is not None and last[1] == "cause_removed"

    def removed(all_: list[Said]) -> list[Pair]:
        known = [one for one in all_ if one.at < SPAN.until]
        return shares(gone(one, known) for one in known if one.kind == "cause_found")

    def still(all_: list[Said]) -> list[Pair]:
        known = [one for one in all_ if one.at < SPAN.until]
        solved = {one.problem for one in known if one.kind == "problem_solved"}
        problems = [one for one in known if one.kind == "problem_opened"]
        causes_ = [(1 - top, 1.0) for top, _base in removed(all_)]
        return causes_ + shares(one.problem not in solved for one in problems)

    agree("causes_removed", removed, told, fates, ratio)
    agree("pain_points_open", still, told, fates, total)
