"""How customers are known and by what they are reached."""

from collections.abc import Iterator
from datetime import timedelta

import hypothesis.strategies as st
import pytest

from keepword.conversations.models import Inbox
from tests.analytics.indicators.world import PEOPLE, SPAN, Pair, Said, agree, over, ratio, said, shares

pytestmark = pytest.mark.django_db
maybe = st.none() | st.booleans()


@over(said("contact_started", identified=maybe, complete=maybe))
def test_who_they_are(told: list[Said], fates: list[int]) -> None:
    def known(all_: list[Said]) -> list[Pair]:
        return shares(one.identified for one in all_ if one.inside and one.identified is not None)

    def whole(all_: list[Said]) -> Iterator[Pair]:
        for who in PEOPLE:
            mine = [o for o in all_ if o.inside and o.person == who and o.complete is not None]
            if mine:
                yield float(max(mine, key=lambda one: one.at).complete), 1.0

    once = list({(one.person, one.at): one for one in told}.values())
    agree("identified_contact_share", known, once, fates, ratio)
    agree("profile_completeness", lambda all_: list(whole(all_)), once, fates, ratio)


CHANNELS = {"email": "email", "form": "email", "voice": "phone", "sms": "sms", "review": None}


@pytest.fixture(autouse=True)
def inboxes(db: None) -> dict[int, str]:
    """An inbox of each channel, by number."""
    made = [
        Inbox.objects.create(name=one, channel=one, address=f"{one}@shop.example", created_at=SPAN.since)
        for one in CHANNELS
    ]
    return {one.pk: one.channel for one in made}


prefers = st.sampled_from([None, "email", "phone", "sms"])


@over(
    said(
        "message_judged", direction=st.sampled_from(["in", "out"]), preferred=prefers, inbox=st.integers(0, 5)
    ),
    said("notice_sent", preferred=prefers, channel=st.sampled_from(list(CHANNELS))),
)
def test_by_what_they_prefer(told: list[Said], fates: list[int]) -> None:
    first = min(Inbox.objects.values_list("pk", flat=True))
    channels = dict(Inbox.objects.values_list("pk", "channel"))

    def channel(one: Said) -> str | None:
        return CHANNELS.get(channels.get(one.inbox, "") if one.kind == "message_judged" else one.channel)

    def oracle(all_: list[Said]) -> list[Pair]:
        ours = [one for one in all_ if one.inside and one.direction != "in" and one.preferred]
        return shares(channel(one) == one.preferred for one in ours if channel(one))

    for one in told:
        if one.kind == "message_judged" and one.data is not None:
            one.data["inbox"] %= 5  # type: ignore[index]
            one.data["inbox"] += first  # type: ignore[index]
    agree("preferred_channel_use", oracle, told, fates, ratio)


segments = st.integers(1, 3)


@over(
    said("contact_started"),
    said("order_placed"),
    said("segment_entered", segment=segments),
    said("segment_left", segment=segments),
    said("notice_sent", segments=st.none() | st.lists(segments.map(str), max_size=2)),
)
def test_customers_of_segments_that_hear_of_us(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        before = sorted((one for one in all_ if one.at < SPAN.until), key=lambda one: one.at)
        told_ = {int(n) for one in before if one.inside for n in one.segments or ()}
        for who in PEOPLE:
            mine = [one for one in before if one.person == who]
            seen = [o for o in mine if o.kind in ("contact_started", "order_placed")]
            inside: set[int] = set()
            for one in mine:
                if one.kind == "segment_entered":
                    inside.add(one.segment)
                elif one.kind == "segment_left":
                    inside.discard(one.segment)
            if any(one.at >= SPAN.until - timedelta(days=365) for one in seen):
                yield float(bool(inside & told_)), 1.0

    once = list({(one.kind[:7], one.person, one.at): one for one in told}.values())
    agree("segment_coverage", lambda all_: list(oracle(all_)), once, fates, ratio)
