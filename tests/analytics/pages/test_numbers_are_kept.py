"""Numbers are measured beforehand, and are what measuring at once would give."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import pytest

from keepword.analytics.indicators.measuring import measure
from keepword.analytics.indicators.registry import Span
from keepword.analytics.lake.reading import reading
from keepword.analytics.models import IndicatorState, IndicatorValue, Measuring
from keepword.analytics.queries import numbers
from keepword.analytics.rules.keeping import ROLLING, SELDOM, SOON, Stretch
from keepword.analytics.services import asking, measuring
from keepword.core import clock, facts
from keepword.core.errors import NotFound, Refused
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AGENTS = [uuid5(UUID(int=1), str(n)) for n in range(3)]


def told(kind: str, at: datetime, number: int, **data: object) -> None:
    facts.record([facts.fact(kind, at, subject_id=number, actor=AGENTS[number % 3], **data)])


@pytest.fixture
def promised(cast: Cast) -> datetime:
    """Twelve months of promises, two kept of three."""
    now = clock.now()
    for ago in range(1, 360, 3):
        kind = "promise_broken" if ago % 9 == 1 else "promise_kept"
        told(kind, now - timedelta(days=ago), ago, team=ago % 2 + 1, inbox=cast.inbox.pk)
    return now


def kept(kind: Stretch, cut: str = "") -> Sequence[IndicatorValue]:
    found = IndicatorValue.objects.filter(indicator="promises_kept", kind=kind, cut=cut)
    return list(found.order_by("begins", "cut_key"))


def test_they_are_what_measuring_at_once_gives(promised: datetime) -> None:
    assert measuring.measure_some(names=["promises_kept"])

    (now,) = kept(Stretch.ROLLING)
    with reading() as lake:
        span = Span(now.since, now.until, now.measured_at)
        (whole,) = measure(lake, "promises_kept", span)
        by_team = {str(one.cut): (one.value, one.n) for one in measure(lake, "promises_kept", span, "team")}
        months = kept(Stretch.MONTH)
        year = Span(months[0].since, months[-1].until, now.measured_at)
        each = [(one.cut, one.n, one.value) for one in measure(lake, "promises_kept", year, "month")]
    assert (now.value, now.n, now.numerator, now.low) == (whole.value, whole.n, whole.numerator, whole.low)
    assert {one.cut_key: (one.value, one.n) for one in kept(Stretch.ROLLING, "team")} == by_team
    assert [(one.begins, one.n, one.value) for one in months] == each
    assert {one.cut for one in IndicatorValue.objects.exclude(cut="")} == {
        "team",
        "agent",
        "inbox",
        "channel",
    }


def test_measuring_again_without_news_changes_nothing(promised: datetime) -> None:
    measuring.measure_some(names=["promises_kept"])
    before = [(one.kind, one.begins, one.value, one.n) for one in kept(Stretch.MONTH)]
    with clock.moved(clock.now() + SELDOM):
        assert asking.queue_due()
        measuring.measure_some(names=["promises_kept"])
    assert [(one.kind, one.begins, one.value, one.n) for one in kept(Stretch.MONTH)] == before


def test_a_fact_of_the_past_changes_the_past(promised: datetime) -> None:
    measuring.measure_some(names=["promises_kept"])
    measured = {one.begins: one.n for one in kept(Stretch.MONTH)}
    with clock.moved(clock.now() + SOON):
        told("promise_kept", promised - timedelta(days=100), 1)
        assert measuring.measure_some(names=["promises_kept"])
    after = {one.begins: one.n for one in kept(Stretch.MONTH)}
    assert sum(after.values()) == sum(measured.values()) + 1


def test_it_goes_on_where_it_was_stopped(promised: datetime) -> None:
    for rounds in (1, 2):
        assert not measuring.measure_some(seconds=0)
        assert IndicatorState.objects.count() == rounds


def test_nothing_is_queued_where_nothing_happened(cast: Cast) -> None:
    assert not asking.queue_due()


def test_it_is_queued_once(promised: datetime) -> None:
    assert asking.queue_due()
    assert not asking.queue_due()
    asking.unqueue()
    assert asking.queue_due()


def test_whoever_leads_may_ask_for_all_anew(cast: Cast, promised: datetime) -> None:
    measuring.measure_some(names=["promises_kept"])
    with clock.moved(clock.now() + timedelta(seconds=1)):
        with pytest.raises(Refused):
            asking.ask(cast.agent)
        asking.ask(cast.lead)
        assert Measuring.objects.get().asked_at == clock.now()
        assert numbers.as_of(cast.lead).under_way
        assert asking.queue_due()


def test_an_agent_sees_no_numbers_of_the_whole(cast: Cast, promised: datetime) -> None:
    for read in (numbers.standing, numbers.as_of):
        with pytest.raises(NotFound):
            read(cast.agent)


def test_the_rolling_one_is_four_weeks_up_to_now(promised: datetime) -> None:
    measuring.measure_some(names=["promises_kept", "retention"])
    for one in IndicatorValue.objects.filter(kind=Stretch.ROLLING, cut=""):
        assert one.until - one.since == ROLLING
