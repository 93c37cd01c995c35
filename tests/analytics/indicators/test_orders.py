"""Orders, and what comes after them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import hypothesis.strategies as st
import pytest

from tests.analytics.indicators.world import (
    PEOPLE,
    SPAN,
    Pair,
    Said,
    ago,
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
DAY = timedelta(days=1)
long_ago = st.integers(0, 800).map(lambda days: ago(days + 0.5))
numbers = st.integers(1, 4)


@over(said("order_delivered", on_time=st.none() | st.booleans()))
def test_on_time(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        return shares(one.on_time for one in all_ if one.inside and one.on_time is not None)

    agree("on_time_delivery", oracle, told, fates, ratio)


@over(said("order_placed", at=long_ago | st.integers(0, 40).map(lambda days: ago(days - 5.5))))
def test_who_comes_back(told: list[Said], fates: list[int]) -> None:
    def times(all_: list[Said]) -> Iterator[list[datetime]]:
        for who in PEOPLE:
            yield [one.at for one in all_ if one.person == who and one.at < SPAN.until]

    def again(all_: list[Said]) -> list[Pair]:
        return shares(len(at) > 1 for at in times(all_) if any(SPAN.since <= one for one in at))

    def stayed(all_: list[Said]) -> list[Pair]:
        year = SPAN.until - 365 * DAY
        old = [at for at in times(all_) if any(SPAN.until - 730 * DAY <= one < year for one in at)]
        return shares(any(one >= year for one in at) for at in old)

    agree("repeat_purchase", again, told, fates, ratio)
    agree("retention", stayed, told, fates, ratio)


@over(
    said("order_placed", value=st.integers(0, 9_000).map(float), currency=st.just("EUR")),
    said("order_delivered"),
    said("refund_paid", value=st.integers(0, 900).map(float), currency=st.just("EUR"), order=numbers),
)
def test_what_customers_are_worth(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        known = [one for one in all_ if one.at < SPAN.until]
        came = {one.subject for one in known if one.kind == "order_delivered"}
        worth: dict[object, float] = {}
        for one in all_:
            if one.kind == "order_placed" and one.subject in came:
                back = sum(r.value or 0 for r in known if r.kind == "refund_paid" and r.order == one.subject)
                worth[one.person] = worth.get(one.person, 0) + (one.value or 0) - back
        return means(cents / 100 for cents in worth.values())

    # An order is placed once.
    orders = {one.subject: one for one in told if one.kind == "order_placed"}
    agree(
        "lifetime_value",
        oracle,
        [*orders.values(), *(one for one in told if one.kind != "order_placed")],
        fates,
        ratio,
    )


@over(said("refund_paid", seconds=st.none() | st.integers(0, 900_000).map(float)))
def test_days_until_a_refund(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        return means(one.seconds / 86_400 for one in all_ if one.inside and one.seconds is not None)

    agree("refund_time", oracle, told, fates, middle)


stages = {"stage": st.sampled_from(["settle", "bring", "work"]), "dropped": st.booleans()}


@over(
    said("return_asked", **{"return": numbers}),
    said("return_stage", **{"return": numbers}, **stages),
)
def test_days_of_a_return(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        for number in range(1, 5):
            those = sorted((o for o in all_ if getattr(o, "return") == number), key=lambda one: one.at)
            asked = [one.at for one in those if one.kind == "return_asked"]
            settled = [one for one in those if one.stage == "settle" and not one.dropped]
            if asked and settled and settled[0].inside:
                yield (settled[0].at - asked[0]) / DAY, 1.0

    agree("return_cycle_time", lambda all_: list(oracle(all_)), told, fates, middle)


@over(said("repair_stage", repair=numbers, **stages), said("repair_done", repair=numbers))
def test_days_of_a_repair(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        for one in all_:
            if one.kind == "repair_done" and one.inside:
                here = [o.at for o in all_ if o.stage == "bring" and not o.dropped and o.repair == one.repair]
                if here:
                    yield (one.at - min(here)) / DAY, 1.0

    agree("repair_time", lambda all_: list(oracle(all_)), told, fates, middle)


@over(
    said("return_decided", verb=st.sampled_from(["approve", "refuse"]), fits=st.none() | st.booleans()),
    said("exception_granted"),
    said("contact_started"),
)
def test_exceptions_from_the_policy(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        inside = [one for one in all_ if one.inside]
        granted = [(1.0, 0.0) for one in inside if one.verb == "approve" and one.fits is False]
        noted = [(1.0, 0.0) for one in inside if one.kind == "exception_granted"]
        return granted + noted + [(0.0, 1.0) for one in inside if one.kind == "contact_started"]

    agree("exceptions_granted", oracle, told, fates, per_1000)
