"""A number can be cut by time, and by whose it is."""

from datetime import UTC, date, datetime, timedelta

import pytest

from keepword.accounts.models import Business
from keepword.analytics.indicators.measuring import measure, rows_of
from keepword.analytics.indicators.registry import Span, named
from keepword.analytics.lake.reading import reading
from keepword.conversations.models import Inbox
from keepword.core import clock, facts
from tests.analytics.indicators.world import AGENTS, PEOPLE

pytestmark = pytest.mark.django_db
# The shop's clocks go back on 25 October: that day has 25 hours.
SINCE = datetime(2026, 10, 24, 21, tzinfo=UTC)
SPAN = Span(SINCE, SINCE + timedelta(days=2, hours=1), SINCE + timedelta(days=40))


@pytest.fixture
def shop() -> None:
    Business.objects.create(name="Linen and lamps", time_zone="Europe/Vilnius", set_up_at=clock.now())


def kept(at: datetime, **data: object) -> int:
    told = facts.fact("promise_kept", at, subject_id=7, actor=AGENTS[0], **data)
    facts.record([told])
    return told.pk


def test_days_are_the_shop_s(shop: None) -> None:
    kept(SINCE)
    kept(SINCE + timedelta(hours=24, minutes=59))
    kept(SINCE + timedelta(hours=25))
    kept(SINCE - timedelta(seconds=1))
    with reading() as lake:
        days = measure(lake, "promises_kept", SPAN, "day")
        months = measure(lake, "promises_kept", SPAN, "month")
        assert [(one.cut, one.n) for one in days] == [(date(2026, 10, 25), 2), (date(2026, 10, 26), 1)]
        assert [(one.cut, one.n) for one in months] == [(date(2026, 10, 1), 3)]


def test_how_something_stands_is_looked_at_in_each_period(shop: None) -> None:
    facts.record([facts.fact("cause_found", SINCE, cause=1)])
    facts.record([facts.fact("cause_removed", SINCE + timedelta(hours=30), cause=1)])
    with reading() as lake:
        days = measure(lake, "causes_removed", SPAN, "day")
        assert [one.value for one in days] == [0.0, 1.0]


def test_inboxes_teams_and_people() -> None:
    now = clock.now()
    chat = Inbox.objects.create(name="Chat", address="chat", channel="chat", created_at=now)
    kept(SINCE, inbox=chat.pk, team=3)
    kept(SINCE, team=4)
    facts.record([facts.fact("promise_broken", SINCE, person=PEOPLE[0], actor=AGENTS[1], inbox=chat.pk)])
    with reading() as lake:
        by = {
            cut: [(one.cut, one.n, one.value) for one in measure(lake, "promises_kept", SPAN, cut)]
            for cut in ("inbox", "channel", "team")
        }
        assert by["inbox"] == [(chat.pk, 2, 0.5), (None, 1, 1.0)]
        assert by["channel"] == [("chat", 2, 0.5), (None, 1, 1.0)]
        assert by["team"] == [(3, 1, 1.0), (4, 1, 1.0), (None, 1, 0.0)]
        agents = {one.cut: one.value for one in measure(lake, "promises_kept", SPAN, "agent")}
        assert agents == {str(AGENTS[0]): 1.0, str(AGENTS[1]): 0.0}


def test_a_share_has_its_interval_and_its_records() -> None:
    made = [kept(SINCE), kept(SINCE)]
    facts.record([facts.fact("promise_broken", SINCE, subject_id=8)])
    with reading() as lake:
        (one,) = measure(lake, "promises_kept", SPAN)
        rows = lake.rows(rows_of(lake, named("promises_kept"), SPAN))
    assert (one.n, one.numerator, one.denominator) == (3, 2.0, 3.0)
    # Wilson's interval of 2 of 3, by hand.
    assert one.low == pytest.approx(0.2077, abs=1e-4)
    assert one.high == pytest.approx(0.9385, abs=1e-4)
    assert {row["fact"] for row in rows if row["top"]} == set(made)
    assert {(row["subject"], row["subject_id"]) for row in rows} == {("conversation", 7), ("conversation", 8)}
