"""What surveys say, by the formulas of those who made each instrument."""

from collections import defaultdict
from collections.abc import Callable
from statistics import fmean
from typing import Any

import hypothesis.strategies as st
import pytest

from keepword.analytics.indicators.measuring import measure
from keepword.analytics.indicators.registry import CUTS
from keepword.analytics.lake.reading import reading
from keepword.core import facts
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
responses = st.integers(1, 6)


def answer(low: int, high: int, **data: st.SearchStrategy[object]) -> st.SearchStrategy[Said]:
    known = {"instrument": st.just("custom"), "role": st.just(""), "response": responses} | data
    value = st.none() | st.integers(low, high).map(float)
    return said("survey_answered", value=value, low=st.just(low), high=st.just(high), **known)


def given_(all_: list[Said], **of: object) -> list[float]:
    found = [one for one in all_ if one.inside and one.value is not None]
    return [one.value or 0.0 for one in found if all(getattr(one, name) == want for name, want in of.items())]


def balance(pairs: list[Pair]) -> float:
    return 100 * ratio(pairs)


instruments = st.sampled_from(["nps", "ces", "pulse"])


@over(
    answer(0, 10, instrument=instruments, question=st.just("score")),
    answer(1, 7, instrument=instruments, question=st.sampled_from(["score", "why"])),
)
def test_recommendation_and_ease(told: list[Said], fates: list[int]) -> None:
    def nps(all_: list[Said]) -> list[Pair]:
        return means((one >= 9) - (one <= 6) for one in given_(all_, instrument="nps", high=10))

    def ces(all_: list[Said]) -> list[Pair]:
        return means(given_(all_, instrument="ces", high=7, question="score"))

    agree("nps", nps, told, fates, balance)
    agree("ces", ces, told, fates, ratio)


@over(answer(1, 5, dimension=st.sampled_from(["expectation", "honesty", ""])), answer(1, 7))
def test_what_was_expected_and_honesty(told: list[Said], fates: list[int]) -> None:
    def at_least(least: float) -> Callable[[list[Said]], list[Pair]]:
        return lambda all_: shares(one >= least for one in given_(all_, dimension="expectation", high=5))

    agree("expectation_met", at_least(3), told, fates, ratio)
    agree("expectation_exceeded", at_least(4), told, fates, ratio)
    agree("honesty_rating", lambda all_: means(given_(all_, dimension="honesty")), told, fates, ratio)


