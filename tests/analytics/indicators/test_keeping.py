"""What never reached us, second factors, and requests about personal data."""

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
    over,
    ratio,
    said,
    total,
)

pytestmark = pytest.mark.django_db
numbers = st.integers(1, 5)
MONTH = timedelta(days=30)


@over(
    said("mail_quarantined", quarantined=numbers),
    said("quarantine_left", quarantined=numbers),
    said("voicemail", day=st.none() | st.integers(60, 900_000).map(float)),
    said("call_abandoned", day=st.none() | st.integers(60, 900_000).map(float)),
    said("call_talked"),
    said("message_judged", direction=st.sampled_from(["in", "out"])),
)
def test_lost_contacts(told: list[Said], fates: list[int]) -> None:
    def lost(one: Said, all_: list[Said]) -> bool:
        if one.kind == "mail_quarantined":
            ends = one.at + timedelta(hours=24)
            left = [o for o in all_ if o.kind == "quarantine_left" and o.quarantined == one.quarantined]
            return ends <= SPAN.now and not any(o.at <= ends for o in left)
        if one.kind not in ("voicemail", "call_abandoned") or one.day is None:
            return False
        ends = one.at + timedelta(seconds=one.day)
        ours = [o for o in all_ if o.kind == "call_talked" or o.direction == "out"]
        reached = any(o.person == one.person and one.at < o.at <= ends for o in ours)
        return ends <= SPAN.now and not reached

    def oracle(all_: list[Said]) -> list[Pair]:
        return means(1.0 for one in all_ if one.inside and lost(one, all_))

    once = {(one.kind, one.quarantined, one.at): one for one in told}
    agree("lost_contacts", oracle, list(once.values()), fates, total)


@over(said("log_ins_counted", value=st.integers(0, 4).map(float), people=st.integers(4, 9)))
def test_second_factors(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        inside = sorted((one for one in all_ if one.inside), key=lambda one: one.at)
        return [(one.value or 0.0, float(one.people)) for one in inside[-1:]]

    once = list({one.at: one for one in told}.values())
    agree("mfa_coverage", oracle, once, fates, ratio)


@over(
    said("privacy_asked", what=st.sampled_from(["export", "erasure"]), request=numbers),
    said("privacy_done", what=st.sampled_from(["export", "erasure"]), request=numbers),
)
def test_requests_about_data(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        for one in all_:
            if one.kind != "privacy_asked":
                continue
            done = [o.at for o in all_ if o.kind == "privacy_done" and same(o, one)]
            first, due = min(done, default=None), one.at + MONTH
            in_time = first is not None and first <= due
            at = first if in_time else due
            if at is not None and SPAN.since <= at < SPAN.until and (in_time or due <= SPAN.now):
                yield float(in_time), 1.0

    def same(one: Said, other: Said) -> bool:
        return (one.what, one.request) == (other.what, other.request)

    # A request is asked for once.
    once = {(one.kind, one.what, one.request): one for one in told}
    agree("privacy_requests_on_time", lambda all_: list(oracle(all_)), list(once.values()), fates, ratio)
