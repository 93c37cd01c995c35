"""Goods: what comes back, what is broken, what is not there."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import hypothesis.strategies as st
import pytest

from tests.analytics.indicators.world import (
    SPAN,
    Pair,
    Said,
    agree,
    over,
    per_1000,
    ratio,
    said,
    shares,
)

pytestmark = pytest.mark.django_db
lines = st.integers(1, 5)
pieces = st.none() | st.integers(0, 4).map(float)
reasons = st.sampled_from(["wrong", "damaged", "faulty", "changed_mind"])


@over(
    said("goods_delivered", line=lines, value=pieces, product=st.none() | lines),
    said("goods_back", line=lines, value=pieces, reason=reasons),
)
def test_pieces_that_came_back(told: list[Said], fates: list[int]) -> None:
    def back(*, wrong: bool) -> Callable[[list[Said]], Iterator[tuple[float, float]]]:
        def oracle(all_: list[Said]) -> Iterator[tuple[float, float]]:
            for one in all_:
                if one.kind == "goods_delivered" and one.inside and one.value:
                    gone = [o for o in all_ if o.kind == "goods_back" and o.line == one.line]
                    count = sum(o.value or 0 for o in gone if o.reason == "wrong" or not wrong)
                    yield min(count, one.value), one.value

        return oracle

    agree("return_rate", lambda all_: list(back(wrong=False)(all_)), told, fates, ratio)
    agree(
        "information_accuracy",
        lambda all_: [(base - top, base) for top, base in back(wrong=True)(all_)],
        told,
        fates,
        ratio,
    )


@over(
    said("goods_delivered", line=lines, value=st.integers(1, 4).map(float)),
    said("return_asked", reasons=st.none() | st.lists(reasons, max_size=2)),
    said("repair_booked", repair=lines),
)
def test_what_is_broken(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        for one in (each for each in all_ if each.inside):
            if one.kind == "goods_delivered":
                yield 0.0, one.value or 0.0
            elif one.kind == "repair_booked" or {"damaged", "faulty"} & set(one.reasons or ()):
                yield 1.0, 0.0

    agree("defect_contacts_per_1000_units", lambda all_: list(oracle(all_)), told, fates, per_1000)


@over(
    said("order_short"),
    said("order_filled"),
    said("contact_started"),
    said("order_placed", value=st.just(100.0)),
)
def test_contacts_while_something_is_missing(told: list[Said], fates: list[int]) -> None:
    def waits(one: Said, all_: list[Said]) -> bool:
        for short in all_:
            if short.kind == "order_short" and short.person == one.person and short.at <= one.at:
                filled = [o.at for o in all_ if o.kind == "order_filled" and o.subject == short.subject]
                ends = min((at for at in filled if at >= short.at), default=None)
                if ends is None or one.at < ends:
                    return True
        return False

    def oracle(all_: list[Said]) -> Iterator[Pair]:
        for one in (each for each in all_ if each.inside):
            if one.kind == "order_placed":
                yield 0.0, 1.0
            elif one.kind == "contact_started" and waits(one, all_):
                yield 1.0, 0.0

    agree("out_of_stock_contacts", lambda all_: list(oracle(all_)), told, fates, per_1000)


@over(
    said("order_short", value=st.integers(60, 900_000).map(float)),
    said("call_talked"),
    said("notice_sent"),
    said("message_judged", direction=st.sampled_from(["in", "out"])),
)
def test_told_that_something_is_missing(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        ours = [o for o in all_ if o.kind in ("call_talked", "notice_sent") or o.direction == "out"]
        short = [
            (one, one.at + timedelta(seconds=one.value or 0))
            for one in all_
            if one.kind == "order_short" and one.inside
        ]
        return shares(
            any(o.person == one.person and one.at <= o.at <= due for o in ours)
            for one, due in short
            if due <= SPAN.now
        )

    agree("out_of_stock_contacted_share", oracle, told, fates, ratio)


@over(said("complaint_opened", price=st.none() | st.booleans()))
def test_complaints_about_prices(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        return shares(one.price for one in all_ if one.inside and one.price is not None)

    agree("price_complaint_share", oracle, told, fates, ratio)