@over(answer(1, 5, dimension=st.sampled_from(["pulse", "pulse", ""])))
def test_our_own_people_are_five_or_nobody(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        said_ = [one for one in all_ if one.inside and one.dimension == "pulse" and one.value is not None]
        people = {one.response for one in said_}
        return means(one.value or 0.0 for one in said_) if len(people) >= 5 else []

    agree("employee_score", oracle, told, fates, ratio)


def test_our_own_people_are_not_told_apart() -> None:
    known: dict[str, Any] = {"instrument": "pulse", "dimension": "pulse", "low": 1, "high": 5}
    for number in range(6):
        of = {"response": number, "language": "en" if number else "lt", "team": number, **known}
        facts.record([facts.fact("survey_answered", SPAN.since, value=3.0, **of)])
    with reading() as lake:
        for cut in CUTS:
            assert [(one.cut, one.n) for one in measure(lake, "employee_score", SPAN, cut)] == [(None, 6)]


@st.composite
def usability(draw: st.DrawFn) -> list[Said]:
    """Responses with all ten answers, or one less, each at one moment."""
    told: list[Said] = []
    for response in range(1, draw(st.integers(1, 4)) + 1):
        one = draw(said("survey_answered", value=st.none()))
        for number in range(1, 10 + draw(st.integers(0, 1))):
            data = {
                "instrument": "sus",
                "response": response,
                "question": f"s{number}",
                "reverse": number % 2 == 0,
                "low": 1,
                "high": 5,
            }
            value = float(draw(st.integers(1, 5)))
            told.append(Said(one.kind, one.at, one.subject, one.person, one.actor, value, data))
    return told


@over_all(usability())
def test_usability(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        by = defaultdict(list)
        for one in all_:
            by[one.response].append(one)
        whole = [each for each in by.values() if len(each) == 10 and each[0].inside]
        return means(2.5 * sum(points(one) for one in each) for each in whole)

    agree("sus", oracle, told, fates, ratio)


def points(one: Said) -> float:
    """Of an odd item the answer less one, of an even one five less the answer."""
    return 5 - (one.value or 0) if int(one.question[1:]) % 2 == 0 else (one.value or 0) - 1


@st.composite
def in_pairs(draw: st.DrawFn, first: str, second: str, high: int, **data: object) -> list[Said]:
    """Responses that say of a few items both things, or one of them, each response at one moment."""
    told: list[Said] = []
    for response in range(1, draw(st.integers(1, 4)) + 1):
        one = draw(said("survey_answered", value=st.none()))
        for item in ("a", "b"):
            for role in draw(st.sampled_from([(first, second), (first, second), (first,), (second,)])):
                known = {"response": response, "item": item, "role": role, "low": 1, "high": high, **data}
                value = float(draw(st.integers(1, high)))
                told.append(Said(one.kind, one.at, one.subject, one.person, one.actor, value, known))
    return told


def pairs_of(all_: list[Said], first: str, second: str) -> dict[tuple[int, str], tuple[float, float]]:
    by = {(one.response, one.item, one.role): one.value or 0.0 for one in all_ if one.inside}
    return {
        (response, item): (value, by[response, item, second])
        for (response, item, role), value in by.items()
        if role == first and (response, item, second) in by
    }


@over_all(in_pairs("importance", "satisfaction", 10))
def test_satisfaction_weighted_by_importance(told: list[Said], fates: list[int]) -> None:
    found = pairs_of(told, "importance", "satisfaction")

    def index(pairs: list[Pair]) -> float:
        """Hill: the weight of an item is its mean importance in the sum of these means."""
        items = {item for _response, item in found}
        both = {item: [pair for (_r, of), pair in found.items() if of == item] for item in items}
        weight = {item: fmean(one for one, _ in pairs) for item, pairs in both.items()}
        satisfied = {item: fmean(one for _, one in pairs) for item, pairs in both.items()}
        return 100 * sum(weight[i] * satisfied[i] for i in items) / sum(weight.values()) / 10

    agree("csi", lambda all_: means(0.0 for _ in found), told, fates, index)


@over_all(in_pairs("expectation", "perception", 7, instrument="servqual", dimension="empathy"))
def test_the_gap_of_a_dimension(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        gaps = defaultdict(list)
        for (response, _item), (expected, found) in pairs_of(all_, "expectation", "perception").items():
            gaps[response].append(found - expected)
        return means(fmean(each) for each in gaps.values())

    agree("servqual_empathy", oracle, told, fates, ratio)
    agree("servqual_assurance", lambda _all: [], told, fates, ratio)


@over(said("csat", value=st.integers(1, 5).map(float), stage=st.sampled_from(["buy", "use", None])))
def test_ratings_along_the_journey(told: list[Said], fates: list[int]) -> None:
    def scores(all_: list[Said]) -> dict[str, list[float]]:
        by = defaultdict(list)
        for one in all_:
            if one.inside and one.stage:
                by[one.stage].append(one.value or 0.0)
        return {stage: each for stage, each in by.items() if len(each) >= 5}

    def mean_of_stages(_pairs: list[Pair]) -> float:
        return fmean(fmean(each) for each in scores(told).values())

    def oracle(all_: list[Said]) -> list[Pair]:
        return means(one for each in scores(all_).values() for one in each)

    agree("journey_stage_score", oracle, told, fates, mean_of_stages)
