"""The phone."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from django.db import transaction

from keepword.analytics.indicators.measuring import measure
from keepword.analytics.lake.reading import reading
from tests.analytics.indicators.world import (
    SPAN,
    Pair,
    Said,
    agree,
    means,
    over,
    ratio,
    said,
    shares,
    write,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
spell = st.none() | st.integers(0, 3_000).map(lambda minutes: minutes * 60.0)
calls = st.integers(1, 4)
short = st.integers(0, 12).map(float)


@over(said("call_answered", wait=st.none() | short, again=st.none() | st.booleans()))
def test_who_answers_first_ends_the_wait(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        return means(one.wait for one in all_ if one.inside and not one.again and one.wait is not None)

    agree("call_answer_time", oracle, told, fates, ratio)


@over(
    *(said(kind, call=calls) for kind in ("call_queued", "callback_asked", "voicemail")),
    said("call_abandoned", call=calls, value=short),
)
def test_calls_that_were_abandoned(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        waited: dict[int, Said] = {}
        for one in sorted(all_, key=lambda one: one.at):
            if one.kind == "call_queued":
                waited.setdefault(one.call, one)
        left = {one.call: one for one in all_ if one.kind == "call_abandoned"}
        quick = {one.call for one in all_ if one.kind == "call_abandoned" and (one.value or 0) <= 5}
        otherwise = {one.call for one in all_ if one.kind in ("callback_asked", "voicemail")}
        inside = [call for call, one in waited.items() if one.inside and call not in quick]
        return shares(call in left and call not in otherwise for call in inside)

    agree("abandoned_contact_share", oracle, told, fates, ratio)


@over(said("callback_kept", value=st.integers(-5, 5).map(float)), said("callback_missed"))
def test_callbacks_tried_in_time(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        inside = [one for one in all_ if one.inside]
        missed = [one for one in inside if one.kind == "callback_missed"]
        kept = [one for one in inside if one.kind == "callback_kept" and (one.value or 0) >= 0]
        return shares([True] * len(kept) + [False] * len(missed))

    agree("callback_kept", oracle, told, fates, ratio)


@over(said("call_talked", call=calls, held=st.none() | short), said("call_wrapped", call=calls))
def test_all_that_a_call_took(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        found: dict[int, list[Said]] = {}
        for one in all_:
            found.setdefault(one.call, []).append(one)
        over_ = [parts for parts in found.values() if max(parts, key=lambda one: one.at).inside]
        return means(sum((p.value or 0) + (p.held or 0) for p in parts) / 60 for parts in over_)

    agree("handle_time", oracle, told, fates, ratio)


@over(
    said("call_talked", value=spell, held=spell),
    said("call_wrapped", value=spell),
    said("call_ready", value=spell),
    most=12,
)
def test_how_busy_they_were(told: list[Said], fates: list[int]) -> None:
    def minutes(one: Said) -> set[int]:
        """The minutes of the span in which it was."""
        length = (one.value or 0) + (one.held or 0)
        begin = max(one.at - timedelta(seconds=length), SPAN.since)
        end = min(one.at, SPAN.end)
        first, last = ((at - SPAN.since) // MINUTE for at in (begin, end))
        return set(range(first, max(first, last)))

    def oracle() -> Pair:
        busy: dict[object, set[int]] = defaultdict(set)
        there: dict[object, set[int]] = defaultdict(set)
        for one in whole:
            there[one.actor] |= minutes(one)
            if one.kind != "call_ready":
                busy[one.actor] |= minutes(one)
        return float(sum(map(len, busy.values()))), float(sum(map(len, there.values())))

    # In whole minutes, so that they can be counted.
    whole = [replace(one, at=one.at.replace(second=0)) for one in told]
    with transaction.atomic():
        write(whole, fates)
        with reading() as lake:
            (result,) = measure(lake, "occupancy", SPAN)
        busy, there = oracle()
        assert result.value == (pytest.approx(busy / there) if there else None)
        transaction.set_rollback(True)
